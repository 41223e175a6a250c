"""The guide: a person goes through a document block by block, in the same loop and session as every run."""
