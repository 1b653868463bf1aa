"""Alembic's entry: runs the migrations on the connection that migrating.py opened."""

from __future__ import annotations

from alembic import context

from telelint_server.database.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
