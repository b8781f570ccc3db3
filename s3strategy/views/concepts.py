from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from s3strategy.models import Concept, PriorityCode

PER_PAGE = 50


@require_safe
def concept_list(request):
    """The classifications: their roots, or what a search finds."""
    scheme = request.GET.get("scheme", "")
    if scheme not in Concept.Scheme.values:
        scheme = Concept.Scheme.NACE
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    concepts = Concept.objects.of(scheme).select_related("parent").annotate(child_count=Count("children"))
    concepts = concepts.matching(words) if words else concepts.filter(level=1)
    # Codes are text; goals are read by their number, which is the order of the list.
    concepts = concepts.order_by("pk" if scheme == Concept.Scheme.SDG else "code")
    page = Paginator(concepts, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "s3strategy/concept_list.html",
        {"page_obj": page, "scheme": scheme, "schemes": Concept.Scheme.choices, "words": words},
    )


@require_safe
def concept_detail(request, scheme, code):
    concept = get_object_or_404(Concept.objects.select_related("parent__parent"), scheme=scheme, code=code)
    return render(
        request,
        "s3strategy/concept_detail.html",
        {
            "concept": concept,
            "children": concept.children.annotate(child_count=Count("children")).order_by("code"),
            "codes": PriorityCode.objects.filter(concept=concept, priority__withdrawn_at=None)
            .select_related("priority__region")
            .order_by("-confidence", "pk"),
        },
    )
