"""The public suffix list of the installed tldextract, as ``suffixes`` loads it: ``python -m`` without arguments."""

from __future__ import annotations

import json
from pathlib import Path

import idna
import tldextract

COMPILED = Path(__file__).parent.parent / "data" / "suffixes.json"


def suffixes_json() -> bytes:
    """Return the rules as JSON, in punycode: those of registries and those that companies have put on the list."""
    registries, everybody = (
        set(tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=private).tlds)
        for private in (False, True)
    )
    content = {
        "source": "https://publicsuffix.org/list/public_suffix_list.dat, as in tldextract's package",
        "version": tldextract.__version__,
        "licence": "MPL-2.0",
        "registries": " ".join(sorted(map(_ascii, registries))),
        "companies": " ".join(sorted(map(_ascii, everybody - registries))),
    }
    return (json.dumps(content, indent=0) + "\n").encode()


def _ascii(rule: str) -> str:
    """Return a rule with its labels as a browser sends them; ``*`` and ``!`` stay."""
    mark = "!" if rule.startswith("!") else ""
    labels = rule.removeprefix("!").split(".")
    return mark + ".".join(label if label.isascii() else idna.encode(label).decode() for label in labels)


if __name__ == "__main__":
    COMPILED.write_bytes(suffixes_json())
