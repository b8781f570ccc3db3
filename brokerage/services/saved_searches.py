"""A person keeps a search of the list of opportunities."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from brokerage.models import SavedSearch
from brokerage.opportunity_filter import OpportunityFilter, plain_query


def save_search(*, by: User, name: str, query: str) -> SavedSearch:
    """`query` is the query string of the list; what its filter does not take is not kept."""
    query = plain_query(query)
    _check(name, query)
    with transaction.atomic():
        # Two tabs cannot keep one more than allowed.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        mine = SavedSearch.objects.visible_to(by)
        if same := mine.filter(query=query).first():
            sentence = _("You keep this search already, as “%(name)s”.") % {"name": same.name}
            raise NotPossible(sentence, {"name": sentence})
        if mine.count() >= settings.TIBS_SAVED_SEARCHES:
            sentence = _("You keep %(most)s searches, which is the most. Delete one first.")
            raise NotPossible(sentence % {"most": settings.TIBS_SAVED_SEARCHES})
        return _stored(SavedSearch(user=by, name=name.strip(), query=query))


def rename_search(*, by: User, search: SavedSearch, name: str) -> SavedSearch:
    _check_owner(by, search)
    _check(name, search.query, is_new=False)
    search.name = name.strip()
    return _stored(search, ["name"])


def delete_search(*, by: User, search: SavedSearch) -> None:
    _check_owner(by, search)
    search.delete()


def _check_owner(by: User, search: SavedSearch) -> None:
    if search.user_id != by.pk:
        raise Refused(_("This search is somebody else's."))


def _check(name: str, query: str, is_new: bool = True) -> None:
    if not name.strip():
        raise NotPossible(_("Give it a name."), {"name": _("Give the search a name by which you know it again.")})
    if is_new and not OpportunityFilter(QueryDict(query)).is_valid():
        raise NotPossible(_("The list cannot be searched like this. Choose the filters again."))


def _stored(search: SavedSearch, fields: list[str] | None = None) -> SavedSearch:
    try:
        with transaction.atomic():
            search.save(update_fields=fields)
    except IntegrityError:
        sentence = _("Another search of yours has this name.")
        raise NotPossible(sentence, {"name": sentence}) from None
    return search
