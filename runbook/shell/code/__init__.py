"""Parts of the facts of shell code: commands and their surroundings, here-documents, a block's code as a whole."""
