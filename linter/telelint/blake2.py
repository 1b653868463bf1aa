"""BLAKE2 (RFC 7693) without OpenSSL.

``hashlib`` loads OpenSSL when it is imported, a twentieth of what ``telelint check`` may take, and gives out this
implementation all the same.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter that keeps it elsewhere
    from hashlib import blake2b

__all__ = ["blake2b"]
