"""Asking a directory's administrator for permission: the link, the way back, and the check of what was granted."""
