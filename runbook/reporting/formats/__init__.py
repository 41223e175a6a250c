"""Reports made from the events of a run, one format a file."""
