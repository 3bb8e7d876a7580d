"""Staff administration of the extensions' settings."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_admin import StaffAdmin, staff_member, stored
from extensions.models import Interact
from portal import staff_changes


class StaffInteractForm(forms.ModelForm):
    """Interact without its secrets."""

    class Meta:
        model = Interact
        fields: ClassVar[list[str]] = ["enabled", "o365_user_id", "recovery_seconds", "authorization"]

    def clean_enabled(self) -> bool:
        """Refuse to switch Interact on while there is no connection string."""
        enabled: bool = self.cleaned_data["enabled"]
        if enabled and not self.instance.acs_connection_string:
            raise forms.ValidationError(
                _("Interact needs an ACS connection string. Enter it in the tenant's settings first."),
                "incomplete",
            )
        return enabled


@admin.register(Interact)
class InteractAdmin(StaffAdmin):
    """Interact of each tenant; the row comes and goes with the tenant."""

    staff_may = frozenset({"change"})
    form = StaffInteractForm
    list_display = ("tenant", "enabled", "authorization", "recovery_seconds")
    list_select_related = ("tenant",)
    list_filter = ("enabled", "authorization")
    search_fields = ("tenant__name", "tenant__o365_domain")
    ordering = ("-pk",)
    readonly_fields = ("tenant", "connection_string", "key_of_widget", "acs_changed_at")
    fields = (
        "tenant",
        "enabled",
        "connection_string",
        "acs_changed_at",
        "o365_user_id",
        "key_of_widget",
        "recovery_seconds",
        "authorization",
    )

    @admin.display(description=_("ACS connection string"))
    def connection_string(self, interact: Interact) -> str:
        """Return whether there is one."""
        return stored(interact.acs_connection_string)

    @admin.display(description=_("Widget Key"))
    def key_of_widget(self, interact: Interact) -> str:
        """Return whether there is one."""
        return stored(interact.widget_key)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Bring the change into the tenant's history."""
        super().save_related(request, form, formsets, change)
        staff_changes.record(form.instance.tenant, staff_member(request), [form])
