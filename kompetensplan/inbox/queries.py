"""Reads what one person has been told, a page at a time."""

from collections.abc import Iterable, Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor

PER_PAGE = 25


def list_notices(actor: Actor, page: int) -> Pagination:
    """Return what the actor has been told, the latest first, with who did it."""
    query = (
        select(Notice)
        .where(Notice.person_id == actor.person_id)
        .options(joinedload(Notice.by))
        .order_by(Notice.at.desc(), Notice.id.desc())
    )
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def get_notice(actor: Actor, notice_id: int) -> Notice:
    """Return one notice to the actor.

    Raises:
        NotFound: there is none, or it tells somebody else.
    """
    query = select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.person_id)
    notice = db.session.scalars(query.options(joinedload(Notice.by))).one_or_none()
    if notice is None:
        raise NotFound(f"notice {notice_id}")
    return notice


def ids_of_news(actor: Actor, kinds: Iterable[str], plan_id: int | None) -> Sequence[int]:
    """Return what the actor has not read of these kinds, about one plan or about none."""
    about = Notice.plan_id == plan_id if plan_id else Notice.plan_id.is_(None)
    unread = (Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    return db.session.scalars(select(Notice.id).where(*unread, Notice.kind.in_(kinds), about)).all()


def plans_of(notices: Iterable[Notice]) -> dict[int, Plan]:
    """Return the plans that notices are about, whoever may read them: the policy is asked then."""
    ids = {notice.plan_id for notice in notices if notice.plan_id}
    if not ids:
        return {}
    employed = joinedload(Plan.employment)
    query = (
        select(Plan)
        .where(Plan.id.in_(ids))
        .options(
            employed.joinedload(Employment.person),
            employed.joinedload(Employment.unit),
            joinedload(Plan.kept_unit),
            joinedload(Plan.round),
        )
    )
    return {plan.id: plan for plan in db.session.scalars(query)}
