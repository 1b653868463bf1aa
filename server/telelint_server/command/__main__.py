"""``python -m telelint_server.command``"""

from __future__ import annotations

import sys

from telelint_server.command import main

sys.exit(main())
