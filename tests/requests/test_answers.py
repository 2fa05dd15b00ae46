"""Granted, postponed or replaced: there is no other answer (SKE-5, SKE-6, SKE-7, SKE-10)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import IntegrityError

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.requests.models import Reply, RequestAnswer, TrainingRequest
from kompetensplan.requests.queries import get_request, to_answer
from kompetensplan.requests.services import answering, asking
from kompetensplan.requests.workflow import STEPS, AnswerKind, RequestState
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, as_actor
from tests.requests.factories import REASON, after, answer, given, kinds, make_request, read

S = RequestState
INSERT = (
    "INSERT INTO request_answer (request_id, by_id, capacity, on_behalf_of, at, on_day, kind,"
    " reason, new_date, alternative, alternative_on) VALUES (:request, :by, 'manager', '',"
    " '2027-02-08 10:00:00+00:00', '2027-02-08', :kind, :reason, :new_date, :alternative, :on)"
)
PLAIN = {"reason": "", "new_date": None, "alternative": "", "on": None}


def told(person: Person) -> set[str]:
    return {row.kind for row in db.session.query(Notice).filter_by(person_id=person.id)}


def test_no_other_answer_gets_in_by_form_or_sql(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """SKE-5: INSERT 'DENIED' → integrity error; POST kind=denied → 400."""
    asked = make_request(town)
    client = log_in(marie)
    word = "den" + "ied"
    for kind in (word, word.upper(), "", "GRANTED", "no"):
        response = client.post(f"/requests/{asked.id}/answer", data={"kind": kind})
        assert response.status_code == 400, kind

    values = {"request": asked.id, "by": marie.id, **PLAIN}
    for kind in (word, word.upper(), "GRANTED", "", "withdrawn"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(INSERT), {**values, "kind": kind})
        db.session.rollback()
    with pytest.raises(IntegrityError):
        db.session.execute(text(f"UPDATE training_request SET state = '{word}'"))
    db.session.rollback()
    with pytest.raises(ValueError, match=word):
        AnswerKind(word)

    db.session.execute(text(INSERT), {**values, "kind": "granted"})
    db.session.rollback()
    assert read(asked, marie).state is S.SENT


def test_the_database_knows_what_an_answer_must_have(town: Municipality, marie: Person) -> None:
    """SKE-6, SKE-7: also for what comes by no form."""
    asked = make_request(town)
    postponed = {"kind": "postponed", "reason": REASON, "new_date": "2027-05-01"}
    replaced = {"kind": "replaced", "reason": "Fullt", "alternative": "A", "on": "2027-05-01"}
    bad: list[dict[str, object]] = [
        {**postponed, "reason": "För kort"},
        {**postponed, "new_date": None},
        {**postponed, "new_date": "2027-02-08"},
        {**replaced, "reason": ""},
        {**replaced, "alternative": ""},
        {**replaced, "on": None},
        {"kind": "granted", "new_date": "2027-05-01"},
    ]
    for values in bad:
        with pytest.raises(IntegrityError):
            db.session.execute(
                text(INSERT), {"request": asked.id, "by": marie.id, **PLAIN, **values}
            )
        db.session.rollback()
    for good in (postponed, replaced):
        db.session.execute(text(INSERT), {"request": asked.id, "by": marie.id, **PLAIN, **good})
        db.session.rollback()


def test_no_row_of_the_table_leads_to_a_refusal() -> None:
    assert {step.target for step in STEPS.values()} == set(S)
    assert {kind.value for kind in AnswerKind} == {"granted", "postponed", "replaced"}
    assert all(step.sources for step in STEPS.values())


def test_granting_is_one_press_on_the_row_and_twice_is_once(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    asked = make_request(town, minutes=90)
    client = log_in(marie)
    page = client.get("/requests/to-answer").text
    assert "Teckenspråk" in page
    assert "Bevilja" in page

    for _press in range(2):
        response = client.post(
            f"/requests/{asked.id}/answer", data={"kind": "granted", "page": "list"}
        )
        assert (response.status_code, response.location) in [
            (303, "/requests/to-answer"),
        ]

    later = {"kind": "granted", "planned_on": "2027-05-03"}
    another = client.post(f"/requests/{asked.id}/answer", data=later)
    assert another.status_code == 409, "another day is another answer, and comes too late"
    found = read(asked, amina)
    assert found.state is S.GRANTED
    assert found.planned_on == TODAY
    assert [each.kind for each in found.answers] == [AnswerKind.GRANTED]
    assert "request_granted" in told(amina)
    assert "Teckenspråk" not in client.get("/requests/to-answer").text
    assert "Beviljat" in log_in(amina).get("/requests").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"new_date": TODAY}, "new_date"),
        ({"new_date": date(2028, 3, 8)}, "new_date"),
        ({"new_date": None}, "new_date"),
        ({"reason": "Inte just nu, sedan"}, "reason"),
        ({"reason": "Ring mig på 850709-9805 så får du veta varför."}, "reason"),
    ],
)
def test_postponing_needs_a_reason_and_a_date_within_a_year(
    town: Municipality, marie: Person, changes: dict[str, object], field: str
) -> None:
    """SKE-6: today → rejected; +13 months → rejected."""
    asked = make_request(town)
    actor = as_actor(marie)
    found = get_request(actor, asked.id, for_change=True)

    with pytest.raises(Invalid) as refusal:
        answering.answer(found, given(AnswerKind.POSTPONED, **changes), actor=actor)

    assert set(refusal.value.problems) == {field}
    db.session.rollback()
    assert read(asked, marie).state is S.SENT


def test_the_row_keeps_what_was_typed_when_it_is_refused(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    asked, other = make_request(town), make_request(town, what="Svenska för vården")
    data = {"kind": "postponed", "page": "list", "new_date": "2027-02-08", "reason": "Kort skäl"}

    response = log_in(marie).post(f"/requests/{asked.id}/answer", data=data)

    assert response.status_code == 422
    assert "Kort skäl" in response.text
    assert f'id="reason-postponed-{asked.id}"' in response.text
    assert f'id="reason-postponed-{other.id}"' in response.text
    assert response.text.count('<details class="ds-details" open>') == 1


def test_something_else_is_taken_or_waited_for(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """SKE-7: what the employee would rather wait for is back with its history."""
    asked = make_request(town)
    for missing in ("reason", "alternative"):
        with pytest.raises(Invalid):
            answer(asked, marie, AnswerKind.REPLACED, **{missing: ""})
        db.session.rollback()
    with pytest.raises(Invalid):
        answer(asked, marie, AnswerKind.REPLACED, alternative_on=None)
    db.session.rollback()
    answer(asked, marie, AnswerKind.REPLACED)
    client = log_in(amina)
    assert "Ersatt med Gå bredvid Fatima" in client.get("/requests").text

    assert client.post(f"/requests/{asked.id}/reply", data={"reply": "no"}).status_code == 404
    client.post(f"/requests/{asked.id}/reply", data={"reply": "waits"})

    found = read(asked, amina)
    assert found.state is S.SENT
    assert [each.reply for each in found.answers] == [Reply.WAITS]
    assert [each.id for each in to_answer(as_actor(marie))] == [asked.id]
    assert "request_waits" in told(marie)

    answer(asked, marie, AnswerKind.REPLACED, alternative="Pröva teknikhörnan")
    client.post(f"/requests/{asked.id}/reply", data={"reply": "takes"})
    found = read(asked, amina)
    assert found.state is S.REPLACED
    assert found.planned_on == TODAY + timedelta(days=20)
    story = client.get(f"/requests/{asked.id}").text
    places = [story.rindex(words) for words in ("Gå bredvid Fatima", "Pröva teknikhörnan")]
    assert places == sorted(places)


def test_a_third_postponement_in_a_row_is_not_taken(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    """SKE-10: grant, replace, or take it to the manager above with a date for a meeting."""
    asked = make_request(town)
    day = 0
    for _time in range(2):
        answer(asked, marie, AnswerKind.POSTPONED)
        day += 46
        after(day)
    with pytest.raises(StepNotOpen):
        answer(asked, marie, AnswerKind.POSTPONED)
    db.session.rollback()
    actor = as_actor(marie)
    found = get_request(actor, asked.id, for_change=True)
    for wrong in (None, clock.today(), clock.today() + timedelta(days=31)):
        with pytest.raises(Invalid):
            answering.lift(found, wrong, actor=actor)

    answering.lift(found, clock.today() + timedelta(days=10), actor=actor)
    db.session.commit()

    assert [each.id for each in to_answer(as_actor(samira))] == [asked.id]
    assert "request_lifted" in told(samira)
    with pytest.raises(StepNotOpen):
        answer(asked, samira, AnswerKind.POSTPONED)
    db.session.rollback()
    answer(asked, samira, AnswerKind.GRANTED)
    assert read(asked, amina).answers[-1].capacity == "managers_manager"


def test_something_else_between_breaks_the_row(
    town: Municipality, amina: Person, marie: Person
) -> None:
    asked = make_request(town)
    answer(asked, marie, AnswerKind.POSTPONED)
    after(46)
    answer(asked, marie, AnswerKind.REPLACED)
    asking.reply(
        get_request(as_actor(amina), asked.id, for_change=True), Reply.WAITS, actor=as_actor(amina)
    )
    db.session.commit()
    answer(asked, marie, AnswerKind.POSTPONED)
    after(92)
    answer(asked, marie, AnswerKind.POSTPONED)
    assert read(asked, amina).state is S.POSTPONED


def test_only_the_employee_withdraws_and_nobody_deletes(
    town: Municipality, amina: Person, marie: Person, karin: Person, log_in: LogIn
) -> None:
    """SKE-11: DELETE as manager → 403."""
    asked = make_request(town)
    manager = log_in(marie)
    assert manager.delete(f"/requests/{asked.id}").status_code == 403
    assert manager.post(f"/requests/{asked.id}/withdraw").status_code == 403
    assert log_in(karin).delete(f"/requests/{asked.id}").status_code == 404
    with pytest.raises(IntegrityError):  # what hangs on it keeps it, whoever asks
        db.session.execute(delete(TrainingRequest))
    db.session.rollback()

    for _press in range(2):
        assert log_in(amina).post(f"/requests/{asked.id}/withdraw").status_code == 303

    assert read(asked, marie).state is S.WITHDRAWN
    assert kinds(asked, amina) == ["sent", "withdrawn"]
    with pytest.raises(StepNotOpen):
        answer(asked, marie, AnswerKind.GRANTED)
    db.session.rollback()


def test_what_is_granted_is_not_withdrawn(town: Municipality, amina: Person, marie: Person) -> None:
    asked = make_request(town)
    answer(asked, marie, AnswerKind.GRANTED)
    actor = as_actor(amina)

    with pytest.raises(StepNotOpen):
        asking.withdraw(get_request(actor, asked.id, for_change=True), actor=actor)


def test_leave_for_studies_is_another_thing(
    town: Municipality, amina: Person, log_in: LogIn
) -> None:
    """SKE-13: it is routed to HR's information and stored nowhere."""
    client = log_in(amina)
    data = {"subject": "study-leave", "what": "Universitetsstudier på heltid"}

    response = client.post("/requests", data=data)

    assert response.location == "/requests/study-leave"
    page = client.get(response.location).text
    assert "Tjänstledighet för studier" in page
    assert "HR" in page
    assert db.session.query(TrainingRequest).count() == 0


def test_a_request_begins_anywhere_in_the_plan(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    client = log_in(amina)
    assert client.post("/requests", data={"what": "  "}).status_code == 422
    data = {"what": "Svenska för vården", "minutes": "1,5", "cost": "4500", "goal": ""}

    response = client.post("/requests", data=data)
    again = client.post("/requests", data=data)

    assert response.location == again.location
    found = db.session.query(TrainingRequest).one()
    assert (found.minutes, found.cost, found.goal_id) == (90, 4500, None)
    assert "request_sent" in told(marie)
    assert client.post("/requests", data={**data, "cost": "gratis"}).status_code == 422


def test_who_answered_second_is_told(town: Municipality, marie: Person, log_in: LogIn) -> None:
    asked = make_request(town)
    answer(asked, marie, AnswerKind.GRANTED)
    late = {"kind": "postponed", "new_date": "2027-06-01", "reason": REASON}

    response = log_in(marie).post(f"/requests/{asked.id}/answer", data=late)

    assert response.status_code == 409
    assert REASON in response.text
    assert db.session.query(RequestAnswer).count() == 1


def test_a_colleague_and_another_manager_know_nothing(
    town: Municipality, david: Person, frida: Person, karin: Person, samira: Person, log_in: LogIn
) -> None:
    """2.14: the employee, the manager, and the manager's manager once it has come there."""
    asked = make_request(town)
    for person in (david, frida, karin, samira):
        assert log_in(person).get(f"/requests/{asked.id}").status_code == 404, person.name
    with pytest.raises(NotAllowed):
        asking.send(town.employments["amina"], asking.Wish(what="Något"), actor=as_actor(frida))
