"""Commands that work across the applications."""
