"""Every help topic as data. The words come from the product's public description, told anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.tabs import Tab


@dataclass(frozen=True)
class Topic:
    """One help page. `tab` is the tab that it belongs to; None: it concerns the page as a whole."""

    slug: str
    title: str | Promise
    tab: Tab | None

    @property
    def template(self) -> str:
        """The template of its text."""
        return f"help/{self.slug}.html"

    @property
    def address(self) -> str:
        """The address of its page."""
        return reverse("help-topic", args=[self.slug])

    @property
    def line(self) -> SafeString:
        """The link that stands beside a setting. A settings page has dozens, so each is rendered once."""
        return _line(self.slug, get_language() or "", get_script_prefix())


TOPICS = (
    Topic("view-differences", _("Why your page may look different"), None),
    Topic("saving", _("Saving changes on several tabs"), None),
    Topic("script", _("Pushing changes to Azure by script"), None),
    Topic("deleting-a-tenant", _("Deleting a tenant"), None),
    Topic("support", _("Whom to ask"), None),
    Topic("tenant-details", _("Tenant details"), Tab.GENERAL),
    Topic("security-groups", _("Security groups"), Tab.GENERAL),
    Topic("billing-address", _("Billing address"), Tab.GENERAL),
    Topic("technical-contact", _("Technical contact"), Tab.CONTACT),
    Topic("partner", _("Partner"), Tab.CONTACT),
    Topic("privacy-restrictions", _("Who may change privacy settings"), Tab.PRIVACY),
    Topic("partner-visibility", _("What your partner may see"), Tab.PRIVACY),
    Topic("user-states", _("User states in reporting"), Tab.PRIVACY),
    Topic("time-in-state", _("Time in state"), Tab.PRIVACY),
    Topic("data-retention", _("Data retention time"), Tab.PRIVACY),
    Topic("default-ou", _("Default organization unit"), Tab.PROVISIONING),
    Topic("provisioning-from-teams", _("Who may provision from Teams"), Tab.PROVISIONING),
    Topic("team-owner-roles", _("Roles of team owners"), Tab.PROVISIONING),
    Topic("multihoming-and-api", _("Multihoming and public API"), Tab.PROVISIONING),
    Topic("extensions-and-licences", _("Extensions and their licences"), Tab.EXTENSIONS),
    Topic("outbound-limit", _("Limit of outbound tasks"), Tab.EXTENSIONS),
    Topic("interact", _("Interact"), Tab.EXTENSIONS),
    Topic("interact-widget-key", _("User and widget key of Interact"), Tab.EXTENSIONS),
    Topic("interact-session-recovery", _("Session recovery in Interact"), Tab.EXTENSIONS),
    Topic("interact-authorization", _("Authorization for Interact"), Tab.EXTENSIONS),
    Topic("acs-instance", _("Setting up an ACS instance"), Tab.EXTENSIONS),
    Topic("acs-connection-string", _("ACS connection string"), Tab.EXTENSIONS),
    Topic("acs-resource-id", _("ACS resource ID"), Tab.EXTENSIONS),
    Topic("assistant", _("Assistant"), Tab.EXTENSIONS),
    Topic("attendant-filter", _("Filter for the contact search"), Tab.EXTENSIONS),
    Topic("team-visibility", _("Visibility of team members"), Tab.EXTENSIONS),
    Topic("presence-tracking", _("Presence tracking and guest accounts"), Tab.EXTENSIONS),
    Topic("presence-states", _("Which calls are delivered"), Tab.EXTENSIONS),
    Topic("presence-accounts", _("Inviting the guest accounts"), Tab.EXTENSIONS),
    Topic("presence-permissions", _("Granting the presence permissions"), Tab.EXTENSIONS),
    Topic("presence-service-settings", _("Adjusting your service settings"), Tab.EXTENSIONS),
    Topic("presence-mfa", _("Guest accounts where MFA is demanded"), Tab.EXTENSIONS),
    Topic("presence-test", _("Testing presence"), Tab.EXTENSIONS),
    Topic("presence-troubleshooting", _("Troubleshooting presence"), Tab.EXTENSIONS),
    Topic("presence-application", _("Presence by application permission"), Tab.EXTENSIONS),
    Topic("modalities", _("Modalities: good to know"), Tab.MODALITIES),
    Topic("fair-use", _("Fair use"), Tab.MODALITIES),
    Topic("instant-messaging", _("Instant Messaging"), Tab.MODALITIES),
    Topic("external-tasks", _("External tasks"), Tab.MODALITIES),
    Topic("email-tasks", _("Email tasks"), Tab.MODALITIES),
    Topic("tenant-states", _("Tenant states"), Tab.LICENSES),
    Topic("service-licences", _("Licences of services"), Tab.LICENSES),
    Topic("user-licences", _("Licences of users"), Tab.LICENSES),
    Topic("modality-licences", _("Licences of modalities"), Tab.LICENSES),
)

_by_slug = {entry.slug: entry for entry in TOPICS}


@lru_cache(maxsize=1024)
def _line(slug: str, language: str, prefix: str) -> SafeString:
    """Render a topic's link. Language and address prefix are active and only tell the entries apart."""
    return render_to_string("portal/settings/help.html", {"topic": topic(slug)})


def topic(slug: str) -> Topic:
    """Return the topic with this slug; raises KeyError when there is none."""
    return _by_slug[slug]


def groups() -> Iterator[tuple[str | Promise, list[Topic]]]:
    """Yield what each group of the index is called, and its topics, in the order of the tabs."""
    for tab, entries in groupby(TOPICS, key=lambda entry: entry.tab):
        yield (tab.label if tab else _("The page as a whole")), list(entries)
