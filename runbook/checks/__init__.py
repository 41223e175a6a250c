"""What is wrong with a document, said before anything runs."""
