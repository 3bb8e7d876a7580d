"""The help topics: what the settings are for, in whole pages that the settings page can also show beside a field.

A topic's text is `templates/help/<slug>.html`; a section or field names topics by their slugs (portal/tabs.py).
"""

from portal.help.topics import TOPICS, Topic, groups, topic

__all__ = ["TOPICS", "Topic", "groups", "topic"]
