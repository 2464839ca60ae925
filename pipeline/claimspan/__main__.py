"""Where the ``claimspan`` command and ``python -m claimspan`` begin, and end in order at once."""

from __future__ import annotations

import sys

from claimspan.errors import INTERRUPTED


def main() -> None:
    """Run the command that the arguments name; ends the process with the exit code of `claimspan.cli`."""
    try:
        # What the commands import takes long enough for a Ctrl-C to come meanwhile.
        from claimspan.cli import main as command

        command()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write(f"error: {INTERRUPTED}.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
