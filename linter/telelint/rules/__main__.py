"""Print the manual of all rules as Markdown: ``python -m telelint.rules > docs/rules.md``."""

import sys

from telelint.rules.registry import manual

sys.stdout.write(manual())
