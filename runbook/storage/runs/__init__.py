"""The runs that are kept in the state folder."""
