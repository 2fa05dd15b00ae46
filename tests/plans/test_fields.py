"""Writing a field: nobody overwrites anybody, and nothing typed is lost (PLAN-2, ruling 1)."""

from datetime import date
from time import perf_counter

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, StepNotOpen
from kompetensplan.frameworks.models import Competence, Framework
from kompetensplan.plans.fields import text_of
from kompetensplan.plans.models import FieldChange, Goal, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.choices import list_weeks
from kompetensplan.plans.queries.plan import get_plan, last_writers
from kompetensplan.plans.services.fields import Collision, set_links, write_field
from kompetensplan.plans.services.saving import Edit, save
from kompetensplan.plans.wording import clean, difference, merge
from kompetensplan.policy import Actor, Capacity
from tests.factories import Municipality, as_actor, make_priority
from tests.plans.factories import make_plan, read

BASE = "Jag vill lära mig att dokumentera hos brukaren samma dag."


@pytest.fixture
def amina_acts(town: Municipality) -> Actor:
    return as_actor(town.people["amina"])


@pytest.fixture
def marie_acts(town: Municipality) -> Actor:
    return as_actor(town.people["marie"])


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def goal_of(plan: Plan) -> Goal:
    return plan.goals[0]


def put(plan: Plan, field: str, value: str, actor: Actor, *, base: str | None = None) -> str:
    goal = goal_of(plan)
    start = getattr(goal, field) if base is None else base
    return write_field(plan, goal, field, base=start, value=value, actor=actor).text


# ── texts ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (
            "Jag vill lära mig att dokumentera tryggt hos brukaren samma dag.",
            "Jag vill lära mig att dokumentera hos brukaren samma timme.",
            "Jag vill lära mig att dokumentera tryggt hos brukaren samma timme.",
        ),
        (
            BASE + " Helst före lunch.",
            "Vi vill lära oss att dokumentera hos brukaren samma dag.",
            "Vi vill lära oss att dokumentera hos brukaren samma dag. Helst före lunch.",
        ),
        (BASE, "", ""),
        ("Samma ändring.", "Samma ändring.", "Samma ändring."),
        ("Något helt annat från mig.", "Och något helt annat från dig!", None),
        (BASE + " Ett tillägg.", BASE + " Ett annat tillägg.", None),
    ],
)
def test_changes_that_do_not_overlap_become_one_text(
    one: str, other: str, together: str | None
) -> None:
    assert merge(BASE, one, other) == together
    assert merge(BASE, other, one) == together


def test_a_difference_joined_together_is_both_texts() -> None:
    before, after = BASE, "Jag ska lära mig dokumentera i mobilen samma dag!"

    parts = difference(before, after)

    assert "".join(text for kind, text in parts if kind != "added") == before
    assert "".join(text for kind, text in parts if kind != "removed") == after


@pytest.mark.parametrize("word", ["ja ", "ja, nej "])
def test_the_same_words_over_and_over_hold_nobody_up(word: str) -> None:
    """Else one such text, written in a plan, stops the site for as long as it is compared."""
    base, begun = word * (5000 // len(word)), perf_counter()
    one, other = base + "Mitt tillägg.", "Ditt tillägg. " + base

    together = merge(base, one, other)
    parts = difference(base, "Först. " + base[: len(base) // 2])

    assert perf_counter() - begun < 10
    assert together in (None, "Ditt tillägg. " + one)
    assert "".join(text for kind, text in parts if kind != "added") == base


def test_what_somebody_says_that_they_started_from_can_be_of_any_length() -> None:
    begun = perf_counter()

    assert merge("ord " * 100_000, "ord " * 400, "ordet " * 400) is None
    assert perf_counter() - begun < 10


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  e\u0301n text\r\nmed rader  ", "\u00e9n text\nmed rader"),
        ("noll\x00 och \x1bstyrtecken", "noll och styrtecken"),
        ("<script>alert(1)</script> 👩🏽‍🔧", "<script>alert(1)</script> 👩🏽‍🔧"),
        ("vänd\u202eom", "vändom"),
        ("halv\ud83d", "halv"),
    ],
)
def test_a_text_is_cleaned_but_not_censored(typed: str, stored: str) -> None:
    assert clean(typed) == stored


# ── writing ───────────────────────────────────────────────────────────────────────────


def test_a_field_shows_who_wrote_last_and_as_what(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    put(plan, "purpose", "Att alla vet vad som har hänt.", marie_acts)

    last = last_writers(plan)[("goal", goal_of(plan).id, "purpose")]  # type: ignore[index]

    assert last.person.given_name == "Marie"
    assert last.capacity is Capacity.MANAGER


def test_two_changes_of_one_text_are_merged(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    put(plan, "effect_sign", BASE, amina_acts)
    put(plan, "effect_sign", BASE.replace("samma dag", "samma timme"), marie_acts, base=BASE)

    mine = BASE.replace("dokumentera", "dokumentera tryggt")
    text = put(plan, "effect_sign", mine, amina_acts, base=BASE)

    assert text == "Jag vill lära mig att dokumentera tryggt hos brukaren samma timme."
    assert goal_of(plan).effect_sign == text


def test_overlapping_changes_become_a_choice_and_both_texts_are_kept(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    put(plan, "effect_sign", "Minst åtta av tio besök.", marie_acts)

    with pytest.raises(Collision) as met:
        put(plan, "effect_sign", "Minst nio av tio besök.", amina_acts, base="")

    assert goal_of(plan).effect_sign == "Minst åtta av tio besök."
    assert (met.value.stored, met.value.mine) == (
        "Minst åtta av tio besök.",
        "Minst nio av tio besök.",
    )
    assert met.value.last
    assert met.value.last.person.given_name == "Marie"
    kept = db.session.scalars(select(FieldChange).where(FieldChange.applied.is_(False))).one()
    assert kept.after == "Minst nio av tio besök."


def test_a_save_whose_answer_was_lost_is_no_quarrel_with_oneself(
    plan: Plan, amina_acts: Actor
) -> None:
    put(plan, "effect_sign", "Minst åtta av", amina_acts, base="")
    put(plan, "effect_sign", "Minst åtta av tio besök.", amina_acts, base="")

    assert goal_of(plan).effect_sign == "Minst åtta av tio besök."


def test_a_date_that_both_have_changed_is_a_choice_too(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    put(plan, "ends_on", "2027-05-31", marie_acts, base="")

    with pytest.raises(Collision):
        put(plan, "ends_on", "2027-06-30", amina_acts, base="")

    assert goal_of(plan).ends_on == date(2027, 5, 31)


def test_writing_what_already_stands_there_changes_nothing(plan: Plan, amina_acts: Actor) -> None:
    purpose = goal_of(plan).purpose
    changes = db.session.scalars(select(FieldChange)).all()

    put(plan, "purpose", f"  {purpose}\r\n", amina_acts)
    put(plan, "purpose", "någon annans utgångspunkt", amina_acts, base="någon annans utgångspunkt")

    assert db.session.scalars(select(FieldChange)).all() == changes


def test_what_one_goes_on_writing_is_one_line_of_history(plan: Plan, amina_acts: Actor) -> None:
    for base, text in [("", "Vi"), ("Vi", "Vi märker"), ("Vi märker", "Vi märker det")]:
        put(plan, "effect_sign", text, amina_acts, base=base)

    lines = db.session.scalars(select(FieldChange).where(FieldChange.field == "effect_sign")).all()

    assert [(line.before, line.after) for line in lines] == [("", "Vi märker det")]


def test_a_text_that_one_takes_away_again_stays_in_the_history(
    plan: Plan, amina_acts: Actor
) -> None:
    put(plan, "effect_sign", "Vi märker det", amina_acts, base="")
    put(plan, "effect_sign", "Nej", amina_acts, base="Vi märker det")

    lines = db.session.scalars(select(FieldChange).where(FieldChange.field == "effect_sign")).all()

    assert [line.after for line in lines] == ["Vi märker det", "Nej"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 201),
        ("purpose", "x" * 2001),
        ("ends_on", "2026-12-31"),
        ("ends_on", "2028-07-01"),
        ("ends_on", "i morgon"),
        ("ends_on", "2027-02-30"),
        ("level_from", "9"),
        ("level_from", "²"),
        ("competence_id", "999999"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_a_reason(
    plan: Plan, amina_acts: Actor, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        put(plan, field, value, amina_acts, base="")

    assert str(refusal.value.problems[field])


@pytest.mark.parametrize("day", ["2027-01-01", "2027-12-31", "2028-06-30", ""])
def test_a_goal_ends_within_the_period_or_six_months_after(
    plan: Plan, amina_acts: Actor, day: str
) -> None:
    """GOAL-1."""
    assert put(plan, "ends_on", day, amina_acts, base="") == day


@pytest.mark.parametrize(
    ("typed", "minutes", "shown"), [("1,5", 90, "1,5"), ("1.25", 75, "1,25"), ("", None, "")]
)
def test_time_is_entered_as_hours(
    plan: Plan, amina_acts: Actor, typed: str, minutes: int | None, shown: str
) -> None:
    activity = goal_of(plan).activities[0]
    activity.minutes = 6000

    written = write_field(plan, activity, "minutes", base="100", value=typed, actor=amina_acts)

    assert (activity.minutes, written.text) == (minutes, shown)


def test_the_weeks_to_choose_begin_with_this_one(town: Municipality) -> None:
    weeks = list_weeks(make_plan(town))

    assert weeks[0] == date(2027, 2, 8)
    assert weeks[-1] <= date(2028, 6, 30)


@pytest.mark.parametrize(
    ("thing", "field", "value"),
    [
        ("activity", "minutes", "1e999999"),
        ("activity", "minutes", "1001"),
        ("activity", "minutes", "NaN"),
        ("step", "week", "9999-12-31"),
        ("step", "week", "0001-01-01"),
    ],
)
def test_numbers_and_weeks_have_an_end(
    plan: Plan, amina_acts: Actor, thing: str, field: str, value: str
) -> None:
    activity = goal_of(plan).activities[0]
    target = activity if thing == "activity" else activity.steps[0]

    with pytest.raises(Invalid):
        write_field(plan, target, field, base=text_of(target, field), value=value, actor=amina_acts)


def test_only_the_employee_writes_the_employees_comment(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    write_field(plan, plan, "employee_comment", base="", value="Bra samtal.", actor=amina_acts)

    with pytest.raises(NotAllowed):
        write_field(plan, plan, "employee_comment", base="Bra samtal.", value="", actor=marie_acts)


def test_an_agreed_plan_takes_no_more_texts_but_loses_none(
    town: Municipality, amina_acts: Actor
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    edit = Edit("title", ("goal", goal_of(plan).id), "title", goal_of(plan).title, "Ny")  # type: ignore[arg-type]

    outcome = save(plan, [edit], actor=amina_acts)

    assert set(outcome.late) == {"title"}
    kept = db.session.scalars(select(FieldChange).where(FieldChange.applied.is_(False))).one()
    assert kept.after == "Ny"
    with pytest.raises(StepNotOpen):
        put(plan, "title", "Ny", amina_acts)


def test_levels_are_forgotten_when_the_scale_changes(plan: Plan, amina_acts: Actor) -> None:
    framework = Framework(code="digcomp-3.0", name="DigComp 3.0", scale="digcomp8")
    db.session.add(framework)
    db.session.flush()
    competence = Competence(
        framework_id=framework.id, code="1.1", name_sv="Söka", name_en="Search", position=1
    )
    db.session.add(competence)
    db.session.flush()
    put(plan, "level_from", "2", amina_acts, base="")
    put(plan, "level_to", "4", amina_acts, base="")

    put(plan, "competence_id", str(competence.id), amina_acts, base="")

    assert (goal_of(plan).level_from, goal_of(plan).level_to) == (None, None)


def test_both_levels_can_be_raised_in_one_form(plan: Plan, amina_acts: Actor) -> None:
    goal = goal_of(plan)
    put(plan, "level_to", "2", amina_acts, base="")
    ref = ("goal", goal.id)
    edits = [
        Edit("from", ref, "level_from", "", "3"),  # type: ignore[arg-type]
        Edit("to", ref, "level_to", "2", "4"),  # type: ignore[arg-type]
    ]

    outcome = save(plan, edits, actor=amina_acts)

    assert outcome.all_taken
    assert (goal.level_from, goal.level_to) == (3, 4)


# ── links ─────────────────────────────────────────────────────────────────────────────


def test_what_each_one_links_stays(
    town: Municipality, plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    low, middle, top = (town.priorities[key].id for key in ("low", "middle", "top"))
    set_links(goal_of(plan), plan, base=f"{low}", value=f"{low},{middle}", actor=marie_acts)
    plan = get_plan(amina_acts, plan.id)

    set_links(goal_of(plan), plan, base=f"{low}", value=f"{top}", actor=amina_acts)

    again = read(plan, amina_acts)
    assert {link.priority_id for link in goal_of(again).links} == {middle, top}


def test_a_goal_cannot_be_linked_to_another_units_priority(
    town: Municipality, plan: Plan, amina_acts: Actor
) -> None:
    foreign = make_priority("Annan enhets", town.units["class"], own_reason="Egen.")

    with pytest.raises(Invalid):
        set_links(goal_of(plan), plan, base="", value=str(foreign.id), actor=amina_acts)


# ── history ───────────────────────────────────────────────────────────────────────────


def test_everything_is_written_with_who_and_as_what(plan: Plan, town: Municipality) -> None:
    events = db.session.scalars(select(PlanEvent).where(PlanEvent.plan_id == plan.id)).all()

    assert {event.capacity for event in events} == {Capacity.EMPLOYEE}
    assert {event.person_id for event in events} == {town.people["amina"].id}
