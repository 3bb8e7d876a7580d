"""Tenants and partners, and the scope that keeps one tenant's rows apart from another's."""
