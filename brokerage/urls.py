from django.urls import include, path

from . import urls_broker, urls_directory, urls_outreach, urls_sme

app_name = "brokerage"

urlpatterns = [
    path("", include(urls_sme.urlpatterns)),
    path("", include(urls_broker.urlpatterns)),
    path("", include(urls_directory.urlpatterns)),
    path("", include(urls_outreach.urlpatterns)),
]
