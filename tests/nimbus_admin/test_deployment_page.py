import re
from pathlib import Path

from tests.nimbus_admin.production import REQUIRED

ROOT = Path(__file__).parents[2]
_READERS = re.compile(r'\b(?:text|flag|number|words|postgres)\(\s*"([A-Z_]+)"')
_DIRECT = re.compile(r'os\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"')


def names_read() -> set[str]:
    sources = [path.read_text() for path in (ROOT / "nimbus_admin").rglob("*.py")]
    return {name for source in sources for pattern in (_READERS, _DIRECT) for name in pattern.findall(source)}


def test_the_page_explains_every_variable_that_is_read():
    page = (ROOT / "docs" / "deployment.md").read_text()
    names = names_read() - {"DJANGO_SETTINGS_MODULE"}
    assert len(names) > 25
    assert sorted(name for name in names if f"`{name}`" not in page) == []


def test_what_has_no_default_is_marked_as_required():
    page = (ROOT / "docs" / "deployment.md").read_text()
    rows = {row.split("|")[1].strip(" `"): row for row in page.splitlines() if row.startswith("| `")}
    assert sorted(name for name, row in rows.items() if "| required |" in row) == REQUIRED
