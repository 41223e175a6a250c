"""A plan as something that runs, or is read, without this tool: a bash script, or data."""
