"""Writing priorities and the vision through the pages (HAR-1, 2.14)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.frameworks.queries import ids_by_code
from kompetensplan.frameworks.services import load_frameworks
from kompetensplan.organisation.models import DeputyScope, Role
from kompetensplan.priorities.models import Level, Priority, PriorityCompetence, Status, Vision
from tests.conftest import TODAY, Client, LogIn
from tests.factories import Municipality, grant, make_deputy, make_person, make_priority

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida"]


def filled(**changes: object) -> dict[str, object]:
    """Return a form that is filled in as it should be."""
    usual: dict[str, object] = {
        "title": "Möten som blir av",
        "why": "Var tredje möte ställs in.",
        "effect": "Vi hinner tänka tillsammans.",
        "indicator": "Antal möten som blir av.",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "parent": "",
        "own_reason": "",
        "presented_on": "2027-01-19",
    }
    return usual | changes


def stored(title: str) -> Priority:
    return db.session.scalars(select(Priority).where(Priority.title == title)).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Priority)) or 0


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


# ── bad input ─────────────────────────────────────────────────────────────────────────


BAD = [
    ({"title": ""}, "Skriv en rubrik."),
    ({"title": "   "}, "Skriv en rubrik."),
    ({"title": "\x00\x01"}, "Skriv en rubrik."),
    ({"title": "x" * 201}, "Skriv högst 200 tecken."),
    ({"why": "x" * 4001}, "Skriv högst 4000 tecken."),
    ({"starts_on": ""}, "Fyll i ett datum."),
    ({"starts_on": "i morgon"}, "Skriv datumet som år-månad-dag"),
    ({"starts_on": "0001-01-01"}, "Skriv datumet som år-månad-dag"),
    ({"ends_on": "9999-12-31"}, "Skriv datumet som år-månad-dag"),
    ({"ends_on": "2026-12-31"}, "Perioden slutar innan den börjar."),
    ({"presented_on": "2027-02-09"}, "Arbetsplatsträffen har inte varit än."),
    ({"parent": "999999"}, "Välj något i listan."),
    ({"parent": "-1"}, "Välj något i listan."),
    ({"parent": "x"}, "Välj något i listan."),
    ({"competences": ["7"]}, "Välj bland kompetenserna i listan."),
]


@pytest.mark.parametrize(("wrong", "told"), BAD)
def test_what_is_wrong_is_told_and_what_was_written_is_kept(
    town: Municipality, log_in: LogIn, marie: Person, wrong: dict[str, object], told: str
) -> None:
    home, before, client = town.units["home"].id, count(), log_in(marie)

    answer = client.post(f"/priorities/units/{home}/new", data=filled(**wrong))

    assert answer.status_code == 422
    assert told in answer.text
    assert "Vi hinner tänka tillsammans." in answer.text
    assert count() == before


def test_a_priority_cannot_hang_on_one_of_another_department_or_below(
    town: Municipality, log_in: LogIn, marie: Person, samira: Person
) -> None:
    other = make_priority(
        "Annans", town.units["school"], level=Level.DEPARTMENT, parent=town.priorities["top"]
    )
    draft = make_priority("Utkast", town.units["care"], level=Level.DEPARTMENT, status=Status.DRAFT)
    home, low, middle = town.units["home"].id, town.priorities["low"].id, town.priorities["middle"]
    keys, middle_id = (other.id, draft.id, low), middle.id
    as_marie, as_samira = log_in(marie), log_in(samira)

    for key in keys:
        answer = as_marie.post(f"/priorities/units/{home}/new", data=filled(parent=str(key)))
        assert answer.status_code == 422
        assert "Välj något i listan." in answer.text
    ring = as_samira.post(f"/priorities/{middle_id}/edit", data=filled(seen="1", parent=str(low)))
    assert ring.status_code == 422


def test_markup_and_emoji_are_text(town: Municipality, log_in: LogIn, marie: Person) -> None:
    home, middle, client = town.units["home"].id, town.priorities["middle"].id, log_in(marie)
    nasty = "<script>alert(1)</script> 🧶 \x00Å"

    form = filled(title=nasty, why=nasty, parent=str(middle), publish="1")
    client.post(f"/priorities/units/{home}/new", data=form)

    kept = stored("<script>alert(1)</script> 🧶 Å").id
    for address in (f"/priorities/{kept}", f"/priorities/units/{home}", "/priorities/red-thread"):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; 🧶" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("seen", ["", "x", "0", "99999999999999999999", "-1", "1.5"])
def test_a_nonsense_version_is_an_overtaken_form(
    town: Municipality, log_in: LogIn, marie: Person, seen: str
) -> None:
    low, client = town.priorities["low"].id, log_in(marie)
    middle = town.priorities["middle"]
    form = filled(seen=seen, parent=str(middle.id))

    assert client.post(f"/priorities/{low}/edit", data=form).status_code == 409


def test_ten_megabytes_are_refused_without_a_failure(
    town: Municipality, log_in: LogIn, marie: Person
) -> None:
    home, client = town.units["home"].id, log_in(marie)

    answer = client.post(f"/priorities/units/{home}/new", data=filled(why="x" * 10_000_000))

    assert answer.status_code == 413


# ── the vision ────────────────────────────────────────────────────────────────────────


def a_vision(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "title": "Nära och modigt",
        "text": "Vi vågar pröva.",
        "decided_by": "Kommunfullmäktige",
        "decided_on": "2027-01-25",
        "diary_number": "KS 2027/00012",
        "starts_on": "2027-02-01",
    }
    return usual | changes


def test_a_new_vision_takes_over_and_the_old_one_is_kept(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    client = log_in(karin)

    assert client.post("/priorities/vision/new", data=a_vision()).status_code == 303

    old, new = db.session.scalars(select(Vision).order_by(Vision.starts_on)).all()
    assert (old.ends_on, new.starts_on) == (date(2027, 1, 31), date(2027, 2, 1))
    assert "Nära och modigt" in client.get("/priorities/").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text": ""}, "Skriv in idén."),
        ({"decided_on": "2027-02-09"}, "Beslutet är inte fattat än."),
        ({"starts_on": "2027-01-01"}, "Välj en dag efter den dag då den nuvarande idén"),
    ],
)
def test_a_vision_that_contradicts_itself_is_refused(
    town: Municipality, log_in: LogIn, karin: Person, wrong: dict[str, object], told: str
) -> None:
    answer = log_in(karin).post("/priorities/vision/new", data=a_vision(**wrong))

    assert answer.status_code == 422
    assert told in answer.text


def test_a_vision_that_somebody_else_has_corrected_is_not_overwritten(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    assert town.vision
    address, client = f"/priorities/vision/{town.vision.id}/edit", log_in(karin)
    seen = _seen(client, address)
    client.post(address, data=a_vision(seen=seen, title="Först"))

    answer = client.post(address, data=a_vision(seen=seen, title="Sedan"))

    assert answer.status_code == 409
    assert "Först" in answer.text
    assert 'value="Sedan"' in answer.text
    title = db.session.scalars(select(Vision.title)).one()
    assert title == "Först"


def _seen(client: Client, address: str) -> str:
    page = client.get(address).text
    return page.split('name="seen" type="hidden" value="')[1].split('"')[0]
