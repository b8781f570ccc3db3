from django.urls import include, path

from s3strategy.views import (
    comparison,
    concepts,
    consultation,
    crosswalk,
    documents,
    exchange,
    priorities,
    proposals,
    proposing,
)

app_name = "s3strategy"

urlpatterns = [
    path("exercises/", include("s3strategy.urls_exercises")),
    path("ballots/<str:token>/", consultation.ballot_by_link, name="ballot_by_link"),
    path("", priorities.priority_list, name="priority_list"),
    path("own/", priorities.own_priorities, name="own_priorities"),
    path("export/", exchange.priority_export, name="priority_export"),
    path("import/", exchange.priority_import, name="priority_import"),
    path("export/<slug:scheme>/", exchange.concept_export, name="concept_export"),
    path("documents/<slug:key>/", documents.document_detail, name="document_detail"),
    path("documents/<slug:key>/edit/", documents.document_edit, name="document_edit"),
    path("priorities/<slug:key>/", priorities.priority_detail, name="priority_detail"),
    path("priorities/<slug:key>/versions/", priorities.priority_versions, name="priority_versions"),
    path("priorities/<slug:key>/edit/", proposing.priority_edit, name="priority_edit"),
    path("priorities/<slug:key>/text/", proposing.priority_text, name="priority_text"),
    path("priorities/<slug:key>/codes/", proposing.priority_codes, name="priority_codes"),
    path("priorities/<slug:key>/withdraw/", proposing.priority_withdraw, name="priority_withdraw"),
    path("priorities/<slug:key>/restore/", proposing.priority_restore, name="priority_restore"),
    path("proposals/", proposals.proposal_list, name="proposal_list"),
    path("proposals/<uuid:public_id>/", proposals.proposal_detail, name="proposal_detail"),
    path("proposals/<uuid:public_id>/decide/", proposals.proposal_decide, name="proposal_decide"),
    path("proposals/<uuid:public_id>/take-back/", proposals.proposal_take_back, name="proposal_take_back"),
    path("regions/<slug:region_key>/document/", documents.document_new, name="document_new"),
    path("regions/<slug:region_key>/new/", proposing.priority_new, name="priority_new"),
    path("compare/", comparison.comparison, name="comparison"),
    path("domains/", comparison.domain_list, name="domain_list"),
    path("crosswalk/", crosswalk.crosswalk, name="crosswalk"),
    path("crosswalk/new/", crosswalk.crosswalk_new, name="crosswalk_new"),
    path("crosswalk/<int:pk>/review/", crosswalk.crosswalk_review, name="crosswalk_review"),
    path("concepts/", concepts.concept_list, name="concept_list"),
    path("concepts/<slug:scheme>/<str:code>/", concepts.concept_detail, name="concept_detail"),
]
