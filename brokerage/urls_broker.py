from django.urls import path

from .views import dashboard, desk, fairness, groups, match_steps, matches, reviews, suggestions, waiting, weights
from .views import agreements, dashboard, desk, fairness, match_steps, matches, reviews, suggestions, waiting, weights

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/broker-changes/<int:pk>/", desk.broker_change_answer, name="broker_change_answer"),
    path("profiles/<uuid:public_id>/review/", reviews.review, name="profile_review"),
    path("suggestions/", suggestions.suggestion_list, name="suggestion_list"),
    path("suggestions/<uuid:public_id>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<uuid:public_id>/shortlist/", suggestions.suggestion_shortlist, name="suggestion_shortlist"),
    path("suggestions/<uuid:public_id>/dismiss/", suggestions.suggestion_dismiss, name="suggestion_dismiss"),
    path("groups/", groups.group_list, name="group_list"),
    path("groups/<uuid:public_id>/", groups.group_search, name="group_search"),
    path("profiles/<uuid:public_id>/groups/", groups.group_look, name="group_look"),
    path("matches/", matches.match_list, name="match_list"),
    path("matches/<uuid:public_id>/", matches.match, name="match"),
    path("matches/<uuid:public_id>/what-they-see/", matches.match_seen, name="match_seen"),
    path("matches/<uuid:public_id>/approve/", match_steps.match_approve, name="match_approve"),
    path("matches/<uuid:public_id>/consent/", match_steps.match_consent, name="match_consent"),
    path("matches/<uuid:public_id>/refuse/", match_steps.match_refuse, name="match_refuse"),
    path("matches/<uuid:public_id>/withdraw/", match_steps.match_withdraw, name="match_withdraw"),
    path("matches/<uuid:public_id>/step/<slug:action>/", match_steps.match_advance, name="match_advance"),
    path("matches/<uuid:public_id>/agreement/", agreements.match_agreement, name="match_agreement"),
    path(
        "matches/<uuid:public_id>/agreement/confirm/",
        agreements.match_agreement_confirm,
        name="match_agreement_confirm",
    ),
    path(
        "matches/<uuid:public_id>/agreement/validate/",
        agreements.match_agreement_validate,
        name="match_agreement_validate",
    ),
    path("matches/<uuid:public_id>/agreement/file/", agreements.match_agreement_file, name="match_agreement_file"),
    path("matches/<uuid:public_id>/follow-up/<int:months>/", agreements.match_follow_up, name="match_follow_up"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("matching/", weights.matching, name="matching"),
    path("matching/weights/", weights.weight_studio, name="weight_studio"),
    path("matching/weights/preview/", weights.weights_preview, name="weights_preview"),
    path("matching/weights/apply/", weights.weights_apply, name="weights_apply"),
    path("matching/weights/progress/", weights.weights_progress, name="weights_progress"),
    path("matching/weights/<int:number>/roll-back/", weights.weights_roll_back, name="weights_roll_back"),
    path("matching/learning/", weights.learning, name="learning"),
    path("matching/fairness/", fairness.fairness, name="fairness"),
    path("waiting/", waiting.waiting_companies, name="waiting_companies"),
    path("waiting/<uuid:public_id>/", waiting.waiting_company, name="waiting_company"),
]
