"""The sections of the tabs Extensions and Modalities, one file for each."""

from extensions.sections import assistant, attendant, instant_messaging, interact, outbound, tasks

__all__ = ["assistant", "attendant", "instant_messaging", "interact", "outbound", "tasks"]
