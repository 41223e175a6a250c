"""The table of the Azure CLI's commands, made of an installed az."""
