"""Addresses of the extensions' own actions."""

from django.urls import path

from extensions import views

urlpatterns = [
    path("tenants/<int:tenant_pk>/widget-key/", views.refresh, name="widget-key-refresh"),
    path("tenants/<int:tenant_pk>/widget-key/copy/", views.copy, name="widget-key-copy"),
]
