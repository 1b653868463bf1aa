"""What the policy asks of the catalogue, so that it depends on no more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from telelint.model import PlatformClass


class PlatformFacts(Protocol):
    """The facts about a product that decide a verdict or its words.

    ``shares_urls_with`` are the ids of products that the same URLs lead to, in both directions. ``baa_evidence`` is
    ``vendor``, ``third-party``, ``ocr-2020`` or ``none``; ``baa_stance`` is ``offered``, ``plan-dependent``,
    ``not-offered`` or ``unknown``. From ``retired_on`` on the product is gone.
    """

    @property
    def id(self) -> str: ...  # noqa: D102 - said above
    @property
    def name(self) -> str: ...  # noqa: D102 - said above
    @property
    def shares_urls_with(self) -> tuple[str, ...]: ...  # noqa: D102 - said above
    @property
    def baa_evidence(self) -> str: ...  # noqa: D102 - said above
    @property
    def baa_stance(self) -> str: ...  # noqa: D102 - said above
    @property
    def retired_on(self) -> date | None: ...  # noqa: D102 - said above

    def platform_class(self, on: date) -> PlatformClass:
        """Return the class on a date; it changes on ``retired_on`` at most."""
        ...


class Platforms(Protocol):
    """The catalogue, as far as a register is held against it."""

    def platform(self, id: str) -> PlatformFacts | None:  # noqa: A002 - the word users see
        """Return a product, or None when there is none of that id."""
        ...
