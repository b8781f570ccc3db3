from django.shortcuts import render
from django.views.decorators.http import require_safe

from s3strategy.forms.comparison import ComparisonForm
from s3strategy.selectors.comparison import compare_regions, domains_of_all

Words = list[tuple[str, str]]


@require_safe
def comparison(request):
    """Two to nine regions side by side; without a choice the form alone."""
    data = request.GET.copy()
    named = len(set(data.getlist("region")))
    # A link from a region's page names that region: it is ticked, and the reader adds the others.
    is_asked = named > 1 or "show" in data
    if is_asked:
        for name, field in ComparisonForm().fields.items():
            if name.startswith("w_"):
                data.setdefault(name, str(field.initial))
        form = ComparisonForm(data)
    else:
        form = ComparisonForm(initial={"region": data.getlist("region")})
    found, status = {}, 200
    if is_asked:
        if form.is_valid():
            found = compare_regions(form.regions(), form.weights()) | {"regions": form.regions()}
        else:
            status = 422
    return render(request, "s3strategy/comparison.html", {"form": form, **found}, status=status)


@require_safe
def domain_list(request):
    """Every domain that priorities name, with the regions that want to be strong in it."""
    return render(request, "s3strategy/domain_list.html", {"domains": domains_of_all()})
