"""How states look: one tone and one icon each. The word comes from the state's own label."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    tone: str
    icon: str


_LOOKS = {
    # (tone, icon): states that share the look
    ("quiet", "pencil"): "draft outline preparation",
    ("wait", "hourglass-split"): "client_validation review pending waiting received acknowledged waiting_information",
    ("wait", "envelope-paper"): "consent_requested requested forwarded",
    ("good", "broadcast"): "published",
    ("good", "check-circle"): "approved home_approved partner_approved consented given active agreed completed adopted",
    ("good", "patch-check"): "confirmed",
    ("good", "reply"): "answered",
    ("good", "people"): "introduced contacts_exchanged",
    ("info", "chat-dots"): "in_dialogue negotiating",
    ("info", "calendar-check"): "meeting_held followed_up_6m followed_up_12m",
    ("info", "bookmark-check"): "shortlisted",
    ("wait", "calendar3"): "proposed",
    ("good", "calendar-check"): "settled",
    ("info", "calendar2-check"): "took_place",
    ("info", "arrow-repeat"): "search analysis trends consultation international adoption",
    ("info", "circle"): "open not_asked new",
    ("warn", "pause-circle"): "on_hold parked",
    ("warn", "arrow-return-left"): "returned",
    ("warn", "clock-history"): "expired no_reply overdue",
    ("bad", "x-circle"): "rejected declined declined_by_broker declined_by_sme refused not_interested",
    ("bad", "slash-circle"): "conflict_of_interest withdrawn consent_withdrawn abandoned",
    ("quiet", "archive"): "cancelled archived closed duplicate dismissed signposted referred set_aside",
}
_LOOK_OF = {state: Look(*look) for look, states in _LOOKS.items() for state in states.split()}
_PLAIN = Look("quiet", "dot")


def look_of(state: str) -> Look:
    return _LOOK_OF.get(state, _PLAIN)
