"""People, the security groups that decide what they reach, and the object permissions of those groups."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from tenants.models import Tenant


class UserManager(BaseUserManager["User"]):
    """Makes people from what Entra ID says of them; nobody here has a password."""

    def create_user(self, *, directory_id: uuid.UUID, object_id: uuid.UUID, **fields: Any) -> "User":
        """Return a new person, keyed by directory and object ID (Entra: claims `tid` and `oid`)."""
        user = self.model(
            directory_id=directory_id, object_id=object_id, username=f"{directory_id}.{object_id}", **fields
        )
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, as known from sign-in. `is_staff` means Luware administrator and is set afresh at every sign-in."""

    username = models.CharField(max_length=80, unique=True, editable=False)
    directory_id = models.UUIDField(_("Entra directory ID"))
    object_id = models.UUIDField(_("Object ID"))
    name = models.CharField(_("Name"), max_length=256, blank=True)
    email = models.EmailField(_("Email"), blank=True, max_length=320)
    is_staff = models.BooleanField(_("Luware administrator"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)
    date_joined = models.DateTimeField(_("First sign-in"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(fields=["directory_id", "object_id"], name="user_by_entra_ids")]

    def __str__(self) -> str:
        return self.name or self.email or self.username

    @cached_property
    def group_ids(self) -> list[int]:
        """The keys of the person's groups, read once for each time that the person is loaded."""
        return list(User.groups.through.objects.filter(user_id=self.pk).values_list("group_id", flat=True))

    def get_short_name(self) -> str:
        return str(self)

    def get_full_name(self) -> str:
        return str(self)


class SecurityGroup(models.Model):
    """A Microsoft Entra security group, known by directory and object ID; `group` carries its object permissions."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="security_group")
    directory_id = models.UUIDField(_("Entra directory ID"))
    object_id = models.UUIDField(_("Object ID"))

    class Meta:
        verbose_name = _("security group")
        verbose_name_plural = _("security groups")
        constraints = [models.UniqueConstraint(fields=["directory_id", "object_id"], name="group_by_entra_ids")]

    def __str__(self) -> str:
        return str(self.object_id)


class TenantGroupPermission(GroupObjectPermissionBase):
    """What the members of a security group may do with one tenant."""

    content_object = models.ForeignKey(Tenant, models.CASCADE, related_name="group_permissions")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("permission of a group on a tenant")
        verbose_name_plural = _("permissions of groups on tenants")

    def __str__(self) -> str:
        return f"{self.group_id} {self.permission_id} {self.content_object_id}"
