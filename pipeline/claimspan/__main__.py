"""``python -m claimspan``."""

from claimspan.cli import main

if __name__ == "__main__":
    main()
