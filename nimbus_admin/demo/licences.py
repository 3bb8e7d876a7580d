"""What the demo's tenants have licensed. Nothing is used before licences are assigned."""

from licensing.models import Product
from nimbus_admin.demo.world import LARGE_GROUP, DemoTenant

_USERS = (25, 60, 120, 250, 480)
_MOST_USERS = 2_400


def allowed_of(tenant: DemoTenant) -> dict[Product, int]:
    """Return product -> how many the tenant may assign; a product that is not named is not licensed."""
    users = _MOST_USERS if tenant.slug == LARGE_GROUP else _USERS[tenant.number % len(_USERS)]
    services = max(2, users // 15)
    allowed = {
        Product.ADVANCED_ROUTING: services,
        Product.CONTACT_CENTER: services // 2,
        Product.CONTACT_CENTER_USER: users,
        Product.ATTENDANT_CONSOLE: max(1, users // 20),
        Product.AUDIO_VIDEO: users,
    }
    if tenant.number % 2 == 0:
        allowed |= {Product.ENTERPRISE_ROUTING: services, Product.ASSISTANT: users // 5, Product.EMAIL: users // 2}
    if tenant.number % 3 == 0:
        allowed |= {Product.INSTANT_MESSAGING: users // 2, Product.EXTERNAL_TASK: users // 4}
    if tenant.acs_resource:
        allowed[Product.INTERACT_USER] = users // 4
    if tenant.number % 7 == 0:
        allowed[Product.TRANSCRIPTION] = users // 10
    return allowed
