"""What the policy asks of the catalogue, so that it depends on no more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from telelint.model import PlatformClass


class BaaFacts(Protocol):
    """What is known about a maker's agreement for a product.

    ``stance`` is ``offered``, ``plan-dependent``, ``not-offered`` or ``unknown``; ``evidence`` is ``vendor``,
    ``third-party``, ``ocr-2020`` or ``none``.
    """

    @property
    def stance(self) -> str: ...  # noqa: D102 - said above
    @property
    def evidence(self) -> str: ...  # noqa: D102 - said above


class PlatformFacts(Protocol):
    """The facts about a product that decide a verdict or its words.

    ``shares_urls_with`` are the ids of products that the same URLs lead to, in both directions. From ``retired_on``
    on the product is gone.
    """

    @property
    def id(self) -> str: ...  # noqa: D102 - said above
    @property
    def name(self) -> str: ...  # noqa: D102 - said above
    @property
    def shares_urls_with(self) -> tuple[str, ...]: ...  # noqa: D102 - said above
    @property
    def baa(self) -> BaaFacts: ...  # noqa: D102 - said above
    @property
    def retired_on(self) -> date | None: ...  # noqa: D102 - said above

    def platform_class(self, on: date) -> PlatformClass:
        """Return the class on a date; it changes on ``retired_on`` at most."""
        ...


class Platforms(Protocol):
    """The catalogue, as far as a register is held against it."""

    def __contains__(self, name: object) -> bool: ...

    def platform(self, name: str) -> PlatformFacts:
        """Return a product that is in the catalogue."""
        ...
