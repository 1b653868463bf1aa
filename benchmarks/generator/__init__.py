"""Calendar exports with known links, for checkouts that have no other generator.

The mix is that of real exports as Google, Outlook, Apple and Zoom write them: two events of five have meetings, a
meeting stands in several properties, and most addresses are longer than a line. Nothing in it is anybody's: names,
ids and passcodes are drawn by chance, and the same seed gives the same octets.
"""

from __future__ import annotations

from benchmarks.generator.exports import write, write_grouped

__all__ = ["write", "write_grouped"]
