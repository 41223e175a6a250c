"""The commands, one a file; `app.py` holds their table."""
