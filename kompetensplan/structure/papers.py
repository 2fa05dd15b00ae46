"""The page that the PDF of the organisation at a glance is printed from."""

from dataclasses import dataclass

from flask import current_app, render_template

from kompetensplan import clock
from kompetensplan.organisation.models import Unit
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.reports.wording import hidden_words
from kompetensplan.structure import queries
from kompetensplan.structure.parts import PARTS

# Units on a page that are printed at once; more take up to some seconds, and are the worker's.
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Paper:
    """A page to print, and whether that takes so long that the worker has to."""

    page: str
    is_long: bool


def paper_of(unit: Unit, actor: Actor, language: str) -> Paper:
    """Return the page, in the language that is in force, with the shares that `actor` may see.

    All units below are on it; when they are too many to read, those right below.
    """
    today, config = clock.today(), current_app.config["KP"]
    total, empty = queries.count_empty(unit, today)
    if total > queries.MOST_IN_DOCUMENT:
        glance = queries.glance_at(unit, today)
        nodes = [glance.node, *glance.below]
    else:
        most = queries.MOST_IN_DOCUMENT
        _pages, nodes = queries.list_below(unit, today, per_page=most)
    page = render_template(
        "structure/overview_pdf.html",
        unit=unit,
        nodes=nodes,
        total=total,
        empty=empty,
        parts=PARTS,
        shares={
            node.unit.id for node in nodes if allows(actor, Permission.UNIT_FIGURES_READ, node.unit)
        },
        hidden_words=hidden_words,
        municipality=config.municipality,
        demo=config.is_demo,
        language=language,
        day=today,
    )
    return Paper(page, len(nodes) > MOST_AT_ONCE)
