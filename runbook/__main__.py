"""``python -m runbook``."""

from runbook.frontends.cli.app import entry

if __name__ == "__main__":
    entry()
