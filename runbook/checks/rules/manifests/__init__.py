"""Rules of manifests: YAML and JSON that a document hands to programs."""
