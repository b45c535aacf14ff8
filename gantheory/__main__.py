"""``python -m gantheory`` is the ``gantheory`` command."""

from gantheory.cli import main

if __name__ == "__main__":
    main()
