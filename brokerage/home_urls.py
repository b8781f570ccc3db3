from django.urls import path

from .views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
]
