from .dated import check_dates, save_dated
from .enquiries import answer_enquiry, send_enquiry
from .invitations import accept_invitation, invite_to_organisation, register_invited_person
from .serving import serving_organisation
from .working_days import after_working_days

__all__ = [
    "accept_invitation",
    "after_working_days",
    "answer_enquiry",
    "check_dates",
    "invite_to_organisation",
    "register_invited_person",
    "save_dated",
    "send_enquiry",
    "serving_organisation",
]
