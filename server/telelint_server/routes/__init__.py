"""The endpoints, a module for each resource. A new one is a module and a line here."""

from __future__ import annotations

from telelint_server.routes import (
    agreements,
    catalogue,
    check,
    decisions,
    documentation,
    health,
    hooks,
    keys,
    lint,
    organisation,
    own_hosts,
    precheck,
    register,
    rules,
    start,
    webhooks,
)

DOORS = (
    start.door,
    check.door,
    lint.door,
    precheck.door,
    hooks.door,
    webhooks.door,
    catalogue.door,
    rules.door,
    agreements.door,
    own_hosts.door,
    register.door,
    decisions.door,
    keys.door,
    organisation.door,
    health.door,
    documentation.door,
)
"""In the order in which the documentation lists them."""
