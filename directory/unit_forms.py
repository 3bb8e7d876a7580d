"""Form of an organization unit: its name, and the unit above it."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import LONGEST_NAME, OrganizationUnit
from directory.tree import Node, below
from portal.forms.fields import TEXT_MESSAGES, LeanSelect, LeanText


class UnitForm(forms.Form):
    """A new unit, or a changed one. `nodes` is the tenant's tree; a unit is not offered a place below itself."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=LeanText(attrs={"class": "form-control"}),
        error_messages={**TEXT_MESSAGES, "required": _("Enter the name of the unit.")},
    )
    parent = forms.TypedChoiceField(
        label=_("Below"),
        coerce=int,
        widget=LeanSelect(attrs={"class": "form-select"}),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose one of the tenant's organization units, but none below this one.")
        ),
    )

    def __init__(self, *args: Any, nodes: Sequence[Node], unit: OrganizationUnit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit is not None and unit.parent_id is None:
            del self.fields["parent"]
            return
        taken = set(below(nodes, unit.pk)) if unit is not None else set()
        parent = cast("forms.TypedChoiceField", self.fields["parent"])
        parent.choices = [(str(node.unit.pk), node.path) for node in nodes if node.unit.pk not in taken]
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"id_{name}-error"
            field.widget.attrs.pop("maxlength", None)  # what is too long is said, not cut off
