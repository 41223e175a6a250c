"""Options as fields, and those of single commands; `runbook.core.options` gathers them."""
