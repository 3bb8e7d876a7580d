"""Staff administration of the settings of extensions and modalities."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from extensions.forms.assistant import AssistantForm
from extensions.forms.attendant import AttendantConsoleForm
from extensions.forms.interact import InteractForm
from extensions.forms.modalities import EmailForm, ExternalTasksForm, InstantMessagingForm
from extensions.forms.outbound import OutboundForm
from extensions.models import (
    Assistant,
    AttendantConsole,
    Email,
    ExternalTasks,
    InstantMessaging,
    Interact,
    Outbound,
)
from extensions.validators import validate_graph_filter, validate_resource_id
from portal.staff_settings import SettingsAdmin, settings_form, shows_stored
from tenants.validators import validate_upn

_SECRET = "acs_connection_string"  # noqa: S105  # the name of a field
_SECRET_LABEL = _("ACS connection string")


@admin.register(Interact)
class InteractAdmin(SettingsAdmin):
    """Interact of each tenant."""

    form = settings_form(InteractForm)
    list_display = ("tenant", "enabled", "authorization", "recovery_seconds")
    list_filter = ("enabled", "authorization")
    readonly_fields = ("connection_string", "key_of_widget", "acs_changed_at")
    fields = (
        "enabled",
        "connection_string",
        "acs_changed_at",
        "o365_user_id",
        "key_of_widget",
        "recovery_seconds",
        "authorization",
    )
    connection_string = shows_stored(_SECRET, _SECRET_LABEL)
    key_of_widget = shows_stored("widget_key", _("Widget Key"))


@admin.register(Outbound)
class OutboundAdmin(SettingsAdmin):
    """Limits of outbound tasks."""

    form = settings_form(OutboundForm)
    list_display = ("tenant", "max_tasks")
    fields = ("max_tasks",)


@admin.register(Assistant)
class AssistantAdmin(SettingsAdmin):
    """Whose ACS resource Assistant runs on."""

    form = settings_form(AssistantForm)
    list_display = ("tenant", "own_acs")
    list_filter = ("own_acs",)
    readonly_fields = ("connection_string", "acs_changed_at")
    fields = ("own_acs", "connection_string", "acs_changed_at")
    connection_string = shows_stored(_SECRET, _SECRET_LABEL)


@admin.register(AttendantConsole)
class AttendantConsoleAdmin(SettingsAdmin):
    """What the contact search finds and shows."""

    form = settings_form(AttendantConsoleForm, contact_filter=validate_graph_filter)
    list_display = ("tenant", "team_visibility", "contact_filter")
    list_filter = ("team_visibility",)
    search_fields = (*SettingsAdmin.search_fields, "contact_filter__icontains")
    fields = ("contact_filter", "team_visibility")


@admin.register(InstantMessaging)
class InstantMessagingAdmin(SettingsAdmin):
    """Chats with customers, and whose ACS resource they run on."""

    form = settings_form(InstantMessagingForm, test_upn=validate_upn, acs_resource_id=validate_resource_id)
    list_display = ("tenant", "enabled", "max_tasks", "own_acs")
    list_filter = ("enabled", "own_acs")
    readonly_fields = ("connection_string", "acs_changed_at")
    fields = (
        "enabled",
        "test_upn",
        "max_tasks",
        "own_acs",
        "connection_string",
        "acs_changed_at",
        "acs_resource_id",
    )
    connection_string = shows_stored(_SECRET, _SECRET_LABEL)


@admin.register(ExternalTasks)
class ExternalTasksAdmin(SettingsAdmin):
    """Limits of external tasks."""

    form = settings_form(ExternalTasksForm)
    list_display = ("tenant", "max_tasks")
    fields = ("max_tasks",)


@admin.register(Email)
class EmailAdmin(SettingsAdmin):
    """Emails as tasks."""

    form = settings_form(EmailForm)
    list_display = ("tenant", "enabled", "max_tasks")
    list_filter = ("enabled",)
    fields = ("enabled", "max_tasks")
