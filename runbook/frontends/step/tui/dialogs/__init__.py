"""What is asked or shown above the document, one thing at a time."""
