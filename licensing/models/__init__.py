"""What a tenant may use, who has it, and how the use grew."""

from licensing.models.assignments import ServiceLicence, UserLicence
from licensing.models.contingents import Contingent, Use
from licensing.models.runs import BulkRow, BulkRun, RowOutcome, RunAction, RunStatus
from licensing.products import Product

__all__ = [
    "BulkRow",
    "BulkRun",
    "Contingent",
    "Product",
    "RowOutcome",
    "RunAction",
    "RunStatus",
    "ServiceLicence",
    "Use",
    "UserLicence",
]
