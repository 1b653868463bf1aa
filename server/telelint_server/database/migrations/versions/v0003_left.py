"""Whoever asked may have left as well as gone on: one column says that either is on record."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Rename the column; alembic's own way would copy SQLite's table."""
    op.execute("ALTER TABLE prechecks RENAME COLUMN overridden TO settled")
