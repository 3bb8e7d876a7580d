"""The staff administration: open to Luware only, over every tenant, without a secret on any page."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access import can, reachable_tenants
from accounts.models import User
from accounts.staff_admin import staff_member
from directory.models import DirectorySync, OrganizationUnit
from extensions.models import Assistant, InstantMessaging, Interact
from licensing.models import ServiceLicence, UserLicence
from licensing.products import Product
from portal.admin import TenantAdmin
from portal.models import Change, CheckKind, ConnectionCheck, ConsentAnswer, HeldEdit
from tenants.models import (
    BillingAddress,
    DataPrivacy,
    Partner,
    TechnicalContact,
    Tenant,
    TenantSettings,
    TenantState,
)
from tenants.permissions import TenantPermission as May
from tenants.secrets import Secret
from tests.cast import PLANTED, sign_in
from tests.factories import DirectoryUserFactory, PartnerFactory, ServiceFactory, TenantFactory, contingent
from tests.staff_pages import page, save, typed

SECRET = "planted-secret"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def staff(client, cast):
    sign_in(client, cast.luware)
    return client


@pytest.fixture
def rows(cast):
    """One row at least of each model, with secrets in it."""
    Change._base_manager.create(
        tenant=cast.northwind,
        tenant_name=cast.northwind.name,
        version=1,
        person_name="Otto",
        section="tenant",
        field="name",
    )
    ConnectionCheck._base_manager.create(
        tenant=cast.northwind,
        kind=CheckKind.INTERACT_ACS,
        target="fingerprint",
        secret=Secret(SECRET),
        deadline=timezone.now(),
    )
    HeldEdit.objects.create(token=f"{SECRET}-token", person=cast.outsider, tenant=cast.northwind, fields=Secret(SECRET))
    Interact._base_manager.update(enabled=True, acs_connection_string=Secret(SECRET), widget_key=Secret(SECRET))
    Assistant._base_manager.update(own_acs=True, acs_connection_string=Secret(SECRET))
    InstantMessaging._base_manager.update(acs_connection_string=Secret(SECRET))
    ConsentAnswer._base_manager.create(tenant=cast.northwind, purpose="presence", is_granted=True)
    DirectorySync._base_manager.create(
        tenant=cast.northwind, directory=cast.northwind.tenant_id, due_at=timezone.now(), deadline=timezone.now()
    )
    for product in (Product.ASSISTANT, Product.ADVANCED_ROUTING):
        contingent(cast.northwind, product, 5)
    bearer, service = DirectoryUserFactory(tenant=cast.northwind), ServiceFactory(tenant=cast.northwind)
    UserLicence._base_manager.create(tenant=cast.northwind, user=bearer, product=Product.ASSISTANT)
    ServiceLicence._base_manager.create(tenant=cast.northwind, service=service, product=Product.ADVANCED_ROUTING)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_page_opens_for_staff_and_shows_no_secret(staff, rows, model):
    # what is in the log of staff actions is made by using the administration
    save(staff, Tenant.objects.get(name="Contoso"), name="Contoso 2")
    row = model._base_manager.first()
    addresses = [page(model, "changelist"), f"{page(model, 'changelist')}?q=a", page(model, "change", row.pk)]
    addresses.append(page(model, "history", row.pk))
    if admin.site._registry[model].staff_may & {"add"}:
        addresses.append(page(model, "add"))
    for address in addresses:
        response = staff.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode()


def test_the_first_page_lists_every_model(staff):
    html = staff.get("/admin/").content.decode()
    assert all(page(model, "changelist") in html for model in MODELS)


@pytest.mark.parametrize("who", ["partner", "owner", "restricted", "nobody"])
def test_others_are_refused(client, cast, who):
    sign_in(client, getattr(cast, who))
    for address in ("/admin/", page(Tenant, "changelist"), page(Tenant, "change", cast.northwind.pk)):
        response = client.get(address)
        assert response.status_code == 403
        assert PLANTED not in response.content.decode()


def test_without_a_session_the_way_leads_to_the_sign_in(client, cast):
    response = client.get(page(Tenant, "changelist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign-in"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_may_not_be_done_is_refused_by_address_too(staff, rows, model):
    save(staff, Tenant.objects.get(name="Contoso"), name="Contoso 2")
    row, allowed = model._base_manager.first(), admin.site._registry[model].staff_may
    if "add" not in allowed:
        assert staff.post(page(model, "add"), {}).status_code == 403
    if "change" not in allowed:
        assert staff.post(page(model, "change", row.pk), {}).status_code == 403
    if "delete" not in allowed:
        assert staff.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_tenants_cannot_be_deleted_or_their_history_edited():
    may_delete = {model for model in MODELS if "delete" in admin.site._registry[model].staff_may}
    assert may_delete == {Partner, OrganizationUnit}
    changeable = {model for model in MODELS if "change" in admin.site._registry[model].staff_may}
    on_the_tenants_page = {BillingAddress, TechnicalContact, DataPrivacy}
    settings_pages = set(TenantSettings.__subclasses__()) - on_the_tenants_page
    assert changeable == {Tenant, Partner, OrganizationUnit, User} | settings_pages


def test_every_model_of_the_portal_is_in_the_administration():
    shown = {*MODELS, *(inline.model for inline in TenantAdmin.inlines)}
    ours = {"tenants", "accounts", "portal", "directory", "extensions", "presence", "licensing"}
    assert {model for model in apps.get_models() if model._meta.app_label in ours} - shown == set()


def test_what_luware_alone_may_change_of_the_privacy_settings_is_changed_here(staff, cast):
    save(staff, cast.contoso, **{"dataprivacy-0-data_retention_months": "36"})
    assert DataPrivacy._base_manager.get(tenant=cast.contoso).data_retention_months == 36
    change = Change._base_manager.get()
    assert (change.section, change.field, change.old, change.new) == ("privacy", "data_retention_months", "24", "36")
    refused = save(staff, cast.contoso, **{"dataprivacy-0-data_retention_months": "121"})
    assert "less than or equal to 120" in refused.content.decode()


def test_a_tenants_page_leads_to_everything_else_of_the_tenant(staff, cast):
    html = staff.get(page(Tenant, "change", cast.contoso.pk)).content.decode()
    for address in (
        page(Interact, "change", cast.contoso.pk),
        f"{page(OrganizationUnit, 'changelist')}?tenant={cast.contoso.pk}",
        f"{page(Change, 'changelist')}?tenant={cast.contoso.pk}",
    ):
        assert address in html
        assert staff.get(address).status_code == 200


def test_suspending_a_tenant_shuts_its_people_out_at_once_and_not_its_partner(staff, cast):
    assert save(staff, cast.contoso, state=TenantState.SUSPENDED).status_code == 302
    assert not can(cast.owner, May.OPEN_SETTINGS, cast.contoso)
    assert can(cast.partner, May.OPEN_SETTINGS, cast.contoso)
    assert save(staff, cast.contoso, state=TenantState.ACTIVE).status_code == 302
    assert can(cast.owner, May.OPEN_SETTINGS, cast.contoso)


def test_restricting_a_tenants_administrators_takes_effect_at_once(staff, cast):
    save(staff, cast.contoso, tenant_admins_restricted="on")
    assert not can(cast.owner, May.CHANGE_TECHNICAL, cast.contoso)
    assert can(cast.owner, May.CHANGE_CONTACT_DETAILS, cast.contoso)


def test_privacy_decides_at_once_what_the_partner_sees(staff, cast):
    save(staff, cast.contoso, **{"dataprivacy-0-allow_partner_user_identifiers": "on"})
    assert can(cast.partner, May.SEE_IDENTIFIERS, cast.contoso)


def test_only_the_tenants_own_people_open_its_history_to_the_partner(staff, cast):
    save(staff, cast.contoso, **{"dataprivacy-0-allow_partner_change_history": "on"})
    assert not DataPrivacy._base_manager.get(tenant=cast.contoso).allow_partner_change_history
    assert not can(cast.partner, May.VIEW_HISTORY, cast.contoso)


def test_a_partner_with_another_directory_has_other_groups(staff, cast):
    save(staff, Partner.objects.get(name="Adatum"), directory_id="3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    assert not reachable_tenants(cast.partner).exists()


def test_a_save_is_in_the_change_history_with_the_next_version(staff, cast):
    version = cast.contoso.settings_version
    save(staff, cast.contoso, state=TenantState.LAB, **{"billingaddress-0-city": ""})
    save(staff, cast.contoso, company_name="Contoso Ltd", **{"technicalcontact-0-name": "Anna"})
    found = Change._base_manager.filter(tenant=cast.contoso).order_by("pk")
    assert list(found.values_list("version", "section", "field", "old", "new", "person")) == [
        (version + 1, "state", "state", "Active", "Lab", cast.luware.pk),
        (version + 2, "tenant", "company_name", "", "Contoso Ltd", cast.luware.pk),
        (version + 2, "contact", "name", "", "Anna", cast.luware.pk),
    ]


def test_a_save_without_a_change_leaves_no_trace(staff, cast):
    assert save(staff, cast.contoso).status_code == 302
    assert not Change._base_manager.exists()
    assert Tenant.objects.get(pk=cast.contoso.pk).settings_version == cast.contoso.settings_version


def test_a_page_that_was_overtaken_is_refused(staff, cast):
    address = page(Tenant, "change", cast.contoso.pk)
    opened = typed(staff.get(address))
    save(staff, cast.contoso, company_name="The newer name")
    response = staff.post(address, opened | {"company_name": "The older name"})
    assert "Somebody else has saved this tenant meanwhile" in response.content.decode()
    assert Tenant.objects.get(pk=cast.contoso.pk).company_name == "The newer name"


def test_changes_of_interact_are_kept_and_its_secrets_stay(staff, cast):
    interact = Interact._base_manager.get(tenant=cast.northwind)
    save(staff, interact, recovery_seconds="45")
    after = Interact._base_manager.get(tenant=cast.northwind)
    assert (after.recovery_seconds, after.acs_connection_string, after.widget_key) == (
        45,
        interact.acs_connection_string,
        interact.widget_key,
    )
    change = Change._base_manager.get()
    assert (change.section, change.field, change.old, change.new) == ("interact", "recovery_seconds", "20", "45")


def test_interact_needs_its_connection_string(staff, cast):
    response = save(staff, Interact._base_manager.get(tenant=cast.contoso), enabled="on")
    assert "This needs the ACS connection string" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("o365_domain", "https://contoso.example/", "Enter the domain name alone"),
        ("tenant_id", "00000000-0000-0000-0000-000000000000", "Enter the real ID"),
        ("name", "FABRIKAM", "Another tenant has this name"),
        ("billingaddress-0-city", "Bern", "Enter the zip code, or empty the whole address"),
        ("technicalcontact-0-phone_number", "12", "Enter a phone number with its country code"),
        ("technicalcontact-0-sip_address", "anna@contoso.example", "Enter a SIP address like"),
    ],
)
def test_wrong_values_get_a_sentence(staff, cast, field, value, sentence):
    response = save(staff, cast.contoso, **{field: value})
    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_the_groups_of_a_tenant_must_differ(staff, cast):
    response = save(staff, cast.contoso, tenant_group_id=str(cast.contoso.partner_group_id))
    assert "The two administration groups must be different groups" in response.content.decode()


def test_a_provisioned_tenant_keeps_its_id(staff, cast):
    Tenant.objects.filter(pk=cast.contoso.pk).update(provisioned_at=timezone.now())
    response = save(staff, cast.contoso, tenant_id="3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    assert "the ID cannot change once the tenant is provisioned" in response.content.decode()


def test_a_new_tenant_has_all_its_rows(staff, cast):
    address = page(Tenant, "add")
    wanted = {
        "name": "Tailspin",
        "o365_domain": "tailspin.example",
        "tenant_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    }
    assert staff.post(address, typed(staff.get(address)) | wanted).status_code == 302
    tenant = Tenant.objects.get(name="Tailspin")
    assert [model._base_manager.filter(tenant=tenant).count() for model in TenantSettings.__subclasses__()] == [
        1
    ] * len(TenantSettings.__subclasses__())


def test_a_partner_with_tenants_cannot_be_deleted(staff, cast):
    busy, idle = Partner.objects.get(name="Adatum"), PartnerFactory()
    assert staff.post(page(Partner, "delete", busy.pk), {"post": "yes"}).status_code == 403
    assert staff.post(page(Partner, "delete", idle.pk), {"post": "yes"}).status_code == 302
    assert list(Partner.objects.all()) == [busy]


def test_shutting_a_person_out_ends_their_session(staff, cast):
    theirs = Client()
    sign_in(theirs, cast.owner)
    before = theirs.get(reverse("home"))
    save(staff, cast.owner, is_active="False")
    assert not User.objects.get(pk=cast.owner.pk).is_active
    after = theirs.get(reverse("home"))
    assert after.url.startswith(reverse("sign-in"))
    assert before.url != after.url


def test_staff_status_is_not_given_by_hand(staff, cast):
    save(staff, cast.owner, is_staff="on", name="Changed")
    owner = User.objects.get(pk=cast.owner.pk)
    assert (owner.is_staff, owner.name) == (False, cast.owner.name)


def test_the_search_finds_by_domain_and_id_in_any_case(staff, cast):
    for term in ("FABRIKAM.EXAMPLE", str(cast.fabrikam.tenant_id).upper()):
        found = staff.get(page(Tenant, "changelist"), {"q": term}).context["cl"].result_list
        assert list(found) == [cast.fabrikam]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_longer_list_asks_no_more_questions(staff, rows, model):
    address = page(model, "changelist")
    staff.get(address)
    with CaptureQueriesContext(connection) as few:
        staff.get(address)
    TenantFactory.create_batch(5, partner=PartnerFactory())
    with CaptureQueriesContext(connection) as many:
        staff.get(address)
    assert len(many) <= len(few)


def test_only_staff_are_recorded_as_staff(rf, cast):
    request = rf.get("/")
    request.user = cast.partner
    with pytest.raises(PermissionDenied):
        staff_member(request)
