"""Run the command line with `python -m tallyproof`."""

from tallyproof.cli import main

if __name__ == "__main__":
    main()
