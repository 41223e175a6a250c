"""``runbook check``: documents -> findings, many at once, kept between runs; nothing of a document runs."""
