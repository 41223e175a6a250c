"""A real run -> new texts for the documented results. Pure: nothing here reads or writes a file."""
