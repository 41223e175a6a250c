"""How what a person can ask for is declared."""
