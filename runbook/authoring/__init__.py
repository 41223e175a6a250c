"""What hands a file back to an author: updated documents, exported scripts, tighter thresholds."""
