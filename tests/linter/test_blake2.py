from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from telelint.blake2 import blake2b


@pytest.mark.parametrize("octets", [b"", b"zoom", bytes(range(256)) * 9])
def test_it_is_hashlibs(octets: bytes) -> None:
    assert blake2b(octets).hexdigest() == hashlib.blake2b(octets).hexdigest()
    assert (
        blake2b(octets, digest_size=8, person=b"telelint").digest()
        == hashlib.blake2b(octets, digest_size=8, person=b"telelint").digest()
    )


def test_hashlib_is_taken_where_the_interpreter_has_no_other() -> None:
    without = "import hashlib, sys; sys.modules['_blake2'] = None; "
    code = "from telelint.blake2 import blake2b; print(blake2b(b'').name)"
    done = subprocess.run([sys.executable, "-c", without + code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "blake2b"
