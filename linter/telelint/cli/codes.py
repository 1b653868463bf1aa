"""Which rules the user means: codes, or what codes begin with."""

from __future__ import annotations

from telelint.errors import ConfigurationError


def rule_codes(patterns: tuple[str, ...], origin: str) -> frozenset[str]:
    """Return the codes that begin with one of the patterns. Raises ConfigurationError for one that no code does."""
    if not patterns:
        return frozenset()
    from telelint.rules.registry import RULES

    codes = [rule.CODE for rule in RULES]
    chosen: set[str] = set()
    for pattern in patterns:
        meant = {code for code in codes if code.startswith(pattern.upper())}
        if not meant:
            raise ConfigurationError(f"{origin}: no rule's code begins with {pattern!r}; telelint rules lists them")
        chosen |= meant
    return frozenset(chosen)
