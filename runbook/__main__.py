"""``python -m runbook``."""

from runbook.cli.app import main

if __name__ == "__main__":
    main(prog_name="runbook")
