from django.urls import path

from .views import capacity

app_name = "accounts"

urlpatterns = [
    path("role/", capacity.switch_role, name="switch_role"),
]
