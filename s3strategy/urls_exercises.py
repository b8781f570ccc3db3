"""Trans-S3 exercises, below /strategy/exercises/."""

from django.urls import path

from s3strategy.views import exercise_steps, exercises

urlpatterns = [
    path("", exercises.exercise_list, name="exercise_list"),
    path("new/", exercises.exercise_new, name="exercise_new"),
    path("<slug:key>/", exercises.exercise_detail, name="exercise_detail"),
    path("<slug:key>/edit/", exercises.exercise_edit, name="exercise_edit"),
    path("<slug:key>/move/<slug:action>/", exercises.exercise_move, name="exercise_move"),
    path("<slug:key>/steps/<slug:step>/", exercise_steps.exercise_step, name="exercise_step"),
    path("<slug:key>/evidence/<int:pk>/withdraw/", exercise_steps.evidence_withdraw, name="evidence_withdraw"),
    path("<slug:key>/candidates/new/", exercise_steps.candidate_new, name="candidate_new"),
    path("<slug:key>/candidates/<int:number>/", exercise_steps.candidate_detail, name="candidate_detail"),
    path("<slug:key>/candidates/<int:number>/edit/", exercise_steps.candidate_edit, name="candidate_edit"),
    path("<slug:key>/candidates/<int:number>/judge/", exercise_steps.candidate_judge, name="candidate_judge"),
    path(
        "<slug:key>/candidates/<int:number>/decide/<slug:action>/",
        exercise_steps.candidate_decide,
        name="candidate_decide",
    ),
]
