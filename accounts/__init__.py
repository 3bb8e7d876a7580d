"""People, sign-in, security groups, roles, and the one door to object permissions."""
