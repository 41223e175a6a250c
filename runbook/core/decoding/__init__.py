"""Plain data of others as values of the model."""
