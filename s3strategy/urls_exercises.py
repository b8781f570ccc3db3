"""Trans-S3 exercises, below /strategy/exercises/."""

from django.urls import path

from s3strategy.views import consultation, exercise_documents, exercise_steps, exercises, matrix, results

urlpatterns = [
    path("", exercises.exercise_list, name="exercise_list"),
    path("new/", exercises.exercise_new, name="exercise_new"),
    path("<slug:key>/", exercises.exercise_detail, name="exercise_detail"),
    path("<slug:key>/edit/", exercises.exercise_edit, name="exercise_edit"),
    path("<slug:key>/move/<slug:action>/", exercises.exercise_move, name="exercise_move"),
    path("<slug:key>/steps/<slug:step>/", exercise_steps.exercise_step, name="exercise_step"),
    path("<slug:key>/evidence/<int:pk>/withdraw/", exercise_steps.evidence_withdraw, name="evidence_withdraw"),
    path("<slug:key>/matrix/", matrix.exercise_matrix, name="exercise_matrix"),
    path("<slug:key>/candidates/propose/", matrix.candidates_propose, name="candidates_propose"),
    path("<slug:key>/candidates/new/", exercise_steps.candidate_new, name="candidate_new"),
    path("<slug:key>/candidates/<int:number>/", exercise_steps.candidate_detail, name="candidate_detail"),
    path("<slug:key>/candidates/<int:number>/edit/", exercise_steps.candidate_edit, name="candidate_edit"),
    path("<slug:key>/candidates/<int:number>/judge/", exercise_steps.candidate_judge, name="candidate_judge"),
    path(
        "<slug:key>/candidates/<int:number>/decide/<slug:action>/",
        exercise_steps.candidate_decide,
        name="candidate_decide",
    ),
    path("<slug:key>/consultation/", consultation.consultation, name="consultation"),
    path("<slug:key>/rounds/new/", consultation.round_new, name="round_new"),
    path("<slug:key>/rounds/<int:number>/", consultation.round_detail, name="round_detail"),
    path("<slug:key>/rounds/<int:number>/close/", consultation.round_close, name="round_close"),
    path("<slug:key>/rounds/<int:number>/invite/", consultation.round_invite, name="round_invite"),
    path("<slug:key>/rounds/<int:number>/vote/", consultation.round_vote, name="round_vote"),
    path("<slug:key>/workshops/new/", consultation.workshop_new, name="workshop_new"),
    path("<slug:key>/result/", results.exercise_result, name="exercise_result"),
    path("<slug:key>/document/<slug:form>/", exercise_documents.exercise_document, name="exercise_document"),
    path("<slug:key>/declarations/new/", results.declaration_new, name="declaration_new"),
    path("<slug:key>/declarations/<int:pk>/<slug:action>/", results.declaration_decide, name="declaration_decide"),
    path("<slug:key>/monitoring/", results.monitoring, name="monitoring"),
    path("<slug:key>/monitoring/new/", results.indicator_new, name="indicator_new"),
    path("<slug:key>/monitoring/<int:pk>/", results.indicator_value, name="indicator_value"),
    path("<slug:key>/demand/", results.demand, name="demand"),
    path("<slug:key>/copy/", results.exercise_copy, name="exercise_copy"),
]
