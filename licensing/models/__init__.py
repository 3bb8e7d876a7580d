"""What a tenant may use, and who has it."""

from licensing.models.assignments import ServiceLicence, UserLicence
from licensing.models.contingents import Contingent
from licensing.products import Product

__all__ = ["Contingent", "Product", "ServiceLicence", "UserLicence"]
