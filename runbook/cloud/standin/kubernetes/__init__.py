"""A Kubernetes API: objects are kept, and what controllers would make of them is made at once."""
