"""``telelint completion SHELL``: the script itself is argcomplete's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

EXAMPLES = """\
install:
  bash, in ~/.bashrc:                 eval "$(telelint completion bash)"
  zsh, in ~/.zshrc after compinit:    eval "$(telelint completion zsh)"
  fish, in ~/.config/fish/config.fish:  telelint completion fish | source
"""


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = "Prints a script that lets the shell complete telelint's commands and options."
    parser.epilog = EXAMPLES
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(arguments: Namespace) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode  # lazily: nothing else here needs it

    sys.stdout.write(shellcode(["telelint"], shell=arguments.shell).rstrip() + "\n")
    return 0
