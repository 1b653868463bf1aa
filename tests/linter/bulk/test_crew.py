"""Tasks on workers: what they return, what fails, and what a worker cannot even begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linter.bulk.conftest import address_in, start
from telelint.bulk import work
from telelint.bulk.crew import Crew, Task
from telelint.bulk.work import Failed
from telelint.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


def answers(scheduler: str, tasks: list[Task]) -> dict[int, object]:
    threads: list[int] = []
    with Crew(scheduler, 1) as crew:
        found = {task.number: said for task, said in crew.work(tasks, threads.append)}
    assert not tasks or set(threads) == {2}
    return found


def test_every_task_is_answered(scheduler: str) -> None:
    assert answers(scheduler, []) == {}
    assert answers(scheduler, [Task(number, pow, (number, 2)) for number in range(50)]) == {
        number: number**2 for number in range(50)
    }


def test_what_is_shared_comes_as_it_was(scheduler: str) -> None:
    with Crew(scheduler, 1) as crew:
        shared = crew.share(work.same, b"x" * 20_000_000)  # as much as Dask would warn of
        tasks = [Task(number, len, (shared,)) for number in range(4)]
        assert [said for _, said in crew.work(tasks, lambda _: None)] == [20_000_000] * 4


SHAKY = """\
from pathlib import Path
from telelint.bulk.work import Failed
from telelint.errors import ConfigurationError

def shaky(folder, fails, again):
    done = len(list(Path(folder).iterdir()))
    Path(folder, str(done)).touch()
    return Failed("not yet", again) if done < fails else done
"""


@pytest.mark.parametrize(
    ("fails", "again", "said", "tries"),
    [
        pytest.param(2, True, 2, 3, id="succeeds-the-third-time"),
        pytest.param(9, True, Failed("not yet", again=True), 3, id="given-up-then"),
        pytest.param(9, False, Failed("not yet", again=False), 1, id="of-no-use-to-try"),
    ],
)
def test_what_fails_is_tried_again_where_that_may_help(
    fails: int, again: bool, said: object, tries: int, tmp_path: Path, scheduler: str
) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}  # such a function travels whole
    exec(SHAKY, namespace)  # noqa: S102 - written above
    (tmp_path / "tries").mkdir()
    task = Task(0, namespace["shaky"], (str(tmp_path / "tries"), fails, again))  # type: ignore[arg-type] # a function
    assert answers(scheduler, [task]) == {0: said}
    assert len(list((tmp_path / "tries").iterdir())) == tries


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        pytest.param("raise ImportError", "the scheduler has no telelint, and this is ", id="none"),
        pytest.param("__version__ = '0.0'", "the scheduler has telelint 0.0, and this is ", id="another"),
    ],
)
def test_who_has_another_telelint_is_said_before_anything_is_done(theirs: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "telelint.py").write_text(theirs)
    told = tmp_path / "scheduler.json"
    scheduler = start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
                      "--scheduler-file", told, environment={"PYTHONPATH": str(tmp_path)})  # fmt: skip
    try:
        with pytest.raises(ConfigurationError) as raised, Crew(address_in(told), 1):
            pass
    finally:
        scheduler.kill()
        scheduler.wait()
    assert str(raised.value).startswith(said)
