"""``python -m telelint``."""

import sys

from telelint.cli import main

sys.exit(main())
