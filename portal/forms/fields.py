"""Form fields and widgets whose messages say what is expected, with an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from microsoft import acs
from microsoft.errors import MicrosoftError, Problem
from portal.masking import HIDDEN
from tenants.secrets import Secret, SecretField, unseal
from tenants.validators import LONGEST_UPN, validate_guid, validate_upn

TEXT_MESSAGES = {
    "max_length": _("Shorten this to at most %(limit_value)d characters; it has %(show_value)d now."),
    "null_characters_not_allowed": _("Type this again by hand: it holds an invisible character that cannot be kept."),
}
SEALED_SECONDS = 3600


class LeanInput(forms.Widget):
    """Renders an input element without a template; a settings page has dozens of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)["widget"]
        final = {"type": context["type"], "name": name, **context["attrs"]}
        if context["value"] is not None:
            final["value"] = context["value"]
        return format_html("<input{}>", forms.utils.flatatt(final))


class LeanText(LeanInput, forms.TextInput):
    """A line of text."""


class LeanEmail(LeanInput, forms.EmailInput):
    """An email address."""


class LeanNumber(LeanInput, forms.NumberInput):
    """A number."""


class LeanCheckbox(LeanInput, forms.CheckboxInput):
    """A switch."""


_LEAN: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.TextInput: LeanText,
    forms.EmailInput: LeanEmail,
    forms.NumberInput: LeanNumber,
    forms.CheckboxInput: LeanCheckbox,
}


class LeanSelect(forms.Select):
    """A select element without a template for each option: the country list has 249 of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        rendered = _options(tuple(("" if key is None else str(key), str(label)) for key, label in self.choices))
        options = mark_safe(  # noqa: S308  # format_html has escaped each option
            "".join(option.replace(">", " selected>", 1) if key == chosen else option for key, option in rendered)
        )
        if not any(key == chosen for key, _option in rendered):
            # an entry that is gone stays chosen: the first of the list must not take its place unasked
            gone = format_html('<option value="{}" selected>{}</option>', chosen, _("Choose an entry"))
            options = gone + options
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        final.pop("required", None)
        return format_html("<select{}>{}</select>", forms.utils.flatatt(final), options)


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, format_html('<option value="{}">{}</option>', key, label)) for key, label in choices)


class GuidField(forms.UUIDField):
    """A GUID as Microsoft writes it."""

    default_error_messages = {"invalid": _("Enter the ID as a GUID, like 3f2504e0-4f89-41d3-9a0c-0305e82c3301.")}
    default_validators = [validate_guid]

    def to_python(self, value: Any) -> Any:
        """Accept surrounding braces and spaces, as they come along when an ID is copied."""
        return super().to_python(value.strip().strip("{}") if isinstance(value, str) else value)


class WholeNumberField(forms.IntegerField):
    """A whole number with its range said in every message."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        words = _("Enter a whole number from %(low)d to %(high)d.") % {"low": self.min_value, "high": self.max_value}
        self.error_messages |= dict.fromkeys(("invalid", "min_value", "max_value", "required"), words)

    @property
    def range(self) -> str:
        """The range in words, for the hint."""
        return str(_("%(low)d to %(high)d") % {"low": self.min_value, "high": self.max_value})


class UserNameField(forms.CharField):
    """The user principal name of one of the tenant's people.

    `hidden` is the stored name where the person may not see it: it is shown as asterisks, which stand for it when
    they come back.
    """

    hidden = ""
    widget = LeanText
    default_validators = [validate_upn]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_UPN, required=False, **kwargs)
        self.error_messages |= TEXT_MESSAGES

    def prepare_value(self, value: Any) -> Any:
        """Return what the page shows."""
        return HIDDEN if self.hidden and value == self.hidden else value

    def clean(self, value: Any) -> Any:
        return self.hidden if self.hidden and value == HIDDEN else super().clean(value)


@dataclass(frozen=True)
class SecretInput:
    """What the browser sent for a secret: `keep`, `replace` with `text`, or `remove`."""

    action: str
    text: str = ""


class SecretWidget(forms.PasswordInput):
    """Never renders a value. Reads `name`, `name-action`, and `name-sealed` (typed before the database went away)."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> SecretInput:
        text = (data.get(name) or "").strip()
        if not text and data.get(f"{name}-sealed"):
            try:
                text = unseal(data[f"{name}-sealed"], SEALED_SECONDS)
            except ValueError:
                text = ""
        action = data.get(f"{name}-action") or "keep"
        return SecretInput("replace" if text and action == "keep" else action, text)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


class ConnectionStringField(forms.Field):
    """The connection string of Azure Communication Services. `kept` is what stands when nothing new is typed."""

    widget = SecretWidget
    default_error_messages = {
        "invalid": _(
            "Paste the whole connection string from Azure, like "
            "endpoint=https://contoso.communication.azure.com/;accesskey=… (Keys page of the resource)."
        ),
        "host": _("Use the connection string of an Azure Communication Services resource; its host ends in %(hosts)s."),
        "empty": _("Paste the new connection string, or choose to keep the stored one."),
        "action": _("Choose whether to keep, replace or remove the connection string."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kept = Secret("")

    def clean(self, value: SecretInput) -> Secret:
        if value.action == "keep":
            return self.kept
        if value.action == "remove":
            return Secret("")
        if value.action != "replace":
            raise ValidationError(self.error_messages["action"], "action")
        if not value.text:
            raise ValidationError(self.error_messages["empty"], "empty")
        try:
            acs.parse_connection_string(value.text, tuple(settings.ACS_HOST_SUFFIXES))
        except MicrosoftError as error:
            if error.problem == Problem.HOST_NOT_ALLOWED:
                hosts = ", ".join(settings.ACS_HOST_SUFFIXES)
                raise ValidationError(self.error_messages["host"], "host", {"hosts": hosts}) from None
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        return Secret(value.text)


def form_field(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """Return the form field of a model field, with our messages and widgets. Used as `formfield_callback`."""
    if isinstance(db_field, SecretField):
        return ConnectionStringField(label=db_field.verbose_name, required=False, help_text=kwargs.get("help_text", ""))
    if isinstance(db_field, models.BooleanField):
        made = db_field.formfield(**kwargs)
    elif db_field.choices:
        made = db_field.formfield(**{"widget": LeanSelect, **kwargs})
        if made is not None:
            made.error_messages |= dict.fromkeys(
                ("invalid_choice", "required"), _("Choose one of the entries of the list.")
            )
    elif isinstance(db_field, models.UUIDField):
        made = db_field.formfield(form_class=GuidField, **kwargs)
    elif isinstance(db_field, models.IntegerField):
        limits = {rule.code: rule.limit_value for rule in db_field.validators if isinstance(rule, BaseValidator)}
        kwargs |= {"min_value": limits["min_value"], "max_value": limits["max_value"]}
        made = db_field.formfield(form_class=WholeNumberField, **kwargs)
    else:
        made = db_field.formfield(**kwargs)
        if made is not None:
            made.error_messages |= TEXT_MESSAGES
    lean = _LEAN.get(type(made.widget)) if made is not None else None
    if made is not None and lean is not None:
        attrs = made.widget.attrs
        made.widget = lean(attrs)
        made.widget.is_required = made.required
    return made
