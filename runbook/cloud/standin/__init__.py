"""Stand-ins for Entra, Microsoft Graph, Azure Resource Manager, Key Vault and a Kubernetes API.

They hold what they are given and answer as the real services word it. What providers add is data: the
tables beside the modules. What a stand-in does not know it says by name; it never makes up success.
"""
