"""The document as a whole, and its links."""
