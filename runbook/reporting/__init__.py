"""Sinks: the live views and the reports. Each reads the events of a run and nothing else."""
