"""The organization units of a tenant, and the settings that place new services in them."""
