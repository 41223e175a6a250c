"""Many documents at once, each in a session of its own: what `runbook test` is made of."""
