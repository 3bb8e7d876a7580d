"""The help: an index by tab, and one page for each topic, which the settings page shows in a panel as well."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import signed_in
from portal.help import groups, topic


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List every topic under its tab."""
    return render(request, "portal/help/index.html", {"groups": list(groups())})


@signed_in
@require_GET
def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one topic: as a page, or with `?panel=1` as the content of the panel. Unknown ones answer 404."""
    try:
        entry = topic(slug)
    except KeyError as error:
        raise Http404 from error
    is_panel = request.GET.get("panel") == "1"
    name = "portal/help/panel.html" if is_panel else "portal/help/topic.html"
    return render(request, name, {"topic": entry, "is_panel": is_panel})
