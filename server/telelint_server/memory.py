"""How a process that does nothing but serve treats its memory."""

from __future__ import annotations

import gc

# Objects that are made before Python's collector looks for such as only hold each other. There are some ten of each
# request; of a megabyte's lint there are thousands meanwhile, which all go by themselves when it is answered.
_OBJECTS = 10_000
_BLOCK = 4 << 20  # octets


def settle() -> None:
    """Settle down to serve, once the application is made: a tenth of a large invite's time is saved by it.

    Python's collector no longer goes through what is there now. And glibc takes a freed block for the measure of what
    will be needed again: up to twice of it a thread keeps, once it has had it. Otherwise each buffer of an invite is
    given back to the system and asked for anew, and the first touch of its pages takes as long as to fill them.
    With any MALLOC_ setting in the environment glibc keeps to that, and learns nothing from the block.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 10)
    bytearray(_BLOCK)
