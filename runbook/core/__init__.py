"""Values that every other room uses: documents, events, results, errors. Nothing here does input or output."""
