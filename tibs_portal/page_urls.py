from django.urls import path

from . import pages

urlpatterns = [
    path("about/", pages.about, name="about"),
    path("how-it-works/", pages.how_it_works, name="how_it_works"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("help/", pages.help_index, name="help"),
    path("help/keys/", pages.help_keys, name="help_keys"),
    path("help/<slug:role>/", pages.help_page, name="help_page"),
]
