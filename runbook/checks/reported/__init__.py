"""Codes that others report: the parser, the loader, the plan, bash, a run."""
