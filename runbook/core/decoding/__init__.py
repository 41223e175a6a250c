"""What others wrote, plain data or text for a terminal, as values of the model."""
