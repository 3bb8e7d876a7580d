"""The sections of the tabs General, Contact and Data Privacy."""

from django.utils.translation import gettext_lazy as _

from portal.checks.directories import own_directory, partner_directory
from portal.checks.groups import check_group, check_members
from portal.forms.contact import TechnicalContactForm, TenantPartnerForm
from portal.forms.general import BillingAddressForm, TenantInformationForm
from portal.forms.privacy import DataPrivacyForm
from portal.models import CheckKind
from portal.tabs import FieldCheck, Section, Tab, register

register(
    Section(
        key="tenant",
        tab=Tab.GENERAL,
        title=_("Tenant information"),
        form=TenantInformationForm,
        order=10,
        explanation=_(
            "Who the tenant is, and which security groups administer it. The members of a group get its role when "
            "they sign in; its owners do not."
        ),
        checks={
            "partner_group_id": FieldCheck(
                CheckKind.PARTNER_GROUP,
                check_group(partner_directory),
                on_leave=True,
                directory=partner_directory,
                members=FieldCheck(
                    CheckKind.PARTNER_MEMBERS, check_members(partner_directory), directory=partner_directory
                ),
            ),
            "tenant_group_id": FieldCheck(
                CheckKind.TENANT_GROUP,
                check_group(own_directory),
                on_leave=True,
                directory=own_directory,
                members=FieldCheck(CheckKind.TENANT_MEMBERS, check_members(own_directory), directory=own_directory),
            ),
        },
        help=("tenant-details", "view-differences", "saving", "script"),
        field_help={"partner_group_id": "security-groups", "tenant_group_id": "security-groups"},
    ),
    Section(
        key="billing",
        tab=Tab.GENERAL,
        title=_("Billing address"),
        form=BillingAddressForm,
        accessor="billingaddress",
        order=20,
        explanation=_(
            "Where the bill for this tenant is sent. The country serves billing alone: it neither shows nor changes "
            "where the tenant's data is kept."
        ),
        help=("billing-address",),
    ),
    Section(
        key="contact",
        tab=Tab.CONTACT,
        title=_("Technical contact"),
        form=TechnicalContactForm,
        accessor="technicalcontact",
        order=10,
        explanation=_("Whom to tell about maintenance, incidents and other technical questions."),
        help=("technical-contact", "support"),
    ),
    Section(
        key="partner",
        tab=Tab.CONTACT,
        title=_("Partner"),
        form=TenantPartnerForm,
        order=20,
        explanation=_("The partner that looks after this tenant. Only Luware and partner administrators see this."),
        help=("partner",),
    ),
    Section(
        key="privacy",
        tab=Tab.PRIVACY,
        title=_("Visibility and retention"),
        form=DataPrivacyForm,
        accessor="dataprivacy",
        order=10,
        explanation=_(
            "What the partner sees of this tenant, and what is kept of its people and for how long. If you may not "
            "change something, ask your partner or Luware."
        ),
        help=("partner-visibility", "privacy-restrictions"),
        field_help={
            "persist_user_states": "user-states",
            "show_time_in_state": "time-in-state",
            "data_retention_months": "data-retention",
        },
    ),
)
