"""What happens before a profile: outreach and the beneficiary check."""

from django.urls import path

from .views import checks, outreach, self_checks

urlpatterns = [
    path("outreach/", outreach.outreach_list, name="outreach_list"),
    path("outreach/events/new/", outreach.event_new, name="outreach_event_new"),
    path("outreach/events/<uuid:public_id>/", outreach.outreach_event, name="outreach_event"),
    path("outreach/events/<uuid:public_id>/edit/", outreach.event_edit, name="outreach_event_edit"),
    path("outreach/contacts/new/", outreach.contact_new, name="outreach_contact_new"),
    path("outreach/contacts/<uuid:public_id>/", outreach.outreach_contact, name="outreach_contact"),
    path("outreach/contacts/<uuid:public_id>/edit/", outreach.contact_edit, name="outreach_contact_edit"),
    path("outreach/contacts/<uuid:public_id>/company/", outreach.contact_company, name="outreach_contact_company"),
    path("outreach/contacts/<uuid:public_id>/close/", outreach.contact_close, name="outreach_contact_close"),
    path("outreach/contacts/<uuid:public_id>/delete/", outreach.contact_delete, name="outreach_contact_delete"),
    path("companies/<uuid:public_id>/check/", checks.company_check, name="company_check"),
    path("companies/<uuid:public_id>/checks/<uuid:check_id>/", checks.check_detail, name="check_detail"),
    path("companies/<uuid:public_id>/self-check/", self_checks.self_check, name="self_check"),
    path("companies/<uuid:public_id>/self-check/back/", self_checks.self_check_take_back, name="self_check_take_back"),
    path("check-criteria/", checks.check_criteria, name="check_criteria"),
]
