"""The portal's addresses with those of the demo, which the settings of the tests leave out."""

from django.urls import include, path

from tibs_portal.urls import urlpatterns as portal

urlpatterns = [*portal, path("demo/", include("accounts.demo_urls"))]
