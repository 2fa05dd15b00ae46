"""Sees to it that no request is forgotten. `flask work` runs it every hour; twice is once."""

import logging

from sqlalchemy.orm.exc import StaleDataError

from kompetensplan import clock
from kompetensplan.db import db, read_only
from kompetensplan.policy import system_for
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries.answering import Answerers
from kompetensplan.requests.queries.promise import find_promise
from kompetensplan.requests.queries.request import with_people
from kompetensplan.requests.services.following import due_of, follow
from kompetensplan.requests.services.placing import place, waiting_for_a_plan
from kompetensplan.requests.workflow import OPEN

log = logging.getLogger(__name__)


def follow_requests() -> int:
    """Do with each request what its day brings; each in a transaction of its own. Return how many.

    What is wrong with one stops no other, and is tried again in an hour.
    """
    db.session.rollback()
    read_only()
    answerers, today, is_promised = Answerers(), clock.today(), find_promise().is_on
    query = with_people().where(TrainingRequest.state.in_(OPEN)).order_by(TrainingRequest.id)
    opened = db.session.scalars(query).all()
    due = [
        each.id
        for each in opened
        if due_of(each, answerers.of(each.employment), today, is_promised=is_promised)
    ]
    to_place = waiting_for_a_plan()
    db.session.rollback()
    return sum(_do(request_id, answerers, is_promised=is_promised) for request_id in due) + sum(
        map(_place, to_place)
    )


def _do(request_id: int, answerers: Answerers, *, is_promised: bool) -> bool:
    try:
        request = _locked(request_id)
        answering, is_open = answerers.of(request.employment), request.state in OPEN
        done = follow(request, answering=answering, is_promised=is_promised) if is_open else []
        db.session.commit()
    except StaleDataError:  # somebody answered at this moment
        db.session.rollback()
        return False
    except Exception:
        db.session.rollback()
        log.exception("request %s", request_id)
        return False
    return bool(done)


def _place(request_id: int) -> bool:
    try:
        request = _locked(request_id)
        is_done = place(request, actor=system_for(request.employment.person_id))
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("request %s has no place", request_id)
        return False
    return is_done


def _locked(request_id: int) -> TrainingRequest:
    query = with_people().where(TrainingRequest.id == request_id)
    query = query.execution_options(populate_existing=True).with_for_update(of=TrainingRequest)
    return db.session.scalars(query).one()
