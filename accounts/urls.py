from django.urls import path

from .views import capacity, letter_texts, letters, notifications, person, status, tokens

app_name = "accounts"

urlpatterns = [
    path("role/", capacity.switch_role, name="switch_role"),
    path("me/", person.person, name="person"),
    path("notifications/", notifications.notification_list, name="notification_list"),
    # The name by which the bell of every page knows the list.
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/", notifications.notification_open, name="notification_open"),
    path("letters/", letters.letters, name="letters"),
    path("letters/stop/<str:token>/", letters.letters_stop, name="letters_stop"),
    path("letter-texts/", letter_texts.letter_list, name="letter_list"),
    path("letter-texts/<slug:key>/<slug:language>/", letter_texts.letter_text, name="letter_text"),
    path("letter-texts/<slug:key>/<slug:language>/default/", letter_texts.letter_text_reset, name="letter_text_reset"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/<str:key>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("status/", status.status, name="status"),
    path("status/release/", status.release, name="release"),
]
