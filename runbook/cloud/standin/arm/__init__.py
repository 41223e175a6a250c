"""Azure Resource Manager: resources are kept, given back, listed and deleted; what providers add is data."""
