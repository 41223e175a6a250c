"""Single values: their types, what words say, and how two of them compare."""
