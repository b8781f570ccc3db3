from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.i18n import set_language

from . import health

# The admin signs in where everybody does: second factor and throttles included.
admin.site.login = login_required(admin.site.login)
admin.site.site_header = admin.site.site_title = "TIBS"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("people/", include("accounts.urls")),
    path("api/", include("brokerage.api.urls")),
    path("", include("brokerage.home_urls")),
    path("", include("tibs_portal.page_urls")),
    path("", include("regions.urls")),
    path("strategy/", include("s3strategy.urls")),
    path("", include("brokerage.urls")),
]

if settings.TIBS_DEMO:
    urlpatterns += [path("demo/", include("accounts.demo_urls"))]
