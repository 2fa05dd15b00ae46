"""Tells people what has happened to a request; who did it knows already."""

from collections.abc import Iterable

from kompetensplan.accounts.models import Person
from kompetensplan.notices.services import tell
from kompetensplan.policy import Actor
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries.answering import Answering, answering_of


def tell_employee(
    request: TrainingRequest, kind: str, *, by: Actor | None = None, key: str = ""
) -> None:
    """Tell the one who asks; two requests are two notices."""
    tell(request.employment.person_id, kind, by=by, key=_key(request, key))


def tell_answerers(
    request: TrainingRequest,
    kind: str,
    *,
    by: Actor | None = None,
    key: str = "",
    answering: Answering | None = None,
) -> None:
    """Tell who is told for the manager, and to whom it has come from below.

    Of what is left behind the manager of today knows nothing (EMP-4).
    """
    if request.is_left_behind:
        return
    answering = answering or answering_of(request.employment)
    raised = [request.raised_to_id] if request.raised_to_id else []
    for person_id in dict.fromkeys([*_ids(answering.told), *raised]):
        tell(person_id, kind, by=by, key=_key(request, key))


def _key(request: TrainingRequest, key: str) -> str:
    # Each answer and each wait is told anew: the version changes with them.
    return f"request {request.id} {key or request.version}"


def _ids(people: Iterable[Person]) -> list[int]:
    return [person.id for person in people]
