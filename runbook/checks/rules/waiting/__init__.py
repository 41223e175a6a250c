"""Commands that wait, never end, or go on elsewhere."""
