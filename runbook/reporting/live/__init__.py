"""Views that show a run, or many documents, while it goes on."""
