"""What happens to the widget key besides being stored."""

from django.db import transaction

from accounts.models import User
from extensions.models import Interact, new_widget_key
from portal.history import Edited, raise_version
from tenants.models import Tenant

WIDGET_KEY = "widget_key"


@transaction.atomic
def refresh_widget_key(*, tenant: Tenant, person: User) -> None:
    """Give the tenant a new widget key; the old one is invalid at once. The history says that it changed."""
    locked = Tenant.objects.select_for_update(of=("self",)).get(pk=tenant.pk)
    Interact.objects.get_or_create(tenant=tenant)
    Interact.objects.filter(tenant=tenant).update(widget_key=new_widget_key())
    raise_version(locked, person, [Edited("interact", WIDGET_KEY, "", "", is_secret=True)])
