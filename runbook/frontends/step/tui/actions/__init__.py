"""What the keys of the application do."""
