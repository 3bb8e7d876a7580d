"""Addresses of sign-in and sign-out."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in/", views.begin, name="sign-in"),
    path("sign-in/complete/", views.complete, name="sign-in-complete"),
    path("sign-out/", views.end, name="sign-out"),
]
