"""Rules that concern several fields, or other tenants: address, phone, groups, domain, name, tenant ID, partner."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tenants.models import Tenant, TenantSettings
from tests.cast import Cast, sign_in
from tests.factories import PartnerFactory, TenantFactory
from tests.fixtures import reload
from tests.pages import errors_of, form_fields, open_form, save

ADDRESS = {"street_1": "Main Street 1", "zip_code": "3000", "city": "Bern", "country": "CH"}
TOGETHER = {
    "street_1": "Enter street and number, or empty the whole address.",
    "zip_code": "Enter the zip code, or empty the whole address.",
    "city": "Enter the city, or empty the whole address.",
    "country": "Choose the country, or empty the whole address.",
}


@pytest.fixture
def luware(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.luware)
    return client


@pytest.mark.parametrize("missing", ADDRESS)
def test_address_is_complete(luware: Client, cast: Cast, missing: str) -> None:
    typed = {f"billing__{name}": value for name, value in ADDRESS.items() if name != missing}
    response = save(luware, cast.contoso, **typed)
    assert errors_of(response) == {f"billing-{missing}": TOGETHER[missing]}


def test_second_street_alone_is_no_address(luware: Client, cast: Cast) -> None:
    response = save(luware, cast.contoso, billing__street_2="c/o Keller")
    assert errors_of(response) == {f"billing-{name}": message for name, message in TOGETHER.items()}


def test_address_is_saved_and_emptied_as_a_whole(luware: Client, cast: Cast) -> None:
    assert save(luware, cast.contoso, **{f"billing__{name}": v for name, v in ADDRESS.items()}).status_code == 302
    assert {name: getattr(reload(cast.contoso).billingaddress, name) for name in ADDRESS} == ADDRESS
    assert save(luware, cast.contoso, **{f"billing__{name}": "" for name in ADDRESS}).status_code == 302
    assert reload(cast.contoso).billingaddress.city == ""


@pytest.mark.parametrize("who", ["luware", "partner", "owner"])
def test_tenant_without_rows_is_shown_and_gets_them_when_something_changes(
    client: Client, cast: Cast, who: str
) -> None:
    for model in TenantSettings.__subclasses__():
        model._base_manager.filter(tenant=cast.contoso).delete()
    sign_in(client, getattr(cast, who))
    assert save(client, cast.contoso).status_code == 302
    assert reload(cast.contoso).settings_version == 0
    assert save(client, cast.contoso, **{f"billing__{name}": v for name, v in ADDRESS.items()}).status_code == 302
    assert reload(cast.contoso).billingaddress.city == "Bern"
    assert reload(cast.contoso).settings_version == 1


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("CH", "044 668 18 00", "+41446681800"),
        ("DE", "030 901820", "+4930901820"),
        ("", "+41 44 668 18 00", "+41446681800"),
        ("DE", "0041 44 668 18 00", "+41446681800"),
        ("US", "(212) 555-0123", "+12125550123"),
        ("CH", "\u202a+41 44 668 18 00\u202c", "+41446681800"),
    ],
)
def test_phone_is_understood_with_the_billing_country(
    luware: Client, cast: Cast, country: str, typed: str, kept: str
) -> None:
    address = {f"billing__{name}": value for name, value in ADDRESS.items()} | {"billing__country": country}
    response = save(luware, cast.contoso, contact__phone_number=typed, **(address if country else {}))
    assert response.status_code == 302
    assert reload(cast.contoso).technicalcontact.phone_number == kept
    assert open_form(luware, cast.contoso)["contact-phone_number"] == kept


def test_national_number_without_a_country_is_refused(luware: Client, cast: Cast) -> None:
    assert list(errors_of(save(luware, cast.contoso, contact__phone_number="044 668 18 00"))) == [
        "contact-phone_number"
    ]


def test_groups_differ(client: Client, cast: Cast) -> None:
    words = "Enter a different group: it is the other administration group already."
    for who in (cast.luware, cast.partner):
        sign_in(client, who)
        response = save(client, cast.contoso, tenant__tenant_group_id=str(cast.contoso.partner_group_id))
        assert errors_of(response) == {"tenant-tenant_group_id": words}


def test_guid_in_braces_is_understood(luware: Client, cast: Cast) -> None:
    group = uuid4()
    assert save(luware, cast.contoso, tenant__tenant_group_id=f" {{{str(group).upper()}}} ").status_code == 302
    assert reload(cast.contoso).tenant_group_id == group


@pytest.mark.parametrize(
    ("typed", "ascii_form"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("EMEA.Contoso.com", "emea.contoso.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_domain_is_kept_as_typed_and_compared_in_ascii(luware: Client, cast: Cast, typed: str, ascii_form: str) -> None:
    assert save(luware, cast.contoso, tenant__o365_domain=typed).status_code == 302
    fresh = reload(cast.contoso)
    assert (fresh.o365_domain, fresh.o365_domain_ascii) == (typed, ascii_form)
    for words in (typed, ascii_form):
        assert "Contoso" in luware.get("/tenants/", {"q": words}).text


@pytest.mark.parametrize("taken", ["Fabrikam", "FABRIKAM", " fabrikam "])
def test_name_is_unique_ignoring_case(luware: Client, cast: Cast, taken: str) -> None:
    words = "Another tenant has this name. Choose a name that is not in use."
    assert errors_of(save(luware, cast.contoso, tenant__name=taken)) == {"tenant-name": words}


def test_name_is_unique_ignoring_case_beyond_ascii(luware: Client, cast: Cast) -> None:
    TenantFactory(name="Café Zürich")
    assert list(errors_of(save(luware, cast.contoso, tenant__name="CAFÉ ZÜRICH"))) == ["tenant-name"]
    assert "Café Zürich" in luware.get("/tenants/", {"q": "CAFÉ"}).text


def test_own_name_may_change_its_case(luware: Client, cast: Cast) -> None:
    assert save(luware, cast.contoso, tenant__name="CONTOSO").status_code == 302
    assert reload(cast.contoso).name == "CONTOSO"


def test_tenant_id_is_unique(luware: Client, cast: Cast) -> None:
    words = "Another tenant has this ID. Check the directory ID in the Azure portal."
    response = save(luware, cast.contoso, tenant__tenant_id=str(cast.fabrikam.tenant_id))
    assert errors_of(response) == {"tenant-tenant_id": words}


def test_tenant_id_is_fixed_once_provisioned(luware: Client, cast: Cast) -> None:
    wanted = str(uuid4())
    assert save(luware, cast.contoso, tenant__tenant_id=wanted).status_code == 302
    Tenant.objects.filter(pk=cast.contoso.pk).update(provisioned_at=timezone.now())
    response = save(luware, cast.contoso, tenant__tenant_id=str(uuid4()))
    assert errors_of(response) == {
        "tenant-tenant_id": f"Keep {wanted}: the ID cannot change once the tenant is provisioned."
    }
    assert reload(cast.contoso).tenant_id == UUID(wanted)


def test_partner_chooses_among_the_partners_that_they_administer(client: Client, cast: Cast) -> None:
    stranger = PartnerFactory(name="Stranger")
    sign_in(client, cast.partner)
    page = client.get(f"/tenants/{cast.contoso.pk}/settings/contact/").text
    assert "Adatum" in page
    assert "Stranger" not in page
    response = save(client, cast.contoso, partner__partner=str(stranger.pk))
    assert errors_of(response) == {"partner-partner": "Choose one of the partners that you administer."}
    second = PartnerFactory(name="Second", directory_id=cast.contoso.partner.directory_id)
    TenantFactory(partner=second, partner_group_id=cast.contoso.partner_group_id)
    assert save(client, cast.contoso, partner__partner=str(second.pk)).status_code == 302
    assert reload(cast.contoso).partner == second


def test_luware_chooses_among_all_partners_and_none(luware: Client, cast: Cast) -> None:
    other = PartnerFactory()
    assert save(luware, cast.contoso, partner__partner=str(other.pk)).status_code == 302
    assert save(luware, cast.contoso, partner__partner="").status_code == 302
    assert reload(cast.contoso).partner is None


def test_nothing_typed_is_lost_by_a_failed_save(luware: Client, cast: Cast) -> None:
    typed = {
        "tenant__name": "New name",
        "billing__city": "Bern",
        "contact__email": "no address",
        "interact__recovery_seconds": "61",
        "interact__authorization": "token",
        "privacy__allow_partner_user_identifiers": "on",
    }
    response = save(luware, cast.contoso, **typed)
    assert response.status_code == 422
    again = form_fields(response.content.decode())
    assert {name.replace("__", "-"): value for name, value in typed.items()}.items() <= again.items()
    assert reload(cast.contoso).name == "Contoso"
