"""Variables: assigned, used, exported."""
