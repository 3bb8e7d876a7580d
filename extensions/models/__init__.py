"""Settings of the extensions and modalities, a model for each section."""

from extensions.models.assistant import Assistant
from extensions.models.attendant import AttendantConsole, TeamVisibility
from extensions.models.interact import Authorization, Interact, new_widget_key
from extensions.models.modalities import Email, ExternalTasks, InstantMessaging
from extensions.models.outbound import Outbound

__all__ = [
    "Assistant",
    "AttendantConsole",
    "Authorization",
    "Email",
    "ExternalTasks",
    "InstantMessaging",
    "Interact",
    "Outbound",
    "TeamVisibility",
    "new_widget_key",
]
