"""Archives of one's own data, written while they are sent."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.roles import Role
from brokerage.models import Attachment, Company
from brokerage.selectors.exports import company_data, own_files, path_of, person_data

BLOCK = 64 * 1024


class _Outlet:
    """What the archive writes, until it is fetched; zipfile needs no more of a file."""

    def __init__(self):
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def fetch(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data


def archive(texts: dict[str, object], files: Iterable[Attachment] = ()) -> Iterator[bytes]:
    """A ZIP of JSON texts and files, block by block: nothing large stands in memory."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in texts.items():
            out.writestr(name, json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
            yield outlet.fetch()
        for item in files:
            try:
                source = item.file.open("rb")
            except FileNotFoundError:
                continue
            with source, out.open(path_of(item), "w") as entry:
                while block := source.read(BLOCK):
                    entry.write(block)
                    yield outlet.fetch()
    yield outlet.fetch()


def _download(name: str, blocks: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blocks, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def own_company(user) -> Company:
    """The company an owner works for; nobody else exports or erases it."""
    held = user.capacity
    if held is None or held.role != Role.SME:
        raise Refused(_("This page is for people of a company. Switch your role to see it."))
    if not held.is_owner:
        raise Refused(_("Only owners of the company do this."))
    return held.holder


@login_required
@require_safe
def company_export(request):
    company = own_company(request.user)
    texts = {"company.json": company_data(request.user, company), "you.json": person_data(request.user)}
    files = chain(Attachment.objects.filter(profile__company=company).order_by("pk"), own_files(request.user, company))
    return _download("tibs-company.zip", archive(texts, files))


@login_required
@require_safe
def person_export(request):
    return _download("tibs-my-data.zip", archive({"you.json": person_data(request.user)}))
