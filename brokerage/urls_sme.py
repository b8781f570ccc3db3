from django.urls import path

from .views import attachments, companies, company_list, opportunities, our_data, people, profiles, start

urlpatterns = [
    path("where-things-stand/", start.start_sme, name="start_sme"),
    path("companies/", company_list.company_list, name="company_list"),
    path("companies/duplicates/<int:pk>/", company_list.duplicate_settle, name="duplicate_settle"),
    path("companies/register/", companies.company_register, name="company_register"),
    path("companies/join/", companies.company_join, name="company_join"),
    path("companies/own/", companies.company_own, name="company_own"),
    path("companies/<uuid:public_id>/", companies.company_detail, name="company_detail"),
    path("companies/<uuid:public_id>/edit/", companies.company_edit, name="company_edit"),
    path("companies/<uuid:public_id>/invite/", people.company_invite, name="company_invite"),
    path("companies/<uuid:public_id>/people/<uuid:person_id>/", people.company_person, name="company_person"),
    path("companies/<uuid:public_id>/broker/", companies.broker_change, name="broker_change"),
    path("companies/<uuid:public_id>/join/<int:pk>/", people.join_answer, name="join_answer"),
    path("companies/invitation/<str:token>/", people.invitation_accept, name="invitation_accept"),
    path("profiles/", profiles.profile_list, name="profile_list"),
    path("profiles/new/", profiles.profile_new, name="profile_new"),
    path("profiles/<uuid:public_id>/", profiles.profile_detail, name="profile_detail"),
    path("profiles/<uuid:public_id>/edit/", profiles.profile_edit, name="profile_edit"),
    path("profiles/<uuid:public_id>/preview/", profiles.profile_preview, name="profile_preview"),
    path("profiles/<uuid:public_id>/move/<slug:action>/", profiles.profile_move, name="profile_move"),
    path("profiles/<uuid:public_id>/anonymity/", profiles.profile_confirm, name="profile_confirm"),
    path("profiles/<uuid:public_id>/files/", attachments.profile_attachments, name="profile_attachments"),
    path(
        "profiles/<uuid:public_id>/files/<uuid:attachment_id>/audience/",
        attachments.attachment_audience,
        name="attachment_audience",
    ),
    path(
        "profiles/<uuid:public_id>/files/<uuid:attachment_id>/delete/",
        attachments.attachment_delete,
        name="attachment_delete",
    ),
    path("files/<uuid:attachment_id>/", attachments.attachment, name="attachment"),
    path("opportunities/", opportunities.opportunity_list, name="opportunity_list"),
    path("opportunities/<uuid:public_id>/", opportunities.opportunity, name="opportunity"),
    path("our-data/", our_data.our_data, name="our_data"),
]
