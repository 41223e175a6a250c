"""What is kept: journals, the history of tests, saved values, and files replaced at once."""
