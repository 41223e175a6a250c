"""The edge around the loop: one run with its session, signals, journal and reports."""
