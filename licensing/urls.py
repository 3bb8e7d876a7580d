"""Addresses of users and licences."""

from django.urls import path

from licensing.views import export, users

urlpatterns = [
    path("tenants/<int:tenant_pk>/users/", users.users, name="user-list"),
    path("tenants/<int:tenant_pk>/users/<int:user_pk>/", users.user, name="user"),
    path("tenants/<int:tenant_pk>/licences/export/", export.export, name="licence-export"),
]
