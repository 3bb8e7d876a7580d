"""Addresses of the directory."""

from django.urls import path

from directory.views import sync

urlpatterns = [
    path("tenants/<int:tenant_pk>/users/directory/", sync.user_sync, name="user-sync"),
    path("tenants/<int:tenant_pk>/users/directory/progress/", sync.progress, name="user-sync-progress"),
]
