"""`python -m bridge` is the `antiphon` command."""

from bridge.cli import app

if __name__ == "__main__":
    app()
