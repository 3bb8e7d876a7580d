"""Organization units, the people and services in them, and what applies when services are provisioned."""

from directory.models.people import DirectoryUser
from directory.models.provisioning import OwnerRole, Provisioning, WhoMayProvision
from directory.models.services import Service, ServiceKind, ServiceState
from directory.models.syncs import DirectorySync, SyncStatus
from directory.models.units import LONGEST_NAME, OrganizationUnit

__all__ = [
    "LONGEST_NAME",
    "DirectorySync",
    "DirectoryUser",
    "OrganizationUnit",
    "OwnerRole",
    "Provisioning",
    "Service",
    "ServiceKind",
    "ServiceState",
    "SyncStatus",
    "WhoMayProvision",
]
