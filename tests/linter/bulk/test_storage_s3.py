"""An archive on an S3 server: listed, cut, read and written there, by processes of a cluster."""

from __future__ import annotations

import bz2
import gzip
import json
import os
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from linter.bulk.conftest import calendar, event, large, local_cluster

pytest.importorskip("s3fs", reason="s3fs is not installed")
pytest.importorskip("moto.server", reason="moto is not installed")

import boto3
from fsspec.config import conf
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from linter.bulk.conftest import Ran

pytestmark = pytest.mark.filterwarnings(
    "ignore:datetime.datetime.utcnow:DeprecationWarning",  # botocore's and moto's own
)


def zipped(**members: str) -> bytes:
    octets = BytesIO()
    with zipfile.ZipFile(octets, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.ics", text)
    return octets.getvalue()


OBJECTS = {
    "exports/2025/01.ics": calendar(*[event(number, "one") for number in range(20)]).encode(),
    "exports/2025/02-large.ics": large("large").encode(),
    "exports/2025/03.ics.gz": gzip.compress(calendar(event(3, "three")).encode()),
    "exports/2025/04.zip": zipped(a=calendar(event(4, "four")), b=calendar(event(5, "five"))),
    "exports/2025/05.ics.bz2": bz2.compress(calendar(event(5, "bz2")).encode()),
    "exports/2025/photo.jpg": b"\xff\xd8\xff\xe0",
    "exports/2025/.hidden/06.ics": calendar(event(6, "hidden")).encode(),
    "exports/2025/folder/": b"",
    "exports/2026/07.ics": calendar(event(7, "seven")).encode(),
    "elsewhere/08.ics": calendar(event(8, "eight")).encode(),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server with a bucket of objects; fsspec's variables lead every process there."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    variables = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FSSPEC_S3_ENDPOINT_URL": address,
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    conf.setdefault("s3", {})["endpoint_url"] = address  # this process has read its variables already
    client = boto3.client("s3", endpoint_url=address)
    client.create_bucket(Bucket="archive")
    for key, octets in OBJECTS.items():
        client.put_object(Bucket="archive", Key=key, Body=octets)
    yield address
    del conf["s3"]
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
    server.stop()


@pytest.fixture(scope="module")
def near(server: str) -> Iterator[str]:
    """The address of a cluster whose workers find the server."""
    with local_cluster() as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def bucket(server: str) -> Any:
    return boto3.resource("s3", endpoint_url=server).Bucket("archive")


def of_one_process(run: Callable[..., Ran], folder: Path, keys: list[str]) -> str:
    """Return what one process finds in the same files on disk, with their addresses for paths."""
    for key in keys:
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(OBJECTS[key])
    text = run("--isolated", "-q", "--format", "jsonl", *(folder / key for key in keys)).out
    return text.replace(f'"path": "{folder}/', '"path": "s3://archive/')


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        pytest.param("s3://archive/exports", [key for key in OBJECTS if key.startswith("exports") and
                     "photo" not in key and "hidden" not in key and not key.endswith("/")], id="folder"),
        pytest.param("s3://archive/exports/**/*.ics", ["exports/2025/01.ics", "exports/2025/02-large.ics",
                     "exports/2026/07.ics"], id="glob"),
        pytest.param("s3://archive/exports/2025/02-large.ics", ["exports/2025/02-large.ics"], id="large-file"),
    ],
)  # fmt: skip
def test_findings_are_those_of_the_same_files_on_disk(
    path: str, keys: list[str], run: Callable[..., Ran], bucket: Any, near: str, tmp_path: Path
) -> None:
    output = f"results-{tmp_path.name}"
    options = ("--isolated", "--engine", "dask", "--scheduler", near, "--partition-size", "1MB", "--output")
    ran = run(*options, f"s3://archive/{output}", path)
    assert ran.status == 1
    written = sorted(one.key for one in bucket.objects.filter(Prefix=f"{output}/findings/"))
    text = "".join(bucket.Object(key).get()["Body"].read().decode() for key in written)
    assert text == of_one_process(run, tmp_path, keys)
    summary = json.loads(bucket.Object(f"{output}/summary.json").get()["Body"].read())
    skipped = [one["path"] for one in summary["summary"]["skipped"]]
    assert skipped == (["s3://archive/exports/2025/photo.jpg"] if path == "s3://archive/exports" else [])
    again = run(*options, f"s3://archive/{output}", path)
    assert (again.status, again.err.partition("\n")[0]) == (1, "telelint: all of it is done already")
