from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.reports.schemas import validator
from telelint.cli import main

if TYPE_CHECKING:
    import pytest

LINE = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"https://us02web.zoom.us/j/1", b"tel:+1", b"# x", b"", b"https://[::1", b"zoom.us@evil.example/j/1"]
    ),
)


@given(st.lists(LINE, max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_gets_an_answer_a_line_that_fits_the_schema(
    capsys: pytest.CaptureFixture[str], lines: list[bytes]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "links.txt")
        path.write_bytes(b"\n".join(lines))
        status = main(["check", "--from-file", str(path), "--format", "jsonl", "--isolated"])
    ran = capsys.readouterr()
    answers = [json.loads(line) for line in ran.out.split("\n") if line]
    for answer in answers:
        validator("check").validate(answer)
    refused = [answer for answer in answers if "error" in answer]
    assert len(ran.err.splitlines()) == len(refused)
    assert (status == 2) is bool(refused)
