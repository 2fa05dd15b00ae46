"""The decision on "Neka aldrig" that holds, and those before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.requests.models import Promise


def find_promise() -> Promise:
    """Return the promise as it holds; where none has been written down it is not given."""
    found = db.session.scalars(select(Promise).order_by(Promise.id.desc()).limit(1)).one_or_none()
    return found or Promise(is_on=False, text="", diary_number="", decided_by="")


def list_promises() -> Sequence[Promise]:
    """Return all that has been written down, the latest first."""
    query = select(Promise).options(joinedload(Promise.recorded_by)).order_by(Promise.id.desc())
    return db.session.scalars(query).all()
