"""Checks of shell code, one a file; `runbook.checks.registry` holds their table."""
