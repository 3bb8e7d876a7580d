"""The sections External Tasks and Email of the Modalities tab."""

from django.utils.translation import gettext_lazy as _

from extensions.forms.modalities import EmailForm, ExternalTasksForm
from portal.tabs import Section, Tab, register

register(
    Section(
        key="external",
        tab=Tab.MODALITIES,
        title=_("External Tasks"),
        form=ExternalTasksForm,
        accessor="externaltasks",
        order=20,
        explanation=_("Tasks that flows bring in. They are shared out among the available users, like calls."),
        help=("external-tasks",),
        field_help={"max_tasks": "fair-use"},
    ),
    Section(
        key="email",
        tab=Tab.MODALITIES,
        title=_("Email"),
        form=EmailForm,
        accessor="email",
        order=30,
        explanation=_("Emails that your users handle as tasks. Licensed separately."),
        help=("email-tasks",),
        field_help={"max_tasks": "fair-use"},
    ),
)
