"""Making units by hand. Otherwise HR's import does it."""

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.texts import swedish_key


def add_root(name: str, code: str) -> Unit:
    """Make the municipality before anything is imported; the import recognises it by its kind."""
    root = Unit(
        code=code,
        name=name,
        kind=UnitKind.MUNICIPALITY,
        starts_on=clock.today(),
        sort_key=swedish_key(name),
    )
    db.session.add(root)
    db.session.flush()
    root.path = f"/{root.id}/"
    db.session.flush()
    return root
