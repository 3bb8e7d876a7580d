"""Microsoft Graph v1.0 for one directory at a time: the one that the caller's token is of."""

from microsoft.simulator.graph.service import respond

__all__ = ["respond"]
