"""The settings page: one form over all tabs, its save, its conflicts, and what it keeps for the next try."""
