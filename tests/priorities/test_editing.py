"""Writing priorities through the pages: who may, and a priority's life (HAR-1, 2.14)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.frameworks.queries import ids_by_code
from kompetensplan.frameworks.services import load_frameworks
from kompetensplan.organisation.models import DeputyScope, Role
from kompetensplan.priorities.models import Level, Priority, PriorityCompetence, Status
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, grant, make_deputy, make_person, make_priority
from tests.priorities.forms import count, filled, stored

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida"]


# ── who may ───────────────────────────────────────────────────────────────────────────


def test_only_the_units_manager_adds_a_priority(town: Municipality, log_in: LogIn) -> None:
    """HR and the manager's manager neither; each writes at their own level."""
    address = f"/priorities/units/{town.units['home'].id}/new"
    clients = {who: log_in(town.people[who]) for who in EVERYBODY}

    for who, client in clients.items():
        expected = 200 if who == "marie" else 403
        assert client.get(address).status_code == expected, who
        answer = client.post(address, data=filled())
        assert answer.status_code == (303 if who == "marie" else 403), who


def test_only_the_units_manager_changes_its_priority(town: Municipality, log_in: LogIn) -> None:
    low = town.priorities["low"].id
    clients = {who: log_in(town.people[who]) for who in EVERYBODY if who != "marie"}

    for who, client in clients.items():
        assert client.get(f"/priorities/{low}/edit").status_code == 403, who
        for step in ("edit", "publish", "end", "reopen", "remove", "move"):
            answer = client.post(f"/priorities/{low}/{step}", data=filled(seen="1"))
            assert answer.status_code == 403, (who, step)

    untouched = stored("Säkra nycklar")
    assert (untouched.status, untouched.version) == (Status.PUBLISHED, 1)


def test_only_hr_for_everyone_writes_areas_and_the_vision(
    town: Municipality, log_in: LogIn
) -> None:
    part_hr = make_person("Pia Delansvar")
    grant(part_hr, Role.HR, town.units["care"])
    town.people["part"] = part_hr
    top, vision = town.priorities["top"].id, town.vision.id if town.vision else 0
    clients = {who: log_in(town.people[who]) for who in [*EVERYBODY, "part"]}

    for who, client in clients.items():
        expected = 200 if who == "karin" else 403
        for address in (
            "/priorities/areas/new",
            "/priorities/vision/new",
            f"/priorities/vision/{vision}/edit",
            f"/priorities/{top}/edit",
        ):
            assert client.get(address).status_code == expected, (who, address)


def test_hr_adds_an_area_and_publishes_it_without_a_parent(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    client = log_in(karin)

    client.post("/priorities/areas/new", data=filled(publish="1"))

    area = stored("Möten som blir av")
    assert (area.level, area.status) == (Level.ORGANISATION, Status.PUBLISHED)


@pytest.mark.parametrize(
    ("scope", "ends_on", "status"),
    [
        (DeputyScope.HOLD, TODAY, 200),
        (DeputyScope.HOLD, TODAY - timedelta(days=1), 403),
        (DeputyScope.READ, TODAY, 403),
    ],
)
def test_a_deputy_who_may_act_writes_while_it_lasts(
    town: Municipality, log_in: LogIn, scope: DeputyScope, ends_on: date, status: int
) -> None:
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=date(2027, 1, 1),
        ends_on=ends_on,
        decided_by=town.people["samira"],
        scope=scope,
    )
    address = f"/priorities/units/{town.units['home'].id}/new"

    assert log_in(petra).get(address).status_code == status


# ── a priority's life ─────────────────────────────────────────────────────────────────


def test_from_draft_to_published_to_ended_and_back(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    home, middle, marie_id = town.units["home"].id, town.priorities["middle"].id, marie.id
    client = log_in(marie)

    client.post(f"/priorities/units/{home}/new", data=filled(parent=str(middle)))
    draft = stored("Möten som blir av")
    assert (draft.status, draft.level, draft.position) == (Status.DRAFT, Level.UNIT, 1)
    key = draft.id

    client.post(f"/priorities/{key}/publish")
    published = stored("Möten som blir av")
    assert published.status is Status.PUBLISHED
    assert published.published_by_id == marie_id
    assert published.published_at is not None

    client.post(f"/priorities/{key}/end")
    assert stored("Möten som blir av").status is Status.ENDED
    assert "Möten som blir av" not in client.get("/priorities/red-thread").text

    client.post(f"/priorities/{key}/reopen")
    assert stored("Möten som blir av").status is Status.PUBLISHED


def test_publishing_needs_a_parent_or_a_reason_told_at_the_field(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    """HAR-1."""
    home, client = town.units["home"].id, log_in(marie)

    answer = client.post(f"/priorities/units/{home}/new", data=filled(publish="1"))

    assert answer.status_code == 422
    assert 'id="parent-error"' in answer.text
    assert "Välj vad prioriteringen hänger på." in answer.text
    assert stored("Möten som blir av").status is Status.DRAFT  # nothing that was written is lost


def test_the_units_own_needs_a_reason(town: Municipality, log_in: LogIn, marie: Person) -> None:
    """HAR-1."""
    home, client = town.units["home"].id, log_in(marie)
    address = f"/priorities/units/{home}/new"

    answer = client.post(address, data=filled(parent="own"))
    assert answer.status_code == 422
    assert "Skriv varför prioriteringen är egen för enheten." in answer.text

    reason = "Kunderna har bett om det."
    client.post(address, data=filled(parent="own", own_reason=reason, publish="1"))
    own = stored("Möten som blir av")
    assert (own.parent_id, own.own_reason, own.status) == (None, reason, Status.PUBLISHED)


def test_the_publish_button_on_the_page_shows_what_is_missing(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    draft = make_priority("Utan förälder", town.units["home"], status=Status.DRAFT)
    draft.published_at, draft.why = None, ""
    key, client = draft.id, log_in(marie)

    answer = client.post(f"/priorities/{key}/publish")

    assert answer.status_code == 422
    assert "Skriv varför den behövs." in answer.text
    assert "Välj vad prioriteringen hänger på." in answer.text


def test_competences_are_chosen(town: Municipality, log_in: LogIn, marie: Person) -> None:
    load_frameworks()
    chosen = ids_by_code(["1.3", "4.1"])
    home, middle, client = town.units["home"].id, town.priorities["middle"].id, log_in(marie)

    client.post(
        f"/priorities/units/{home}/new",
        data=filled(parent=str(middle), competences=[str(key) for key in chosen.values()]),
    )

    key = stored("Möten som blir av").id
    asked = db.session.scalars(select(PriorityCompetence.competence_id)).all()
    assert set(asked) == set(chosen.values())
    assert "1.3 Hantera information" in client.get(f"/priorities/{key}").text


def test_a_draft_is_removed_and_a_published_one_is_not(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    draft = make_priority("Kastas", town.units["home"], status=Status.DRAFT).id
    low, before, client = town.priorities["low"].id, count(), log_in(marie)

    assert client.post(f"/priorities/{low}/remove").status_code == 409
    assert client.post(f"/priorities/{draft}/remove").status_code == 303

    assert count() == before - 1


@pytest.mark.parametrize("step", ["publish", "end", "reopen", "edit"])
def test_a_step_that_is_not_open_is_refused(
    town: Municipality, log_in: LogIn, marie: Person, step: str
) -> None:
    low, middle = town.priorities["low"], town.priorities["middle"].id
    if step != "publish":
        low.status = Status.ENDED if step in ("end", "edit") else Status.PUBLISHED
    key, client = low.id, log_in(marie)
    low_version = low.version

    answer = client.post(
        f"/priorities/{key}/{step}", data=filled(seen=str(low_version), parent=str(middle))
    )

    assert answer.status_code == 409


def test_priorities_are_moved_with_buttons_and_stop_at_the_ends(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    low, middle = town.priorities["low"], town.priorities["middle"]
    second = make_priority("Andra", town.units["home"], parent=middle)
    low.position, second.position = 1, 2
    db.session.flush()
    versions = (low.version, second.version)
    keys, client = (low.id, second.id), log_in(marie)

    def order() -> list[str]:
        query = select(Priority.title).where(Priority.id.in_(keys))
        return list(db.session.scalars(query.order_by(Priority.position)))

    client.post(f"/priorities/{keys[1]}/move", data={"direction": "up"})
    assert order() == ["Andra", "Säkra nycklar"]
    client.post(f"/priorities/{keys[1]}/move", data={"direction": "up"})
    assert order() == ["Andra", "Säkra nycklar"]
    client.post(f"/priorities/{keys[1]}/move", data={"direction": "down"})
    assert order() == ["Säkra nycklar", "Andra"]
    seen = db.session.scalars(select(Priority.version).where(Priority.id.in_(keys)))
    assert set(seen) == set(versions)  # an open form is not overtaken by a new order


# ── two who write, and the same form twice ────────────────────────────────────────────


def test_a_form_that_was_overtaken_shows_both_texts_and_loses_none(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    low, middle = town.priorities["low"].id, str(town.priorities["middle"].id)
    first, second = log_in(marie), log_in(marie)
    first.post(f"/priorities/{low}/edit", data=filled(seen="1", title="Först", parent=middle))

    answer = second.post(
        f"/priorities/{low}/edit", data=filled(seen="1", title="Sedan", parent=middle)
    )

    assert answer.status_code == 409
    assert "Någon annan har sparat medan du skrev" in answer.text
    assert "Först" in answer.text
    assert 'value="Sedan"' in answer.text
    assert 'name="seen" type="hidden" value="2"' in answer.text
    assert stored("Först").version == 2

    second.post(f"/priorities/{low}/edit", data=filled(seen="2", title="Sedan", parent=middle))
    assert stored("Sedan").id == low


def test_the_same_form_sent_twice_changes_once(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    home, before = town.units["home"].id, count()
    low, middle = town.priorities["low"].id, str(town.priorities["middle"].id)
    client = log_in(marie)

    client.post(f"/priorities/units/{home}/new", data=filled())
    again = client.post(f"/priorities/units/{home}/new", data=filled())
    assert again.status_code == 422
    assert "Enheten har redan en prioritering med den rubriken." in again.text
    assert count() == before + 1

    form = filled(seen="1", title="Ändrad", parent=middle)
    assert client.post(f"/priorities/{low}/edit", data=form).status_code == 303
    assert client.post(f"/priorities/{low}/edit", data=form).status_code == 303
    assert stored("Ändrad").version == 2
