"""The users of a tenant, read from Microsoft Graph by a worker, page by page."""
