"""The state of a tenant and what it has licensed."""
