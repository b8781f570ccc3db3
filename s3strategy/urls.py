from django.urls import include, path

from s3strategy.views import concepts, priorities

app_name = "s3strategy"

urlpatterns = [
    path("exercises/", include("s3strategy.urls_exercises")),
    path("", priorities.priority_list, name="priority_list"),
    path("own/", priorities.own_priorities, name="own_priorities"),
    path("priorities/<slug:key>/", priorities.priority_detail, name="priority_detail"),
    path("priorities/<slug:key>/edit/", priorities.priority_edit, name="priority_edit"),
    path("priorities/<slug:key>/codes/", priorities.priority_codes, name="priority_codes"),
    path("priorities/<slug:key>/withdraw/", priorities.priority_withdraw, name="priority_withdraw"),
    path("priorities/<slug:key>/restore/", priorities.priority_restore, name="priority_restore"),
    path("regions/<slug:region_key>/new/", priorities.priority_new, name="priority_new"),
    path("concepts/", concepts.concept_list, name="concept_list"),
    path("concepts/<slug:scheme>/<str:code>/", concepts.concept_detail, name="concept_detail"),
]
