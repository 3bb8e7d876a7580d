"""The authentication backend: nobody has a password here, so it only finds people again by their session."""

from django.http import HttpRequest

from accounts.models import User


class EntraBackend:
    """Finds the person of a session. Signing in itself is accounts/sign_in.py."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Accept no credentials; Entra ID alone says who somebody is."""

    def get_user(self, user_id: int) -> User | None:
        """Return the active person with this key."""
        return User.objects.filter(pk=user_id, is_active=True).first()
