"""The Instant Messaging section of the Modalities tab."""

from django.utils.translation import gettext_lazy as _

from extensions.forms.modalities import InstantMessagingForm
from portal.checks.acs import check_connection_string
from portal.models import CheckKind
from portal.tabs import FieldCheck, Section, Tab, register

register(
    Section(
        key="im",
        tab=Tab.MODALITIES,
        title=_("Instant Messaging"),
        form=InstantMessagingForm,
        accessor="instantmessaging",
        order=10,
        explanation=_("Chats with customers, handled by your users. Licensed separately."),
        checks={"acs_connection_string": FieldCheck(CheckKind.IM_ACS, check_connection_string)},
    )
)
