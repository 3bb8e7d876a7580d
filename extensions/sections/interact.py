"""The sections of the Extensions tab."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from extensions.forms.interact import InteractForm
from extensions.services import WIDGET_KEY
from portal.checks.acs import check_connection_string
from portal.forms.base import Access
from portal.models import CheckKind
from portal.settings_page.form import SettingsForm
from portal.settings_page.rows import Row
from portal.tabs import FieldCheck, Section, Tab, register
from tenants.permissions import TenantPermission as May

_KEY = Access(change=May.CHANGE_TECHNICAL, see=May.CHANGE_TECHNICAL)
_KEY_STANDS_AFTER = "o365_user_id"


def widget_key_row(form: SettingsForm, after: str) -> list[Row]:
    """Return the row of the widget key, with its buttons, for who may see it."""
    if after != _KEY_STANDS_AFTER or _KEY.see not in form.held:
        return []
    tenant = form.tenant.pk
    return [
        Row(
            kind="key",
            id="widget-key",
            name="widget-key",
            label=_("Widget Key"),
            hint=_("The widget in your web site sends this key with each request."),
            exists=not form.form_of("interact").instance._state.adding,
            switch="enabled",
            copy_address=reverse("widget-key-copy", args=[tenant]),
            refresh_address=reverse("widget-key-refresh", args=[tenant]),
        )
    ]


register(
    Section(
        key="interact",
        tab=Tab.EXTENSIONS,
        title=_lazy("Interact"),
        form=InteractForm,
        accessor="interact",
        order=20,
        explanation=_lazy(
            "Interact brings calls and chats from your web site to an agent in Teams. It runs on your own Azure "
            "Communication Services resource. While it is off, such calls reach nobody."
        ),
        checks={"acs_connection_string": FieldCheck(CheckKind.INTERACT_ACS, check_connection_string)},
        rows_after=widget_key_row,
        extra_fields={WIDGET_KEY: (_lazy("Widget Key"), _KEY)},
        help=("interact", "acs-instance", "extensions-and-licences"),
        field_help={
            "acs_connection_string": "acs-connection-string",
            WIDGET_KEY: "interact-widget-key",
            "recovery_seconds": "interact-session-recovery",
            "authorization": "interact-authorization",
        },
    )
)
