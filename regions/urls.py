from django.urls import path

from regions.views import enquiries, invitations, organisations, reference, regions

app_name = "regions"

urlpatterns = [
    path("regions/", regions.region_list, name="region_list"),
    path("regions/own/", regions.own_region, name="own_region"),
    path("regions/<slug:key>/", regions.region_detail, name="region_detail"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/own/", organisations.own_organisation, name="own_organisation"),
    path("organisations/invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("organisations/<slug:key>/", organisations.organisation_detail, name="organisation_detail"),
    path("organisations/<slug:key>/invite/", organisations.invite_person, name="invite_person"),
    path("enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path("enquiries/new/", enquiries.enquiry_new, name="enquiry_new"),
    path("enquiries/sent/", enquiries.enquiry_sent, name="enquiry_sent"),
    path("enquiries/<uuid:public_id>/", enquiries.enquiry_detail, name="enquiry_detail"),
    path("reference-data/", reference.reference_data, name="reference_data"),
]
