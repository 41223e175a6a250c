"""What the documents of other site generators write: alternatives, files shown by name, templates."""
