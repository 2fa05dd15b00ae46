"""Records what was offered according to KOM-KR, and the answer, or takes it back (2.8)."""

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.organisation.models import Employment, KomKrAnswer
from kompetensplan.policy import Actor, Permission


def record_offer(employment: Employment, *, actor: Actor) -> None:
    """Record that a plan according to KOM-KR was offered today; a second time changes nothing.

    Raises:
        NotAllowed: the actor is not HR for the unit.
    """
    policy.require(actor, Permission.KOM_KR_RECORD, employment)
    if employment.kom_kr_offered_on is None:
        employment.kom_kr_offered_on = clock.today()
        _write_down(actor, employment, "kom_kr.offered", "")


def record_answer(
    employment: Employment, answer: KomKrAnswer, *, seen: str | None = None, actor: Actor
) -> None:
    """Record whether the employee is interested; the plan is one according to KOM-KR if so.

    `seen` is the answer that stood on the page: nothing, or one of them.

    Raises:
        NotAllowed: the actor is not HR for the unit.
        StepNotOpen: nothing has been offered.
        Outdated: somebody has recorded another answer than `seen` meanwhile.
    """
    policy.require(actor, Permission.KOM_KR_RECORD, employment)
    db.session.refresh(employment, ["kom_kr_offered_on", "kom_kr_answer"], with_for_update=True)
    if employment.kom_kr_offered_on is None:
        raise StepNotOpen(f"nothing was offered for employment {employment.id}")
    now = employment.kom_kr_answer or ""
    if seen is not None and now not in (seen, answer):
        raise Outdated(f"the answer of employment {employment.id} is not {seen!r} any more")
    if employment.kom_kr_answer is not answer:
        employment.kom_kr_answer = answer
        _write_down(actor, employment, "kom_kr.answered", answer.value)


def undo_offer(employment: Employment, *, seen: str = "", actor: Actor) -> None:
    """Take back an offer that was recorded by mistake, with its answer; twice is once.

    `seen` is the answer that stood on the page: nothing, or one of them.

    Raises:
        NotAllowed: the actor is not HR for the unit.
        Outdated: somebody has recorded another answer than `seen` meanwhile.
    """
    policy.require(actor, Permission.KOM_KR_RECORD, employment)
    db.session.refresh(employment, ["kom_kr_offered_on", "kom_kr_answer"], with_for_update=True)
    offered_on = employment.kom_kr_offered_on
    if offered_on is None:
        return
    if (employment.kom_kr_answer or "") != seen:
        raise Outdated(f"the answer of employment {employment.id} is not {seen!r} any more")
    employment.kom_kr_answer = employment.kom_kr_offered_on = None
    _write_down(actor, employment, "kom_kr.undone", f"{offered_on} {seen}".rstrip())


def _write_down(actor: Actor, employment: Employment, action: str, detail: str) -> None:
    db.session.flush()
    audit(actor.person_id, action, "person", employment.person_id, detail=detail)
