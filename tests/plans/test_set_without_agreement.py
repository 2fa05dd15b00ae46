"""A plan that stands though the two do not agree: clocks, words, labels, figures (MEET-5)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, Outdated, StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.plans.jobs import make_document, remind_to_confirm
from kompetensplan.plans.models import (
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
    SignatureKind,
    VersionKind,
)
from kompetensplan.plans.services import restoring, setting
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import SET_AFTER, STEPS
from kompetensplan.policy import Actor
from kompetensplan.reports.services import refresh
from tests.conftest import TODAY, Client, LogIn
from tests.factories import Municipality
from tests.plans.factories import (
    days_ago,
    hold_meeting,
    make_plan,
    read,
    set_alone,
    sign,
    version_of,
)
from tests.plans.pages import words_of
from tests.plans.signing_page import rewrite
from tests.reports.test_figures import figure_of

VIEW = "Jag vill hellre lära mig det nya systemet i höst, när schemat är klart."
MANAGERS = "Vi är inte överens om när kursen ska gå. Gruppen behöver den i vår."


def approved(town: Municipality, marie_acts: Actor, *, days: int) -> Plan:
    """Return a plan that the manager approved some days ago, after the meeting."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    with days_ago(days):
        hold_meeting(plan, marie_acts)
        sign(plan, "approve", marie_acts)
    db.session.commit()
    return read(plan, marie_acts)


@pytest.fixture
def plan(town: Municipality, marie_acts: Actor) -> Plan:
    """The employee has been silent for thirty days."""
    return approved(town, marie_acts, days=SET_AFTER)


def reminders(person: Person) -> int:
    kinds = db.session.scalars(select(Notice.kind).where(Notice.person_id == person.id))
    return list(kinds).count("confirm_reminder")


# ── the clocks ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("days", "expected"), [(13, 0), (14, 1), (20, 1)])
def test_an_employee_who_is_silent_for_14_days_is_reminded_once(
    town: Municipality, amina: Person, marie_acts: Actor, days: int, expected: int
) -> None:
    approved(town, marie_acts, days=days)

    remind_to_confirm()
    remind_to_confirm()

    assert reminders(amina) == expected


def test_after_29_days_the_manager_cannot_set_the_plan_and_after_30_they_can(
    town: Municipality, marie_acts: Actor
) -> None:
    plan = approved(town, marie_acts, days=29)
    with pytest.raises(StepNotOpen):
        set_alone(plan, marie_acts)

    clock.fix(TODAY + timedelta(days=1))
    version = set_alone(read(plan, marie_acts), marie_acts)

    assert plan.state is PlanState.SET_WITHOUT_AGREEMENT
    assert version.kind is VersionKind.SET_WITHOUT_AGREEMENT


def test_an_edit_after_the_approval_starts_the_clock_anew(plan: Plan, marie_acts: Actor) -> None:
    """What the employee has not had for thirty days is not set."""
    sign(rewrite(plan, marie_acts), "approve", marie_acts)

    with pytest.raises(StepNotOpen):
        set_alone(read(plan, marie_acts), marie_acts)


def test_days_on_leave_do_not_count(town: Municipality, marie_acts: Actor) -> None:
    """ABS-3: who has been away has had no time to answer."""
    plan = approved(town, marie_acts, days=SET_AFTER)
    with days_ago(25):
        take_step(plan, STEPS["pause"], actor=marie_acts)
    take_step(plan, STEPS["resume"], actor=marie_acts)

    with pytest.raises(StepNotOpen):
        set_alone(read(plan, marie_acts), marie_acts)


# ── the words of both ─────────────────────────────────────────────────────────────────


def test_the_version_holds_what_each_of_them_sees_differently(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    setting.write_standpoint(plan, VIEW, actor=amina_acts)

    version = set_alone(read(plan, marie_acts), marie_acts)

    words = json.loads(version.content)["without_agreement"]
    assert words["employee"] == VIEW
    assert words["manager"]
    kinds = {each.kind: each.content_hash for each in version_of(plan).signatures}
    assert set(kinds) == {SignatureKind.APPROVAL, SignatureKind.DECISION}
    assert kinds[SignatureKind.DECISION] == version.content_hash


def test_a_silent_employee_has_not_commented(plan: Plan, marie_acts: Actor) -> None:
    """Ruling 12."""
    version = set_alone(plan, marie_acts)

    assert json.loads(version.content)["without_agreement"]["employee"] is None


def test_words_written_while_the_manager_decides_are_read_first(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    seen = setting.seen_mark(plan)
    setting.write_standpoint(plan, VIEW, actor=amina_acts)

    with pytest.raises(Outdated):
        setting.set_without_agreement(plan, MANAGERS, seen=seen, actor=marie_acts)


def test_the_manager_says_something_and_only_the_manager_sets_the_plan(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    seen = setting.seen_mark(plan)
    with pytest.raises(Invalid):
        setting.set_without_agreement(plan, "Nej.", seen=seen, actor=marie_acts)
    with pytest.raises(NotAllowed):
        setting.set_without_agreement(plan, MANAGERS, seen=seen, actor=amina_acts)
    with pytest.raises(NotAllowed):
        setting.write_standpoint(plan, VIEW, actor=marie_acts)


def test_pressing_twice_sets_the_plan_once(plan: Plan, marie_acts: Actor) -> None:
    seen = setting.seen_mark(plan)
    first = setting.set_without_agreement(plan, MANAGERS, seen=seen, actor=marie_acts)
    again = setting.set_without_agreement(
        read(plan, marie_acts), MANAGERS, seen=seen, actor=marie_acts
    )

    assert again.id == first.id
    assert db.session.scalars(select(PlanVersion)).all() == [first]


# ── afterwards ────────────────────────────────────────────────────────────────────────


def test_the_two_can_still_agree_and_a_withdrawn_proposal_leaves_it_set(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    set_alone(plan, marie_acts)
    take_step(read(plan, amina_acts), STEPS["start_change"], actor=amina_acts)
    restoring.withdraw_change(read(plan, amina_acts), actor=amina_acts)
    assert plan.state is PlanState.SET_WITHOUT_AGREEMENT

    take_step(read(plan, amina_acts), STEPS["start_change"], actor=amina_acts)
    sign(rewrite(plan, amina_acts), "confirm", amina_acts)
    agreed = sign(plan, "approve", marie_acts)

    assert agreed is not None
    assert (agreed.number, agreed.kind) == (2, VersionKind.AGREED)
    assert read(plan, marie_acts).state.value == "agreed"


def test_it_is_not_counted_as_agreed(town: Municipality, plan: Plan, marie_acts: Actor) -> None:
    set_alone(plan, marie_acts)
    db.session.commit()

    refresh()

    figure = figure_of(town.units["home"])
    assert (figure.agreed, figure.set_alone) == (0, 1)


# ── the pages ─────────────────────────────────────────────────────────────────────────


def test_the_story_on_the_pages(plan: Plan, as_amina: Client, as_marie: Client) -> None:
    """The employee writes, the manager decides, and no page calls the plan agreed."""
    address, view = f"/plans/{plan.id}/set-without-agreement", f"/plans/{plan.id}/own-words"
    assert as_amina.get(address).status_code == 403
    assert as_marie.get(view).status_code == 403
    assert as_amina.post(view, data={"text": VIEW}).status_code == 303
    page = as_marie.get(address)
    assert VIEW in page.text
    short = as_marie.post(address, data={"seen": seen_on(page.text), "text": "Nej."})
    assert short.status_code == 422
    assert "Nej." in short.text

    done = as_marie.post(address, data={"seen": seen_on(page.text), "text": MANAGERS})

    assert done.status_code == 303
    for client, path in (
        (as_amina, f"/plans/{plan.id}"),
        (as_amina, f"/plans/{plan.id}/sign"),
        (as_amina, f"/plans/{plan.id}/versions"),
        (as_marie, f"/plans/{plan.id}/versions/1"),
        (as_marie, "/team"),
    ):
        words = words_of(client.get(path).text)
        assert "Fastställd utan överenskommelse" in words or "fastställdes utan" in words, path
        assert "Planen är överenskommen" not in words, path
    version = words_of(as_amina.get(f"/plans/{plan.id}/versions/1").text)
    assert VIEW in version
    assert MANAGERS in version


def seen_on(page: str) -> str:
    return page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def test_the_stale_page_says_so_and_keeps_the_text(
    plan: Plan, as_amina: Client, as_marie: Client
) -> None:
    address = f"/plans/{plan.id}/set-without-agreement"
    seen = seen_on(as_marie.get(address).text)
    as_amina.post(f"/plans/{plan.id}/own-words", data={"text": VIEW})

    late = as_marie.post(address, data={"seen": seen, "text": MANAGERS})

    assert late.status_code == 409
    assert MANAGERS in late.text
    assert VIEW in late.text


def test_the_document_prints_the_label_and_both_texts(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    setting.write_standpoint(plan, VIEW, actor=amina_acts)
    version = set_alone(read(plan, marie_acts), marie_acts)
    db.session.commit()

    assert make_document(version.id)

    stored = db.session.get_one(PlanDocument, version.id)
    assert stored.content is not None
    assert stored.content.startswith(b"%PDF")


def test_hr_reads_it_with_its_label(
    plan: Plan, marie_acts: Actor, karin: Person, log_in: LogIn
) -> None:
    set_alone(plan, marie_acts)
    client = log_in(karin)

    listed = words_of(client.get("/agreed-plans").text)

    assert "Fastställd utan överenskommelse" in listed
