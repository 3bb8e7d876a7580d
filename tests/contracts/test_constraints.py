"""Each rule that the database keeps is refused by it, whoever writes, and by the form before, with a sentence."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from directory.models import OrganizationUnit, Provisioning
from extensions.models import Assistant, AttendantConsole, Email, ExternalTasks, InstantMessaging, Interact, Outbound
from licensing.models import Contingent, Product
from portal.models import ConnectionCheck, ConsentAnswer
from presence.models import PresenceTracking
from tenants.models import DataPrivacy
from tenants.secrets import Secret
from tests.cast import Cast, sign_in
from tests.fixtures import CONNECTION_STRING
from tests.pages import errors_of, open_form, post

pytestmark = pytest.mark.django_db
STRING = Secret(CONNECTION_STRING)
RESOURCE = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
BROKEN: list[tuple[type[Model], dict[str, Any], str]] = [
    (Outbound, {"max_tasks": 0}, "outbound_tasks_range"),
    (Outbound, {"max_tasks": 51}, "outbound_tasks_range"),
    (ExternalTasks, {"max_tasks": 0}, "external_tasks_range"),
    (ExternalTasks, {"max_tasks": 51}, "external_tasks_range"),
    (InstantMessaging, {"max_tasks": 0}, "im_tasks_range"),
    (InstantMessaging, {"max_tasks": 51}, "im_tasks_range"),
    (Email, {"max_tasks": 0}, "email_tasks_range"),
    (Email, {"max_tasks": 201}, "email_tasks_range"),
    (InstantMessaging, {"enabled": True, "own_acs": True}, "im_own_acs_complete"),
    (InstantMessaging, {"enabled": True, "own_acs": True, "acs_resource_id": RESOURCE}, "im_own_acs_complete"),
    (InstantMessaging, {"enabled": True, "own_acs": True, "acs_connection_string": STRING}, "im_own_acs_complete"),
    (Assistant, {"own_acs": True}, "assistant_needs_connection_string"),
    (Interact, {"enabled": True}, "interact_needs_connection_string"),
    (Interact, {"recovery_seconds": 4}, "interact_recovery_range"),
    (Interact, {"recovery_seconds": 61}, "interact_recovery_range"),
    (Interact, {"authorization": "anybody"}, "interact_authorization_known"),
    (AttendantConsole, {"team_visibility": "any"}, "attendant_visibility_known"),
    (AttendantConsole, {"contact_filter": "a" * 2001}, "attendant_filter_length"),
    (Provisioning, {"allow_provisioning": "anybody"}, "provisioning_allow_known"),
    (Provisioning, {"default_owner_role": "boss"}, "provisioning_owner_known"),
    (PresenceTracking, {"track_by_guests": True, "track_by_permission": True}, "presence_one_way_only"),
    (DataPrivacy, {"data_retention_months": 0}, "privacy_retention_range"),
    (DataPrivacy, {"data_retention_months": 121}, "privacy_retention_range"),
]
ELSEWHERE = {  # tests/directory/test_units.py
    "one_root_of_a_tenant",
    "unit_name_unique_among_siblings",
    "unit_within_tenant",
    "unit_has_name",
    "unit_not_its_own_parent",
}
HERE = {
    "one_contingent_of_a_product",
    "contingent_product_known",
    "contingent_ends_after_it_begins",
    "consent_purpose_known",
    "consent_refused_with_reason",
    "one_open_check_of_a_target",
    "check_done_or_open",
}


def test_every_constraint_has_its_test() -> None:
    models = {model for model, _values, _name in BROKEN} | {
        Contingent,
        ConsentAnswer,
        ConnectionCheck,
        OrganizationUnit,
    }
    names = {rule.name for model in models for rule in model._meta.constraints}
    assert names == {name for _model, _values, name in BROKEN} | ELSEWHERE | HERE


@pytest.mark.parametrize(("model", "values", "name"), BROKEN)
def test_database_refuses(cast: Cast, model: Any, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._base_manager.filter(pk=cast.contoso.pk).update(**values)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (InstantMessaging, {"own_acs": True}),  # counts only while Instant Messaging is on
        (
            InstantMessaging,
            {"enabled": True, "own_acs": True, "acs_connection_string": STRING, "acs_resource_id": RESOURCE},
        ),
        (Assistant, {"own_acs": True, "acs_connection_string": STRING}),
        (AttendantConsole, {"contact_filter": "ü" * 2000}),
        (Email, {"max_tasks": 200}),
        (PresenceTracking, {"track_by_permission": True}),
        (DataPrivacy, {"data_retention_months": 120}),
    ],
)
def test_database_takes_what_keeps_the_rules(cast: Cast, model: Any, values: dict[str, Any]) -> None:
    assert model._base_manager.filter(pk=cast.contoso.pk).update(**values) == 1


IM_ON = {"im-enabled": "on"}
FORMS: list[tuple[dict[str, str], str]] = [
    ({"outbound-max_tasks": "51"}, "outbound-max_tasks"),
    ({"external-max_tasks": "0"}, "external-max_tasks"),
    (IM_ON | {"im-max_tasks": "51"}, "im-max_tasks"),
    ({"email-enabled": "on", "email-max_tasks": "201"}, "email-max_tasks"),
    (IM_ON | {"im-own_acs": "on", "im-acs_resource_id": RESOURCE}, "im-acs_connection_string"),
    (IM_ON | {"im-own_acs": "on", "im-acs_connection_string": CONNECTION_STRING}, "im-acs_resource_id"),
    ({"assistant-own_acs": "on"}, "assistant-acs_connection_string"),
    ({"interact-enabled": "on"}, "interact-acs_connection_string"),
    ({"attendant-team_visibility": "any"}, "attendant-team_visibility"),
    ({"attendant-contact_filter": "displayName eq '" + "a" * 2000 + "'"}, "attendant-contact_filter"),
    ({"provisioning-allow_provisioning": "anybody"}, "provisioning-allow_provisioning"),
    ({"provisioning-default_owner_role": "boss"}, "provisioning-default_owner_role"),
    ({"presence-track_by_permission": "on", "presence-track_by_guests": "on"}, "presence-track_by_permission"),
    ({"privacy-data_retention_months": "121"}, "privacy-data_retention_months"),
]


@pytest.mark.parametrize(("typed", "field"), FORMS)
def test_form_says_so_first(client: Client, cast: Cast, typed: dict[str, str], field: str) -> None:
    sign_in(client, cast.luware)
    response = post(client, cast.contoso, open_form(client, cast.contoso) | typed)
    assert response.status_code == 422
    assert errors_of(response)[field].endswith((".", "now."))


@pytest.mark.parametrize("typed", [{"im-own_acs": "on"}, {"email-max_tasks": "201"}, {"im-max_tasks": "x"}])
def test_form_lets_rest_what_is_off_and_the_database_agrees(client: Client, cast: Cast, typed: dict[str, str]) -> None:
    sign_in(client, cast.luware)
    assert post(client, cast.contoso, open_form(client, cast.contoso) | typed).status_code == 302


def test_contingents(cast: Cast) -> None:
    made = Contingent._base_manager.create(tenant=cast.contoso, product=Product.EMAIL, allowed=3)
    Contingent._base_manager.create(tenant=cast.fabrikam, product=Product.EMAIL)
    with pytest.raises(IntegrityError, match="one_contingent_of_a_product"), transaction.atomic():
        Contingent._base_manager.create(tenant=cast.contoso, product=Product.EMAIL)
    with pytest.raises(IntegrityError, match="contingent_product_known"), transaction.atomic():
        Contingent._base_manager.filter(pk=made.pk).update(product="anything")
    with pytest.raises(IntegrityError, match="allowed_check"), transaction.atomic():
        Contingent._base_manager.filter(pk=made.pk).update(allowed=-1)
    days = {"valid_from": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}
    with pytest.raises(IntegrityError, match="contingent_ends_after_it_begins"), transaction.atomic():
        Contingent._base_manager.filter(pk=made.pk).update(**days)


def test_consent_answers(cast: Cast) -> None:
    made = ConsentAnswer._base_manager.create(tenant=cast.contoso, purpose="presence", is_granted=True)
    for values, name in (
        ({"purpose": "anything"}, "consent_purpose_known"),
        ({"is_granted": False}, "consent_refused_with_reason"),
        ({"reason": "why?"}, "consent_refused_with_reason"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ConsentAnswer._base_manager.filter(pk=made.pk).update(**values)


def test_checks(cast: Cast) -> None:
    facts: dict[str, Any] = {"tenant": cast.contoso, "kind": "tenant-group", "target": "x", "deadline": timezone.now()}
    made = ConnectionCheck._base_manager.create(**facts)
    for other in ({"directory": "y"}, {"target": "y"}, {"page": "y"}, {"tenant": cast.fabrikam}):
        ConnectionCheck._base_manager.create(**facts | other)
    with pytest.raises(IntegrityError, match="one_open_check_of_a_target"), transaction.atomic():
        ConnectionCheck._base_manager.create(**facts)
    done = {"status": "done", "outcome": "ok", "finished_at": timezone.now()}
    for values in ({"status": "done"}, {"outcome": "ok"}, done | {"secret": STRING}, done | {"outcome": ""}):
        with pytest.raises(IntegrityError, match="check_done_or_open"), transaction.atomic():
            ConnectionCheck._base_manager.filter(pk=made.pk).update(**values)
    assert ConnectionCheck._base_manager.filter(pk=made.pk).update(**done) == 1
    ConnectionCheck._base_manager.create(**facts)
