"""Where people meet the product: the command line, the step-through, the pytest plugin."""
