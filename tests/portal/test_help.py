"""The help: every topic is a whole page, is found, and is what the settings page points at."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from portal.help import TOPICS, Topic
from portal.tabs import all_sections
from tests.cast import Cast, sign_in
from tests.pages import settings_address

CLUSTERS = {
    "Switzerland 01": ["20.250.90.136", "20.250.90.30", "20.250.90.31"],
    "Switzerland 02": ["20.250.216.126", "4.226.25.247", "4.226.26.8"],
    "Germany 01": ["20.52.208.117", "20.52.209.237", "20.52.208.209"],
    "Germany 02": ["98.67.132.41", "98.67.132.74", "98.67.132.61"],
    "United Kingdom 01": ["20.49.226.86", "20.49.226.93", "20.49.226.126"],
}
PRESENCE = [
    ("Available", "delivered"),
    ("Busy*", "delivered"),
    ("Busy in a meeting*", "delivered"),
    ("Away*", "not delivered"),
    ("Busy in a call", "not delivered"),
    ("Do not disturb (DND)", "not delivered"),
    ("Offline", "not delivered"),
]
TOPIC = pytest.mark.parametrize("topic", [pytest.param(topic, id=topic.slug) for topic in TOPICS])


class _Text(HTMLParser):
    """Collects the elements of a topic that hold words, as (tag, words), and all ids."""

    WORDY = ("h1", "h2", "h3", "p", "li", "caption", "th", "td", "pre")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[list[str]] = []
        self.ids: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self._open: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [value for value in [found.get("id")] if value]
        if tag == "a":
            self.links.append(found)
        if tag in self.WORDY:
            self._open.append(len(self.parts))
            self.parts.append([tag, ""])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.WORDY:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for number in self._open:
            self.parts[number][1] += data

    def words(self, tag: str) -> list[str]:
        return [" ".join(words.split()) for name, words in self.parts if name == tag]


@pytest.fixture
def reader(cast: Cast) -> Client:
    client = Client()
    sign_in(client, cast.restricted)
    return client


def main_of(client: Client, address: str) -> str:
    """Return what stands in the page's main part."""
    response = client.get(address)
    assert response.status_code == 200, address
    found = re.search(r"<main.*</main>", response.text, re.DOTALL)
    assert found
    return found[0]


def panel_of(client: Client, topic: Topic) -> _Text:
    response = client.get(topic.address, {"panel": "1"})
    assert response.status_code == 200
    assert "<main" not in response.text
    return _Text(response.text)


def test_sections_point_at_topics_and_at_fields_that_exist() -> None:
    slugs = {topic.slug for topic in TOPICS}
    for section in all_sections():
        assert section.help, f"{section.key} has no help"
        assert {*section.help, *section.field_help.values()} <= slugs, section.key
        assert set(section.field_help) <= set(section.access()), section.key


def test_each_topic_has_one_slug_and_each_text_one_topic() -> None:
    slugs = [topic.slug for topic in TOPICS]
    texts = (Path(settings.BASE_DIR) / "templates" / "help").glob("*.html")
    assert sorted(slugs) == sorted(text.stem for text in texts)


@TOPIC
def test_topic_is_a_whole_page(reader: Client, topic: Topic) -> None:
    text = _Text(main_of(reader, topic.address))
    headings = [tag for tag, _words in text.parts if tag.startswith("h")]
    assert headings == ["h1", *["h2"] * (len(headings) - 1)]
    assert text.words("h1") == [str(topic.title)]
    assert [tag for tag, words in text.parts if not words.strip()] == []
    assert len(text.words("p")) + len(text.words("li")) > 0
    anchors = [name for name in text.ids if name.startswith("part-")]
    assert len(anchors) == len(set(anchors)) == len(headings) - 1


@TOPIC
def test_panel_says_the_same_and_leaves_the_settings_page_alone(reader: Client, topic: Topic) -> None:
    page, panel = _Text(main_of(reader, topic.address)), panel_of(reader, topic)
    for tag in ("h1", "h2", "li", "td"):
        assert set(panel.words(tag)) <= set(page.words(tag))
    assert panel.words("h2") == page.words("h2")
    for link in panel.links:
        assert "data-help" in link or (link["target"], link["rel"]) == ("_blank", "noopener"), link
        assert not str(link["href"]).startswith("#")


def test_every_topic_is_in_the_index(reader: Client) -> None:
    index = _Text(main_of(reader, "/help/"))
    addresses = {link["href"] for link in index.links}
    assert {topic.address for topic in TOPICS} <= addresses


@pytest.mark.parametrize("address", ["/help/", "/help/saving/", "/help/saving/?panel=1", "/help/no-such-topic/"])
def test_stranger_is_sent_to_the_sign_in(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/help/")


def test_unknown_topic_is_not_found(reader: Client) -> None:
    assert reader.get("/help/no-such-topic/").status_code == 404


def test_cluster_addresses_are_exactly_these(reader: Client) -> None:
    text = _Text(main_of(reader, "/help/presence-mfa/"))
    names = [words for words in text.words("th") if words in CLUSTERS]
    cells = text.words("td")
    table = {name: cells[3 * number : 3 * number + 3] for number, name in enumerate(names)}
    assert table == CLUSTERS
    assert len(cells) == 3 * len(CLUSTERS)
    assert "27/02/2024" in text.words("caption")[0]


def test_presence_table_says_which_calls_are_delivered(reader: Client) -> None:
    text = _Text(main_of(reader, "/help/presence-states/"))
    states = text.words("th")[2:]
    assert list(zip(states, text.words("td"), strict=True)) == PRESENCE


def test_settings_page_links_each_topic_beside_its_section_or_field(cast: Cast) -> None:
    client = Client()
    sign_in(client, cast.partner)
    page = client.get(settings_address(cast.contoso)).text
    wanted = [slug for section in all_sections() for slug in (*section.help, *section.field_help.values())]
    for slug in wanted:
        link = re.search(rf'<a class="help-link"\s+href="/help/{slug}/"([^>]*)>(.*?)</a>', page, re.DOTALL)
        assert link, slug
        assert 'target="_blank"' in link[1]
        assert 'rel="noopener"' in link[1]
        assert "Help: " in link[2]
        assert "(opens in a new tab)" in link[2]
