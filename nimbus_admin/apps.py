"""The project as an app: it brings the run command and the checks of the configuration."""

from django.apps import AppConfig


class NimbusAdminConfig(AppConfig):
    """Registers the configuration checks."""

    name = "nimbus_admin"

    def ready(self) -> None:
        """Import the checks, which registers them."""
        from nimbus_admin import checks  # noqa: F401 - registers
