"""Deployments of templates, and the language of templates."""
