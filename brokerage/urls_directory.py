"""What helps companies and what others did well; everybody reads it, brokers keep it."""

from django.urls import path

from .views import instruments, practices

urlpatterns = [
    path("instruments/", instruments.instrument_list, name="instrument_list"),
    path("instruments/new/", instruments.instrument_new, name="instrument_new"),
    path("instruments/<uuid:public_id>/", instruments.instrument, name="instrument"),
    path("instruments/<uuid:public_id>/edit/", instruments.instrument_edit, name="instrument_edit"),
    path("instruments/<uuid:public_id>/step/<slug:action>/", instruments.instrument_step, name="instrument_step"),
    path("practices/", practices.practice_list, name="practice_list"),
    path("practices/new/", practices.practice_new, name="practice_new"),
    path("practices/<uuid:public_id>/", practices.practice, name="practice"),
    path("practices/<uuid:public_id>/edit/", practices.practice_edit, name="practice_edit"),
    path("practices/<uuid:public_id>/step/<slug:action>/", practices.practice_step, name="practice_step"),
]
