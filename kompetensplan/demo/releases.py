"""Two requests for agreed plans on the registrar's desk: one given out, one under work (CONF-7)."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.demo.town import Town
from kompetensplan.organisation.queries import actor_of
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.versions import get_agreed_plan, get_version, latest_number
from kompetensplan.policy import Actor
from kompetensplan.releases import masking, printing, services
from kompetensplan.releases.models import Release

BEGUN_AT = datetime(2027, 2, 2, 8, 15, tzinfo=UTC)
DECIDED_AT = datetime(2027, 2, 3, 13, 40, tzinfo=UTC)
BASIS = (
    "Planen lämnas ut, utom medarbetarens kommentar. Den rör enskilds personliga förhållanden,"
    " 39 kap. 2 § offentlighets- och sekretesslagen."
)


def load_releases(town: Town) -> None:
    """Let the registrar have something to do; on another day than the demo's it would be odd."""
    if clock.today() != town.today:
        return
    ulla = actor_of(db.session.get_one(Person, town.find("Ulla Brännström").person_id))
    given = _begin(
        town, "Åsa Öst-Ängkvist", date(2027, 2, 2), "KFN 2027/31", "Lokaltidningen", ulla
    )
    _give_out(given, ulla)
    waits = _begin(town, "Zeynep Çelik Åberg", date(2027, 2, 8), "SBN 2027/58", "", ulla)
    services.mask(waits, _spans(waits, "person.name"), actor=ulla)
    services.read(waits, actor=ulla)


def _begin(
    town: Town, name: str, day: date, diary_number: str, recipient: str, actor: Actor
) -> Release:
    job = town.find(name)
    plans = select(Plan.id).where(Plan.employment_id == job.id).order_by(Plan.id.desc())
    plan = get_agreed_plan(actor, db.session.scalars(plans).first() or 0)
    version = get_version(plan, latest_number(plan.id))
    return services.begin(
        plan,
        version,
        requested_on=day,
        diary_number=diary_number,
        recipient=recipient,
        actor=actor,
    )


def _give_out(release: Release, actor: Actor) -> None:
    services.mask(release, _spans(release, "employee_comment"), actor=actor)
    spans = masking.read(release.masks)
    page = printing.page_of(release.version, spans, matter=release.id)
    copy = printing.print_copy(page, DECIDED_AT)
    decision = services.Decision(BASIS, actor.name, clock.local(DECIDED_AT).date())
    services.release_copy(release, decision, copy, masks=release.masks, actor=actor)
    release.begun_at, release.decided_at = BEGUN_AT, DECIDED_AT
    db.session.flush()


def _spans(release: Release, path: str) -> list[masking.Span]:
    """Mask one text of the document, or where it is empty the name of the manager."""
    texts = masking.texts_of(printing.document_to_mask(release.version))
    found = [each for each in texts if each.path == path] or [
        each for each in texts if each.path == "person.manager"
    ]
    return [each.whole for each in found]
