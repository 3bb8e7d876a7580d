"""The Assistant section."""

from django.utils.translation import gettext_lazy as _

from extensions.forms.assistant import AssistantForm
from portal.checks.acs import check_connection_string
from portal.models import CheckKind
from portal.tabs import FieldCheck, Section, Tab, register

register(
    Section(
        key="assistant",
        tab=Tab.EXTENSIONS,
        title=_("Assistant"),
        form=AssistantForm,
        accessor="assistant",
        order=30,
        explanation=_("Assistant works on Nimbus' own Azure Communication Services resource unless you bring yours."),
        help=("assistant", "acs-instance"),
        field_help={"acs_connection_string": "acs-connection-string"},
        checks={"acs_connection_string": FieldCheck(CheckKind.ASSISTANT_ACS, check_connection_string)},
    )
)
