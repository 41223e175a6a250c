"""Sessions that run commands; `runbook.engine.session` is their interface."""
