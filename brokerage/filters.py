import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from regions.models import Country, Region

from .enums import InterestState, MatchState, ProfileState, ProfileType, SizeClass
from .models import Company, IdleCompany, Interest, Match, OutreachContact, Party, Profile
from .models.company import name_key_of, registration_key_of
from .workflow import MATCH_STAGES, OPEN_INTEREST_STATES, RUNNING_MATCH_STATES


class ProfileFilter(django_filters.FilterSet):
    """The profiles of one's own side."""

    state = django_filters.ChoiceFilter(choices=ProfileState.choices, label=_("State"), empty_label=_("All states"))
    type = django_filters.ChoiceFilter(choices=ProfileType.choices, label=_("Type"), empty_label=_("All types"))
    q = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", label=_("Words of the title"), widget=forms.TextInput
    )

    class Meta:
        model = Profile
        fields = ["state", "type", "q"]


def other_countries(request):
    """Countries that companies come from: finding those of one's own cases would cost more than the list itself."""
    return Country.objects.filter(Exists(Company.objects.current().filter(country=OuterRef("pk"))))


def regions_served(request):
    """Regions of the companies that the reader's organisation serves."""
    of_companies = Company.objects.visible_to(request.user).filter(region=OuterRef("pk"))
    return Region.objects.filter(Exists(of_companies)).order_by("name_en")


class MatchFilter(django_filters.FilterSet):
    """The cases of one's own side. Words find what the reader sees of every case, so no name before its time.

    The board (`view`, kept when it is filtered) has a column for each stage and its own order and asks for neither.
    """

    q = django_filters.CharFilter(method="having_words", label=_("Words"), max_length=200)
    stage = django_filters.ChoiceFilter(
        method="of_stage",
        choices=[*((stage.key, stage.label) for stage in MATCH_STAGES), ("ended", _("Ended"))],
        label=_("Stage"),
        empty_label=_("All that run"),
    )
    state = django_filters.ChoiceFilter(choices=MatchState.choices, label=_("State"), empty_label=_("All states"))
    country = django_filters.ModelChoiceFilter(
        queryset=other_countries, method="with_country", label=_("Country"), empty_label=_("All countries")
    )
    who = django_filters.ChoiceFilter(
        method="of_broker",
        choices=[("me", _("Cases in my charge"))],
        label=_("Broker in charge"),
        empty_label=_("All of our brokers"),
    )
    order = django_filters.ChoiceFilter(
        method="in_order",
        choices=[("oldest", _("Longest in its state first"))],
        label=_("Order"),
        empty_label=_("Newest change first"),
    )
    view = django_filters.ChoiceFilter(method="as_board", choices=[("board", _("Board"))], widget=forms.HiddenInput)

    class Meta:
        model = Match
        fields = ["q", "stage", "state", "country", "who", "order", "view"]

    def __init__(self, data=None, *args, request=None, **kwargs):
        super().__init__(data, *args, request=request, **kwargs)
        if request is not None and not request.user.acts_as(Role.BROKER):
            del self.filters["who"]
        if data and data.get("view") == "board":
            for name in ("stage", "state", "order"):
                del self.filters[name]

    def filter_queryset(self, queryset):
        """Without a stage or state, cases that run."""
        found = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if not (asked.get("stage") or asked.get("state")):
            found = found.filter(state__in=RUNNING_MATCH_STATES)
        return found if asked.get("order") else found.order_by("-state_since", "-pk")

    def having_words(self, queryset, name, value):
        words = value.replace("\x00", " ").strip()
        parties = Party.objects.filter(match=OuterRef("pk"))
        own = parties.filter(company__in=Company.objects.visible_to(self.request.user), company__name__icontains=words)
        titled = parties.filter(profile__title__icontains=words)
        return queryset.filter(Exists(own) | Exists(titled))

    def of_stage(self, queryset, name, value):
        if value == "ended":
            return queryset.exclude(state__in=RUNNING_MATCH_STATES)
        return queryset.filter(state__in=next(stage.states for stage in MATCH_STAGES if stage.key == value))

    def with_country(self, queryset, name, value):
        return queryset.filter(Exists(Party.objects.filter(match=OuterRef("pk"), company__country=value)))

    def of_broker(self, queryset, name, value):
        # Two lists that come from an index each, which an OR in one would not.
        user, parties = self.request.user, Party.objects.order_by()
        taken_over = parties.filter(broker=user).values("match")
        of_company = parties.filter(broker=None, company__broker_in_charge=user).values("match")
        return queryset.filter(pk__in=taken_over.union(of_company))

    def in_order(self, queryset, name, value):
        return queryset.order_by("state_since", "pk")

    def as_board(self, queryset, name, value):
        return queryset


class InterestFilter(django_filters.FilterSet):
    """Open interests received, unless those sent or ended are asked for. Words find what the reader sees, no name else.

    `kind` stands as tabs above the list; an address of theirs keeps the rest.
    """

    q = django_filters.CharFilter(method="having_words", label=_("Words"), max_length=200)
    kind = django_filters.ChoiceFilter(
        method="of_kind", choices=[("received", _("Received")), ("sent", _("Sent"))], widget=forms.HiddenInput
    )
    show = django_filters.ChoiceFilter(
        method="in_stage", choices=[("ended", _("Ended")), ("all", _("All"))], label=_("Stage"), empty_label=_("Open")
    )
    state = django_filters.ChoiceFilter(choices=InterestState.choices, label=_("State"), empty_label=_("All states"))
    who = django_filters.ChoiceFilter(
        method="of_broker", choices=[("me", _("Those that wait for me"))], label=_("Whose turn"), empty_label=_("All")
    )
    order = django_filters.ChoiceFilter(
        method="in_order",
        choices=[("oldest", _("Longest in its state first")), ("newest", _("Newest change first"))],
        label=_("Order"),
        empty_label=_("The usual order"),
    )

    class Meta:
        model = Interest
        fields = ["q", "kind", "show", "state", "who", "order"]

    def __init__(self, data=None, *args, request=None, **kwargs):
        super().__init__(data, *args, request=request, **kwargs)
        if request is not None and not request.user.acts_as(Role.BROKER):
            del self.filters["who"]

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        found = super().filter_queryset(queryset)
        if not asked.get("kind"):
            found = self.of_kind(found, "kind", "received")
        if not (asked.get("show") or asked.get("state")):
            found = found.filter(state__in=OPEN_INTEREST_STATES)
        if asked.get("order"):
            return found
        return self.in_order(found, "order", "newest" if asked.get("show") == "ended" else "oldest")

    def having_words(self, queryset, name, value):
        words = value.replace("\x00", " ").strip()
        mine = Company.objects.visible_to(self.request.user).filter(name__icontains=words)
        of_adviser = Q(adviser_name__icontains=words) | Q(adviser_house__icontains=words)
        if self.request.user.acts_as(Role.BROKER):
            holder = self.request.user.capacity.holder_id
            of_adviser &= Q(organisation_id=holder) | Q(profile__company__serving_organisation_id=holder)
        else:
            of_adviser = Q(pk=None)
        said = Q(profile__title__icontains=words) | Q(why__icontains=words)
        return queryset.filter(said | Q(company__in=mine) | Q(profile__company__in=mine) | of_adviser)

    def of_kind(self, queryset, name, value):
        held = self.request.user.capacity
        mine = "company_id" if held.role == Role.SME else "company__serving_organisation_id"
        sent = Q(**{mine: held.holder_id})
        # "Not sent by ours" includes what no company sent.
        return queryset.filter(sent) if value == "sent" else queryset.exclude(sent)

    def in_stage(self, queryset, name, value):
        return queryset.exclude(state__in=OPEN_INTEREST_STATES) if value == "ended" else queryset

    def of_broker(self, queryset, name, value):
        return queryset.filter(pk__in=Interest.objects.waiting_for(self.request.user).values("pk"))

    def in_order(self, queryset, name, value):
        return queryset.order_by(*(("state_since", "pk") if value == "oldest" else ("-state_since", "-pk")))


class CompanyFilter(django_filters.FilterSet):
    """The companies of a broker's organisation."""

    q = django_filters.CharFilter(method="having_words", label=_("Name or number"), max_length=200)
    region = django_filters.ModelChoiceFilter(queryset=regions_served, label=_("Region"), empty_label=_("All regions"))
    size_class = django_filters.ChoiceFilter(choices=SizeClass.choices, label=_("Size"), empty_label=_("All sizes"))
    who = django_filters.ChoiceFilter(
        method="of_broker",
        choices=[("me", _("Companies in my charge")), ("nobody", _("Companies without a broker in charge"))],
        label=_("Broker in charge"),
        empty_label=_("All of our brokers"),
    )
    without = django_filters.ChoiceFilter(
        method="lacking",
        choices=[
            ("profile", _("Without a published profile")),
            ("answer", _("Quiet although reminded twice")),
        ],
        label=_("What is missing"),
        empty_label=_("All companies"),
    )

    class Meta:
        model = Company
        fields = ["q", "region", "size_class", "who", "without"]

    def having_words(self, queryset, name, value):
        words = value.replace("\x00", " ").strip()
        key = registration_key_of(words)
        found = Q(name__icontains=words) | Q(name_key__contains=name_key_of(words) or words)
        return queryset.filter(found | Q(registration_key=key) if key else found)

    def of_broker(self, queryset, name, value):
        return queryset.filter(broker_in_charge=self.request.user if value == "me" else None)

    def lacking(self, queryset, name, value):
        if value == "answer":
            return queryset.filter(Exists(IdleCompany.objects.quiet().filter(company=OuterRef("pk"))))
        return queryset.filter(~Exists(Profile.objects.published().in_date().filter(company=OuterRef("pk"))))


class ContactFilter(django_filters.FilterSet):
    """Contacts of outreach: the open ones unless others are asked for."""

    STATES = [("company", _("Became companies")), ("closed", _("Closed")), ("all", _("All"))]

    q = django_filters.CharFilter(method="having_words", label=_("Words"), max_length=200)
    state = django_filters.ChoiceFilter(
        method="in_state", choices=STATES, label=_("State"), empty_label=_("Not yet companies")
    )

    class Meta:
        model = OutreachContact
        fields = ["q", "state"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.open()

    def having_words(self, queryset, name, value):
        value = value.replace("\x00", " ")
        places = ("name", "full_name", "email", "note", "next_step", "event__name")
        condition = Q()
        for place in places:
            condition |= Q(**{f"{place}__icontains": value})
        return queryset.filter(condition)

    def in_state(self, queryset, name, value):
        if value == "company":
            return queryset.exclude(company=None)
        return queryset.exclude(closed_at=None) if value == "closed" else queryset
