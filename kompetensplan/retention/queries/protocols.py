"""The protocols of destruction (RET-3)."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.retention.models import Destruction

PER_PAGE = 50


def page_of_protocols(page: int | None) -> Pagination:
    """Return a page of protocols with their decisions, the latest first."""
    query = (
        select(Destruction)
        .options(joinedload(Destruction.decision))
        .order_by(Destruction.id.desc())
    )
    return db.paginate(query, page=page or 1, per_page=PER_PAGE, error_out=False)


def get_protocol(protocol_id: int) -> Destruction:
    """Return one protocol with its decision."""
    protocol = db.session.get(Destruction, protocol_id, options=[joinedload(Destruction.decision)])
    if protocol is None:
        raise NotFound(f"protocol {protocol_id}")
    return protocol
