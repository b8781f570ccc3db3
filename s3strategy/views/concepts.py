from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from s3strategy.models import Concept, Priority, PriorityCode
from s3strategy.selectors.crosswalk import links_of

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
    # What is coded with something narrower is about this domain, too.
    below = Q(concept=concept) | Q(concept__parent=concept) | Q(concept__parent__parent=concept)
    codes = PriorityCode.objects.filter(below, priority__in=Priority.objects.current())
    codes = list(codes.select_related("priority__region", "concept").order_by("-confidence", "pk"))
    return render(
        request,
        "s3strategy/concept_detail.html",
        {
            "concept": concept,
            "children": concept.children.annotate(child_count=Count("children")).order_by("code"),
            "codes": codes,
            "links": [
                (link, link.other if link.concept_id == concept.pk else link.concept) for link in links_of(concept)
            ],
            "region_keys": sorted({code.priority.region.key for code in codes}),
        },
    )
