"""Presence tracking: whether Nimbus may see in Teams that somebody is in a call."""
