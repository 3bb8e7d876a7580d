"""Using the staff administration as a browser would, without one."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client


def page(model: "type[Model]", name: str, *arguments: Any) -> str:
    """Return the address of a page of the administration."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def typed(response: Any) -> dict[str, Any]:
    """Return what a browser would send if the person pressed Save without typing anything."""
    form = response.context["adminform"].form
    forms = [form, *(part for formset in response.context["inline_admin_formsets"] for part in formset.formset)]
    forms += [formset.formset.management_form for formset in response.context["inline_admin_formsets"]]
    values = {field.html_name: field.value() for part in forms for field in part}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def save(client: "Client", obj: "Model", **changed: Any) -> Any:
    """Open the page of a row, change fields and press Save."""
    address = page(type(obj), "change", obj.pk)
    return client.post(address, typed(client.get(address)) | changed)
