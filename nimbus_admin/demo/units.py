"""The organization units of the demo's tenants: sites, their departments, and teams of the largest ones."""

from nimbus_admin.demo.catalogue import COUNTRIES
from nimbus_admin.demo.world import LARGE_GROUP, MAIN, DemoTenant

Path = tuple[str, ...]  # names below the root

_DEPARTMENTS = ("Customer Service", "Sales", "IT", "Finance", "Human Resources", "Reception")
_TEAMS = ("First Level", "Second Level")
_OFFICES = ("Atlanta", "Boston", "Chicago", "Dallas", "Denver", "Miami", "Seattle")
_MAIN_UNITS: dict[str, tuple[str, ...]] = {
    "Zürich": ("Kundendienst", "Schadendienst", "Verkauf", "IT"),
    "Basel": ("Kundendienst", "Verkauf"),
    "Genève": ("Service clients", "Ventes"),
    "Default Organization Unit for Microsoft Teams-based teams": (),
}


def paths_of(tenant: DemoTenant) -> list[Path]:
    """Return the units below the tenant's root, parents before children; some tenants have none."""
    if tenant.slug == MAIN:
        return _sites(_MAIN_UNITS)
    if tenant.slug == LARGE_GROUP:
        offices = _sites(dict.fromkeys(_OFFICES, _DEPARTMENTS))
        return offices + [(city, "Customer Service", team) for city in _OFFICES[:6] for team in _TEAMS]
    shape = tenant.number % 5
    if shape == 1:
        return []
    if shape == 2:
        return [(name,) for name in _DEPARTMENTS[: 2 + tenant.number % 4]]
    cities = dict.fromkeys(city for _street, _zip_code, city in COUNTRIES[tenant.country].places)
    return _sites(dict.fromkeys(cities, _DEPARTMENTS[: 1 + shape]))


def _sites(sites: dict[str, tuple[str, ...]]) -> list[Path]:
    found: list[Path] = []
    for site, departments in sites.items():
        found += [(site,), *((site, department) for department in departments)]
    return found
