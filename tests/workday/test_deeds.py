"""What is done in the rows of the work list, without leaving it (SPAN-1)."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.comments.models import Comment
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import (
    ActionPoint,
    EventKind,
    PlanEvent,
    PlanState,
)
from kompetensplan.policy import Actor
from kompetensplan.requests.models import RequestAnswer, TrainingRequest
from kompetensplan.workday.queries import list_known, tasks_for
from kompetensplan.workday.tasks import tasks_of
from tests.comments.factories import say
from tests.conftest import Client, LogIn
from tests.factories import (
    Municipality,
    as_actor,
)
from tests.offers.factories import proposed_to
from tests.plans.factories import book_meeting, make_plan
from tests.requests.factories import REASON, make_request
from tests.workday.factories import (
    TODAY,
    ask_for_another_time,
    join,
    keys,
    offer_all_that_there_is,
    promise,
    stored,
)

S = PlanState


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def as_marie(marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


def location(response: object) -> str:
    return str(getattr(response, "location", ""))


def test_each_deed_is_done_in_its_row_and_comes_back_to_the_next(
    town: Municipality, amina: Person, marie: Person, marie_acts: Actor, as_marie: Client
) -> None:
    """Confirm a time, mark as held, as read and as kept, and undo: until nothing is left."""
    plan = make_plan(town, state=S.PROPOSED)
    meeting = book_meeting(plan, marie_acts)
    ask_for_another_time(plan, meeting, amina)
    say(plan, as_actor(amina), "Hur lång tid tar kursen?")
    point, wanted = promise(plan, marie_acts), meeting.wanted_times[0]
    plan_id, meeting_id, point_id = plan.id, meeting.id, point.id
    here = f"/to-do/plans/{plan_id}"

    def do(address: str, **data: object) -> str:
        answer = as_marie.post(address, data={"after": "text-7", **data})
        assert answer.status_code == 303, answer.text
        return location(answer)

    version = stored(meeting_id).version
    at = f"{here}/meetings/{meeting_id}"
    answered = do(f"{at}/time", seen=version, at=wanted.isoformat())
    moved = stored(meeting_id)
    moved.starts_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    do(f"{at}/held", seen=stored(meeting_id).version, held_on="2027-02-08")
    last = db.session.scalar(select(func.max(Comment.id)))
    do(f"{here}/texts/read", up_to=last)
    kept = do(f"{here}/points/{point_id}/settle")
    page = as_marie.get(kept).text
    undone = do(f"{here}/points/{point_id}/settle", reopen="1")
    do(f"{here}/points/{point_id}/settle")

    assert urlsplit(answered).fragment == "text-7"
    assert stored(meeting_id).asked_at is None
    assert stored(meeting_id).held_on == TODAY
    assert "Löftet är markerat som uppfyllt." in page
    assert "Ångra" in page
    assert urlsplit(undone).fragment == f"point-{point_id}"
    assert list(keys(as_actor(marie))) == ["approve"], "which needs reading"


def test_the_row_after_a_row_gets_the_focus(town: Municipality, marie_acts: Actor) -> None:
    """The next one, and for the last one the one before it; no row of all there are is lost."""
    for name in ("Bo Ek", "Åsa Ek"):
        make_plan(town, who=join(town, name), state=S.PROPOSED)

    tasks = tasks_of(list_known(marie_acts))

    assert [task.after for task in tasks] == [tasks[1].key, tasks[0].key]


def test_a_promise_is_postponed_with_a_later_day_and_why(
    town: Municipality, amina: Person, marie_acts: Actor, as_marie: Client
) -> None:
    plan = make_plan(town, state=S.AGREED)
    point = promise(plan, marie_acts)
    address, seen = f"/to-do/plans/{plan.id}/points/{point.id}/postpone", point.version
    key = point.id

    refused = [
        as_marie.post(address, data={"seen": seen, **data})
        for data in (
            {"due_on": "2027-02-20", "reason": ""},
            {"due_on": "2027-02-08", "reason": "Kursen är full."},
            {"due_on": "", "reason": "Kursen är full."},
            {"due_on": "2027-02-20", "reason": "Ring 811218-9876"},
        )
    ]
    unchanged = db.session.get_one(ActionPoint, key).due_on
    outdated = as_marie.post(address, data={"seen": 99, "due_on": "2027-02-20", "reason": "Full."})
    done = as_marie.post(
        address, data={"seen": seen, "due_on": "2027-02-20", "reason": "Kursen är full."}
    )

    assert [each.status_code for each in refused] == [422] * 4
    assert 'value="Kursen är full."' in refused[1].text, "what was typed stays"
    assert "Välj en senare dag." in refused[1].text
    assert unchanged == TODAY
    assert outdated.status_code == 409
    assert done.status_code == 303
    assert db.session.get_one(ActionPoint, key).due_on == date(2027, 2, 20)
    kinds = select(PlanEvent.detail).where(PlanEvent.kind == EventKind.POINT_CHANGED)
    assert db.session.scalars(kinds).all() == [
        "Ordna handledning (2027-02-08 → 2027-02-20): Kursen är full."
    ]
    told = select(Notice.kind).where(Notice.person_id == amina.id)
    assert "point_postponed" in db.session.scalars(told).all()


def test_a_request_is_granted_or_postponed_in_its_row_and_never_refused(
    town: Municipality, amina: Person, marie: Person, as_marie: Client
) -> None:
    """SKE-5, SKE-6: with a date and a whole sentence; another word than the three means nothing."""
    first, second = (make_request(town, what=what) for what in ("Teckenspråk", "Munhälsa"))
    rows = [task.key for task in tasks_for(as_actor(marie))]
    here = [f"/to-do/requests/{each.id}/answer" for each in (first, second)]
    later = {"kind": "postponed", "new_date": "2027-04-09"}

    page = as_marie.get("/to-do").text
    bare = as_marie.post(here[0], data={**later, "reason": "Nej."})
    denied = as_marie.post(here[0], data={**later, "reason": REASON, "kind": "denied"})
    postponed = as_marie.post(here[0], data={**later, "reason": REASON, "after": rows[1]})
    granted = as_marie.post(here[1], data={"kind": "granted"})

    assert rows == [f"request-{first.id}", f"request-{second.id}"]
    assert "Önskemål att svara på" in page
    assert (bare.status_code, denied.status_code) == (422, 400)
    assert 'value="2027-04-09"' in bare.text, "what was typed stays"
    assert location(postponed) == f"/to-do#{rows[1]}"
    assert granted.status_code == 303
    found = db.session.scalars(select(TrainingRequest.state).order_by(TrainingRequest.id)).all()
    assert [state.value for state in found] == ["postponed", "granted"]
    assert tasks_for(as_actor(marie)) == []


def test_something_else_is_offered_in_the_row_chosen_or_written(
    town: Municipality, amina: Person, marie: Person, as_marie: Client
) -> None:
    """SKE-7: with a date and why, among what is offered or in one's own words."""
    plan = make_plan(town)
    proposed_to(plan, marie)
    proposed_to(make_plan(town, who="david"), marie)
    offer_all_that_there_is(town)
    first, second = (make_request(town, what=what) for what in ("Teckenspråk", "Munhälsa"))
    here = [f"/to-do/requests/{each.id}/answer" for each in (first, second)]
    whole = {"kind": "replaced", "alternative_on": "2027-03-01", "reason": "Kursen är full."}
    chosen, learn = "Gå kursen i munhälsa", "Lära av Bo Ek: Lyftteknik"

    page = as_marie.get("/to-do").text
    refused = [
        as_marie.post(here[0], data={**whole, **wrong})
        for wrong in (
            {},
            {"offered": chosen, "alternative": "Gå bredvid Fatima"},
            {"offered": "Läs Liv och hälsa"},
            {"offered": chosen, "alternative_on": "2027-02-07"},
            {"offered": chosen, "reason": ""},
        )
    ]
    done = as_marie.post(here[0], data={**whole, "offered": learn, "after": f"request-{second.id}"})
    own = as_marie.post(here[1], data={**whole, "offered": "", "alternative": "Gå bredvid Fatima"})

    heads = re.findall(r'<optgroup label="([^"]+)"><option>([^<]+)<', page)
    assert heads[:3] == [
        ("Mallar för mål", "Följ en kollega en dag"),
        ("Gemensamma förslag", chosen),
        ("Kollegor som hjälper", learn),
    ]
    assert "Demensvård" not in page, "nobody is offered what they help others with themselves"
    assert "Läs Liv och hälsa" not in page, "another unit's templates are not offered"
    assert [each.status_code for each in refused] == [422] * 5
    assert "Välj ett i listan eller skriv eget, inte båda." in refused[1].text
    for each in refused[1], refused[3], refused[4]:
        assert f"<option selected>{chosen}<" in each.text, "what was chosen stays"
        assert each.text.count('<details class="k-plain" open>') == 1
    assert 'value="Gå bredvid Fatima"' in refused[1].text, "what was written stays"
    assert location(done) == f"/to-do#request-{second.id}"
    assert own.status_code == 303
    words = select(RequestAnswer.alternative).order_by(RequestAnswer.id)
    assert db.session.scalars(words).all() == [learn, "Gå bredvid Fatima"]


def test_a_day_that_has_not_come_is_refused_in_the_row(
    town: Municipality, marie_acts: Actor, as_marie: Client
) -> None:
    plan = make_plan(town, state=S.PROPOSED)
    meeting = book_meeting(plan, marie_acts)
    meeting.starts_at = clock.now() - timedelta(hours=1)
    db.session.commit()
    address = f"/to-do/plans/{plan.id}/meetings/{meeting.id}/held"

    page = as_marie.post(address, data={"seen": meeting.version, "held_on": "2027-02-09"})

    assert page.status_code == 422
    assert "Dagen har inte varit än." in page.text
    assert 'value="2027-02-09"' in page.text


def test_what_is_written_while_one_reads_stays_unread(
    town: Municipality, amina: Person, marie: Person, marie_acts: Actor, as_marie: Client
) -> None:
    plan = make_plan(town)
    plan_id = plan.id
    seen = say(plan, as_actor(amina), "Hur lång tid tar kursen?").id
    say(plan, as_actor(amina), "Och vem vikarierar?")

    as_marie.post(f"/to-do/plans/{plan_id}/texts/read", data={"up_to": seen})

    page = as_marie.get("/to-do").text
    assert "Hur lång tid tar kursen?" not in page
    assert "Och vem vikarierar?" in page


def test_a_stranger_to_the_plan_does_nothing_in_its_rows(
    town: Municipality, amina: Person, frida: Person, marie_acts: Actor, log_in: LogIn
) -> None:
    """404 for another manager, 403 for the employee, who has no such list either."""
    plan = make_plan(town, state=S.PROPOSED)
    meeting, point = book_meeting(plan, marie_acts), promise(plan, marie_acts)
    here = f"/to-do/plans/{plan.id}"
    doors = [
        f"{here}/meetings/{meeting.id}/held",
        f"{here}/meetings/{meeting.id}/time",
        f"{here}/points/{point.id}/settle",
        f"{here}/points/{point.id}/postpone",
        f"{here}/texts/read",
    ]

    as_amina, as_frida = log_in(amina), log_in(frida)

    assert [as_frida.post(door).status_code for door in doors] == [404] * 5
    assert [as_amina.post(door).status_code for door in doors[:4]] == [403] * 4
    assert as_amina.get("/to-do").status_code == 403


def test_the_manager_starts_there(as_marie: Client) -> None:
    """And on a day without tasks it says so."""
    answer = as_marie.get("/")

    assert location(answer) == "/to-do?guide=manager"
    assert "Inget kvar i dag" in as_marie.get("/to-do").text
