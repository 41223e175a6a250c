"""Rules of command lines of programs."""
