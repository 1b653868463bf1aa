"""Everything telelint raises on purpose.

    TelelintError
    ├── ConfigurationError (ValueError)   telelint.toml, an option or an environment variable says something it cannot
    ├── CatalogueError     (ValueError)   a platform, wrapper or short-link entry is wrong
    ├── PolicyError        (ValueError)   a policy pack is wrong
    ├── RegisterError      (ValueError)   the BAA register file is wrong
    └── UnreadableInput    (OSError)      a file could not be opened or read at all

A malformed invite is none of these: it is what a linter is for, and becomes a finding (TL901 to TL904).
Every message names the file and, where there is one, the key (``platforms/zoom.toml: platform[0].hosts[1]: …``).
"""


class TelelintError(Exception):
    """Base of all errors that telelint raises on purpose; the command line turns it into exit status 2."""


class ConfigurationError(TelelintError, ValueError):
    """A setting has a value that it cannot have; the message names the file or variable and the key."""


class CatalogueError(TelelintError, ValueError):
    """A catalogue entry is wrong; the message names the file and the key."""


class PolicyError(TelelintError, ValueError):
    """A policy pack is wrong; the message names the file and the key."""


class RegisterError(TelelintError, ValueError):
    """The BAA register is wrong; the message names the file and the key."""


class UnreadableInput(TelelintError, OSError):  # noqa: N818 - named for what happened to the user's file
    """An input could not be read; the message names it and the system's reason."""
