"""Addresses of the portal."""

from django.urls import path

from portal.views import checks, consent, history, roles, service, settings, tenants
from portal.views import help as help_pages

urlpatterns = [
    path("", tenants.home, name="home"),
    path("tenants/", tenants.tenant_list, name="tenants"),
    path("tenants/<int:tenant_pk>/settings/", settings.first_tab, name="settings"),
    path("tenants/<int:tenant_pk>/settings/<slug:tab>/", settings.tab, name="settings-tab"),
    path("tenants/<int:tenant_pk>/validate/", settings.validate, name="settings-validate"),
    path("tenants/<int:tenant_pk>/checks/<slug:kind>/", checks.ask_one, name="check-ask"),
    path("tenants/<int:tenant_pk>/checks/<slug:kind>/<int:check_pk>/", checks.show_one, name="check-show"),
    path("tenants/<int:tenant_pk>/groups/<slug:kind>/", checks.group_details, name="group-details"),
    path("tenants/<int:tenant_pk>/history/", history.history, name="history"),
    path("help/", help_pages.index, name="help"),
    path("help/<slug:slug>/", help_pages.show_topic, name="help-topic"),
    path("consent/complete/", consent.complete, name="consent-complete"),
    path("roles/", roles.roles, name="roles"),
    path("theme/", service.theme, name="theme"),
    path("healthz/", service.healthz, name="healthz"),
]
