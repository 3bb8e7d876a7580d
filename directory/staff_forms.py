"""Forms of the staff administration for organization units and provisioning."""

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from directory.forms import ProvisioningForm, offer_units
from directory.models import OrganizationUnit, Provisioning
from directory.tree import path_of, upwards
from directory.units import HISTORY_FIELD, HISTORY_SECTION
from portal.history import Edited
from portal.staff_changes import RecordsItself
from portal.staff_settings import StaffSettingsForm


class StaffProvisioningForm(StaffSettingsForm):
    """Defaults for new services; only the tenant's own units can be chosen."""

    section_form = ProvisioningForm
    default_ou = forms.TypedChoiceField(
        label=ProvisioningForm.base_fields["default_ou"].label,
        required=False,
        empty_value=None,
        widget=UnfoldAdminSelectWidget,
        help_text=ProvisioningForm.base_fields["default_ou"].help_text,
        error_messages=ProvisioningForm.base_fields["default_ou"].error_messages,
    )

    class Meta:
        model = Provisioning
        fields: ClassVar[list[str]] = []  # the administration names them
        help_texts = ProvisioningForm.Meta.help_texts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(cast("forms.TypedChoiceField", self.fields["default_ou"]), self.instance.pk)
        if self.instance.default_ou_id:
            self.initial["default_ou"] = str(self.instance.default_ou_id)  # a text, as the browser sends it


class StaffUnitForm(RecordsItself):
    """A unit and its place. The tenant of a new unit is that of its parent."""

    class Meta:
        model = OrganizationUnit
        fields: ClassVar[list[str]] = []  # the administration names them
        help_texts: ClassVar[dict[str, Any]] = {
            "parent": _("The unit above this one. A new unit belongs to the tenant of its parent."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.path_before = path_of(self.instance) if self.instance.pk else ""

    def clean(self) -> dict[str, Any]:
        """Keep the tree a tree: within one tenant, with one root, without circles, siblings told apart by name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "parent" not in cleaned:
            return cleaned
        parent: OrganizationUnit | None = cleaned["parent"]
        problem = self._problem_of(parent)
        if problem:
            self.add_error("parent", problem)
        elif parent is not None:
            self.instance.tenant = parent.tenant
            self._check_siblings(parent, cleaned.get("name", ""))
        return cleaned

    def _problem_of(self, parent: OrganizationUnit | None) -> Any:
        """Return what is wrong with the parent; nothing when it can be the parent."""
        is_root = bool(self.instance.pk) and self.instance.parent_id is None
        if is_root:
            return _("Leave this empty: the root of a tenant stays at the top.") if parent else None
        if parent is None:
            return _("Choose the unit above this one. Only the root of a tenant has none.")
        if self.instance.pk and parent.tenant_id != self.instance.tenant_id:
            return _("Choose a unit of the same tenant.")
        if self.instance.pk in (unit.pk for unit in upwards(parent)):
            return _("Choose a unit that is not this one, nor below it.")
        return None

    def _check_siblings(self, parent: OrganizationUnit, name: str) -> None:
        siblings = OrganizationUnit.objects.filter(parent=parent).exclude(pk=self.instance.pk)
        if name and siblings.filter(name__iexact=name).exists():
            self.add_error("name", _("Another unit with the same parent has this name. Choose another one."))

    def edits(self) -> list[Edited]:
        """Return the unit's path before and after."""
        after = path_of(self.instance)
        return [] if after == self.path_before else [Edited(HISTORY_SECTION, HISTORY_FIELD, self.path_before, after)]
