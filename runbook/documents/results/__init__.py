"""Results that no mark binds: what introduces them, and what they look like."""
