"""Makes partners, tenants and people for tests, with every row that a real one has."""

import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.access import security_group, sync_grants
from accounts.models import User
from directory.models import DirectoryUser, OrganizationUnit, Service
from directory.services import ensure_root
from licensing.models import Contingent
from tenants.models import Partner, Tenant, TenantSettings, TenantState


class PartnerFactory(DjangoModelFactory):
    """A partner with an Entra directory of its own."""

    class Meta:
        model = Partner

    name = factory.Sequence("Partner {}".format)
    directory_id = factory.LazyFunction(uuid.uuid4)


class TenantFactory(DjangoModelFactory):
    """An active tenant with all that belongs to it. `rows={"billingaddress": {"city": "Bern"}}` fills a row."""

    class Meta:
        model = Tenant
        skip_postgeneration_save = True

    name = factory.Sequence("Tenant {}".format)
    o365_domain = factory.Sequence("tenant-{}.example".format)
    tenant_id = factory.LazyFunction(uuid.uuid4)
    tenant_group_id = factory.LazyFunction(uuid.uuid4)
    state = TenantState.ACTIVE

    @classmethod
    def _create(cls, model_class: type[Tenant], *args: Any, **kwargs: Any) -> Tenant:
        rows = kwargs.pop("rows", {})
        tenant = super()._create(model_class, *args, **kwargs)
        for settings_model in TenantSettings.__subclasses__():
            settings_model._base_manager.create(tenant=tenant, **rows.get(settings_model._meta.model_name, {}))
        sync_grants(tenant)
        return tenant


class UserFactory(DjangoModelFactory):
    """A person. `groups=[(directory ID, object ID)]` names the security groups that hold them."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence("Person {}".format)
    email = factory.Sequence("person-{}@tenant.example".format)
    directory_id = factory.LazyFunction(uuid.uuid4)
    object_id = factory.LazyFunction(uuid.uuid4)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**kwargs)

    @factory.post_generation
    def groups(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for directory_id, object_id in extracted or ():
            self.groups.add(security_group(directory_id, object_id).group)


class DirectoryUserFactory(DjangoModelFactory):
    """A user of a tenant's directory, in the root of its tree unless a unit is given."""

    class Meta:
        model = DirectoryUser

    tenant = factory.SubFactory(TenantFactory)
    object_id = factory.LazyFunction(uuid.uuid4)
    name = factory.Sequence("User {}".format)
    upn = factory.Sequence("user-{}@tenant.example".format)
    unit = factory.LazyAttribute(lambda user: ensure_root(user.tenant))

    @classmethod
    def _create(cls, model_class: type[DirectoryUser], *args: Any, **kwargs: Any) -> DirectoryUser:
        return model_class._base_manager.create(**kwargs)


class ServiceFactory(DjangoModelFactory):
    """A service of a tenant, in the root of its tree unless a unit is given."""

    class Meta:
        model = Service

    tenant = factory.SubFactory(TenantFactory)
    name = factory.Sequence("Service {}".format)
    unit = factory.LazyAttribute(lambda service: ensure_root(service.tenant))

    @classmethod
    def _create(cls, model_class: type[Service], *args: Any, **kwargs: Any) -> Service:
        return model_class._base_manager.create(**kwargs)


def unit(tenant: Tenant, name: str, parent: OrganizationUnit | None = None) -> OrganizationUnit:
    """Return a new unit of a tenant, below the root unless a parent is given."""
    return OrganizationUnit._base_manager.create(tenant=tenant, name=name, parent=parent or ensure_root(tenant))


def contingent(tenant: Tenant, product: str, allowed: int) -> Contingent:
    """Let a tenant assign `allowed` licences of a product."""
    made, _created = Contingent._base_manager.update_or_create(
        tenant=tenant, product=product, defaults={"allowed": allowed}
    )
    return made
