"""Addresses of the directory."""

from django.urls import path

from directory.views import sync, units

urlpatterns = [
    path("tenants/<int:tenant_pk>/units/", units.units, name="unit-list"),
    path("tenants/<int:tenant_pk>/units/new/", units.new_unit, name="unit-new"),
    path("tenants/<int:tenant_pk>/units/<int:unit_pk>/", units.unit, name="unit"),
    path("tenants/<int:tenant_pk>/units/<int:unit_pk>/delete/", units.unit_delete, name="unit-delete"),
    path("tenants/<int:tenant_pk>/users/directory/", sync.user_sync, name="user-sync"),
    path("tenants/<int:tenant_pk>/users/directory/progress/", sync.progress, name="user-sync-progress"),
]
