"""``runbook lsp``: what the engine knows of a document, for an editor (Language Server Protocol)."""
