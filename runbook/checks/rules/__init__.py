"""The rules, one a file; `runbook.checks.registry` is their table."""
