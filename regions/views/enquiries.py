from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role
from regions.forms import AnswerForm, EnquiryForm
from regions.models import Enquiry, Organisation, Region
from regions.services import answer_enquiry, send_enquiry

from .organisations import show_refusal

PER_PAGE = 25


def enquiry_new(request):
    user = request.user if request.user.is_authenticated else None
    initial = {"kind": request.GET.get("kind", Enquiry.Kind.QUESTION)}
    if user:
        initial |= {"name": user.full_name, "email": user.email}
    initial["region"] = Region.objects.filter(key=_plain(request.GET.get("region"))).first()
    initial["organisation"] = Organisation.objects.filter(key=_plain(request.GET.get("organisation"))).first()
    form = EnquiryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            send_enquiry(by=user, language=get_language() or "en", **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your message has arrived. You will have an answer by e-mail."))
            return redirect("regions:enquiry_sent")
    return render(
        request,
        "regions/enquiry_new.html",
        {"form": form, "organisation": initial["organisation"]},
        status=422 if form.errors else 200,
    )


def _plain(text: str | None) -> str:
    return (text or "").replace("\x00", "")


@require_safe
def enquiry_sent(request):
    return render(request, "regions/enquiry_sent.html")


def check_reader(user) -> None:
    if not user.acts_as(Role.BROKER, Role.MANAGER, Role.ADMINISTRATOR):
        raise Refused(_("Messages are read by the organisation they concern and by administrators."))


@login_required
@require_safe
def enquiry_list(request):
    check_reader(request.user)
    enquiries = Enquiry.objects.visible_to(request.user).select_related("region", "organisation", "answered_by")
    shown = "answered" if request.GET.get("show") == "answered" else "open"
    enquiries = (
        enquiries.exclude(answered_at=None).order_by("-answered_at") if shown == "answered" else enquiries.open()
    )
    page = Paginator(enquiries, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "regions/enquiry_list.html", {"page_obj": page, "shown": shown})


@login_required
def enquiry_detail(request, public_id):
    enquiry = get_object_or_404(
        Enquiry.objects.visible_to(request.user).select_related("region", "organisation", "answered_by"),
        public_id=public_id,
    )
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer_enquiry(by=request.user, enquiry=enquiry, answer=form.cleaned_data["answer"])
            except TooLate as refusal:
                form.add_error(None, refusal.reason)
                status = refusal.status
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The answer is on its way."))
                return redirect("regions:enquiry_list")
    return render(request, "regions/enquiry_detail.html", {"enquiry": enquiry, "form": form}, status=status)
