"""`python -m pagi.cli` is `pagi`."""

from pagi.cli import main

if __name__ == "__main__":
    main()
