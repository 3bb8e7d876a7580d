"""The state of a tenant: explained to everybody, changed by nobody on the settings page."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Tenant, TenantState
from tenants.states import EXPLANATIONS
from tests.cast import Cast
from tests.pages import open_form, post, settings_address


@pytest.mark.parametrize("state", TenantState)
def test_state_is_shown_with_its_explanation(
    client_of: Callable[[str], Client], cast: Cast, state: TenantState
) -> None:
    Tenant.objects.filter(pk=cast.contoso.pk).update(state=state)
    page = client_of("partner").get(settings_address(cast.contoso, "licenses")).text
    assert f'value="{state.label}"' in page
    assert str(EXPLANATIONS[state]) in page


@pytest.mark.parametrize("who", ["luware", "partner", "owner"])
def test_state_is_not_changed_on_the_settings_page(client_of: Callable[[str], Client], cast: Cast, who: str) -> None:
    client = client_of(who)
    assert post(client, cast.contoso, open_form(client, cast.contoso) | {"state-state": "lab"}).status_code == 302
    assert Tenant.objects.get(pk=cast.contoso.pk).state == TenantState.ACTIVE
