"""The scoped door, sealed secrets, and the rules of single values and of the tables themselves."""

from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from extensions.models import Interact
from portal.models import Change, ConnectionCheck
from tenants.models import BillingAddress, DataPrivacy, TechnicalContact, Tenant, TenantSettings
from tenants.scope import ScopeMissing, every_tenant, tenant_scope
from tenants.secrets import Secret, seal, unseal
from tenants.validators import domain_in_ascii, validate_domain, validate_guid, validate_sip_address
from tests.cast import Cast

SCOPED = [*TenantSettings.__subclasses__(), Change, ConnectionCheck]


@pytest.mark.parametrize("model", SCOPED)
def test_door_is_shut_without_a_scope(db: None, model: Any) -> None:
    for ask in (model.objects.all, model.objects.count, lambda: model.objects.filter(pk=1)):
        with pytest.raises(ScopeMissing):
            ask()


@pytest.mark.parametrize("model", TenantSettings.__subclasses__())
def test_door_shows_one_tenant_or_all_and_shuts_again(cast: Cast, model: Any) -> None:
    with tenant_scope(cast.contoso.pk):
        assert [row.pk for row in model.objects.all()] == [cast.contoso.pk]
        assert not model.objects.filter(pk=cast.northwind.pk).exists()
        with tenant_scope(cast.northwind.pk):
            assert [row.pk for row in model.objects.all()] == [cast.northwind.pk]
        assert [row.pk for row in model.objects.all()] == [cast.contoso.pk]
    with every_tenant("test"):
        assert model.objects.count() == 3
    with pytest.raises(ScopeMissing):
        model.objects.count()


def test_door_shuts_after_a_fault_and_asks_for_a_reason(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(cast.contoso.pk):
        raise ZeroDivisionError
    with pytest.raises(ScopeMissing):
        Change.objects.all()
    with pytest.raises(ValueError, match="Say why"), every_tenant(""):
        pass


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_sealed_text_opens_again(text: str) -> None:
    assert unseal(seal(text)) == text


def test_older_key_still_opens_and_a_foreign_one_does_not(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    sealed = seal("text")
    settings.FIELD_KEYS = [new, old]
    assert unseal(sealed) == "text"
    settings.FIELD_KEYS = [new]
    for wrong in (sealed, "", "nonsense", "\x00", "ü"):
        with pytest.raises(ValueError, match="FIELD_KEYS"):
            unseal(wrong)


def test_row_that_is_not_stored_holds_secrets() -> None:
    row = Interact()
    assert row.acs_connection_string == Secret("")
    assert UUID(row.widget_key.reveal()) != UUID(Interact().widget_key.reveal())


@given(st.text(max_size=260))
def test_any_text_is_a_domain_or_is_refused(text: str) -> None:
    try:
        validate_domain(text)
    except ValidationError:
        return
    ascii_form = domain_in_ascii(text)
    assert ascii_form.isascii()
    assert len(ascii_form) <= 253
    assert ascii_form == ascii_form.lower() == domain_in_ascii(ascii_form)


@given(st.text(max_size=100))
def test_any_text_is_a_sip_address_or_is_refused(text: str) -> None:
    for address in (text, f"sip:{text}", f"sip:anna@{text}"):
        try:
            validate_sip_address(address)
        except ValidationError:
            continue
        assert address.lower().startswith("sip:")
        assert address.count("@") == 1


def test_guid_of_zeros_is_refused() -> None:
    with pytest.raises(ValidationError, match="zeros only"):
        validate_guid(UUID(int=0))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Tenant, {"name": ""}),
        (Tenant, {"name": "FABRIKAM"}),
        (Tenant, {"state": "unknown"}),
        (Tenant, {"partner_group_id": UUID(int=5), "tenant_group_id": UUID(int=5)}),
        (BillingAddress, {"city": "Bern"}),
        (BillingAddress, {"street_2": "c/o"}),
        (TechnicalContact, {"phone_number": "044 668 18 00"}),
        (Interact, {"enabled": True}),
        (Interact, {"recovery_seconds": 61}),
        (Interact, {"recovery_seconds": 4}),
        (Interact, {"authorization": "anybody"}),
    ],
)
def test_database_itself_refuses_what_breaks_a_rule(cast: Cast, model: Any, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=cast.contoso.pk).update(**values)


def test_history_cannot_hold_a_secret(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Change._base_manager.create(tenant=cast.contoso, version=1, is_secret=True, new="in clear")


def test_history_outlives_tenant_and_person(cast: Cast) -> None:
    facts = {"tenant_name": "Contoso", "person_name": "Oscar Owner", "version": 1}
    change = Change._base_manager.create(tenant=cast.contoso, person=cast.owner, **facts)
    cast.contoso.delete()
    cast.owner.delete()
    kept = Change._base_manager.get(pk=change.pk)
    assert (kept.tenant_id, kept.person_id, kept.tenant_name) == (None, None, "Contoso")
    assert not DataPrivacy._base_manager.filter(tenant_id=cast.contoso.pk).exists()
