"""What the texts of the help are written with: their parts, and links within and out of the help."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.help import topic

register = template.Library()


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, title: str) -> SafeString:
    """Return the heading of a part. On the topic's own page it links to itself, so that a part can be passed on."""
    anchor = f"part-{name}"
    if context.get("is_panel"):
        return format_html('<h2 id="{}">{}</h2>', anchor, title)
    return format_html('<h2 id="{}"><a href="#{}">{}</a></h2>', anchor, anchor, title)


@register.simple_tag
def topic_link(slug: str) -> SafeString:
    """Return a link to another topic. Raises KeyError when there is none of this name."""
    entry = topic(slug)
    return format_html('<a href="{}" data-help>{}</a>', entry.address, entry.title)


@register.simple_tag
def away_link(address: str, words: str) -> SafeString:
    """Return a link that leaves the help. It opens a new tab because the settings behind a panel may be unsaved."""
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden"> {}</span></a>',
        address,
        words,
        _("(opens in a new tab)"),
    )


@register.simple_tag
def roles_link() -> SafeString:
    """Return a link to the role matrix."""
    return away_link(reverse("roles"), _("What each role may do"))
