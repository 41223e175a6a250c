"""The step-through as a Textual application."""
