from django.urls import path

from .views import mailbox

app_name = "demo"

urlpatterns = [
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.mailbox_mail, name="mailbox_mail"),
]
