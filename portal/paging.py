"""Pages of a list: what the template needs to walk through them, with the filters kept in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest


@dataclass(frozen=True)
class Pager:
    """Where the page stands in the list. Addresses are empty where there is no such page."""

    first: int
    last: int
    total: int
    number: int
    pages: int
    previous: str
    next: str


def pager(request: HttpRequest, page: "Page[Any]") -> Pager:
    """Return the pager of a page of this request."""
    return Pager(
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
        number=page.number,
        pages=page.paginator.num_pages,
        previous=address(request, page=page.number - 1) if page.has_previous() else "",
        next=address(request, page=page.number + 1) if page.has_next() else "",
    )


def address(request: HttpRequest, **changes: str | int) -> str:
    """Return this page's address with some of its query changed; an empty value takes the entry away."""
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value != "":
            query[key] = str(value)
    return "?" + query.urlencode()


def entries(all_label: str, choices: Iterable[tuple[str, Any]], chosen: str) -> list[tuple[str, Any, bool]]:
    """Return the entries of a filter: value, label, and whether it is chosen; first the one that filters nothing."""
    return [("", all_label, not chosen), *((value, label, value == chosen) for value, label in choices)]
