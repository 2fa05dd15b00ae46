"""Silence is no answer, and nothing is forgotten (SKE-8, SKE-9, DEP-4, EMP-4)."""

from datetime import timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment, UnitManager
from kompetensplan.requests.jobs import follow_requests
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries import to_answer
from kompetensplan.requests.workflow import AnswerKind, RequestState
from tests.conftest import TODAY, LogIn, Statements
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person
from tests.requests.factories import (
    after,
    answer,
    away,
    kinds,
    make_promise,
    make_request,
    read,
)

S = RequestState


def told(person: Person, kind: str) -> int:
    return db.session.query(Notice).filter_by(person_id=person.id, kind=kind).count()


def waits_for(person: Person) -> bool:
    return bool(to_answer(as_actor(person)))


def test_the_clock_of_seven_fourteen_and_twenty_one_days(
    town: Municipality, amina: Person, marie: Person, samira: Person, log_in: LogIn
) -> None:
    """SKE-9, with a day before each and the worker run twice."""
    make_promise()
    asked = make_request(town)
    expected = {6: (0, 0), 7: (1, 0), 13: (1, 0), 14: (2, 0), 20: (2, 0), 21: (3, 1), 28: (4, 1)}
    for day, (reminders, raised) in expected.items():
        after(day)
        after(day)
        assert told(marie, "request_reminder") == reminders, day
        assert told(samira, "request_unanswered") == raised, day
        assert waits_for(samira) is bool(raised)
    assert told(amina, "request_unanswered_mine") == 1
    assert read(asked, amina).unanswered_on == TODAY + timedelta(days=21)
    assert kinds(asked, amina) == [
        *("sent", "reminded", "reminded", "unanswered", "reminded", "raised", "reminded")
    ]
    assert "Obesvarad" in log_in(amina).get("/requests").text
    assert "Obesvarad" in log_in(samira).get("/requests/to-answer").text

    answer(asked, samira, AnswerKind.GRANTED)
    after(60)
    assert told(marie, "request_reminder") == 4
    assert read(asked, samira).state is S.GRANTED


def test_without_the_promise_only_the_limit_of_21_days_is_gone(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    make_promise()
    make_promise(is_on=False)
    asked = make_request(town)
    for day in (7, 14, 21, 28):
        after(day)

    assert told(marie, "request_reminder") == 4
    assert told(samira, "request_unanswered") == 0
    assert not waits_for(samira)
    assert read(asked, amina).is_unanswered
    answer(asked, marie, AnswerKind.POSTPONED)
    assert read(asked, amina).state is S.POSTPONED


def test_a_postponed_request_comes_back_14_days_before_its_date(
    town: Municipality, amina: Person, marie: Person
) -> None:
    """SKE-8: by itself, and then the clock of SKE-9 begins again."""
    asked = make_request(town)
    answer(asked, marie, AnswerKind.POSTPONED)  # to sixty days from now

    after(45)
    assert not waits_for(marie)
    after(46)
    assert waits_for(marie)
    assert told(marie, "request_back") == 1
    after(53)
    assert told(marie, "request_reminder") == 1
    assert kinds(asked, amina) == ["sent", "returned", "reminded"]


def test_a_date_within_14_days_comes_back_the_day_after(town: Municipality, marie: Person) -> None:
    asked = make_request(town)
    answer(asked, marie, AnswerKind.POSTPONED, new_date=TODAY + timedelta(days=5))

    after(0)
    assert read(asked, marie).state is S.POSTPONED
    after(1)
    assert read(asked, marie).state is S.SENT


def test_while_the_manager_is_away_it_waits_for_the_deputy(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    """SKE-9: the clock runs for the deputy; the manager is not reminded during leave (ABS-3)."""
    away(town.employments["marie"], TODAY, TODAY + timedelta(days=60))
    stand_in = make_person("Disa Ersättare")
    make_employment(stand_in, town.units["night"])
    make_deputy(
        stand_in,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=20),
        decided_by=samira,
        on_behalf_of=marie,
    )
    asked = make_request(town)
    after(7)
    assert told(stand_in, "request_sent") == told(stand_in, "request_reminder") == 1
    assert told(marie, "request_reminder") == 0
    assert waits_for(stand_in)
    assert not waits_for(samira)

    after(21)  # the deputy's time is over, and nobody is there
    assert told(samira, "request_raised") == 1
    answer(asked, samira, AnswerKind.GRANTED)
    assert read(asked, amina).answers[0].by_id == samira.id


def test_with_nobody_at_work_it_goes_up_at_once(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    """SKE-9: without a deputy the request goes at once to the manager's manager."""
    away(town.employments["marie"], TODAY, TODAY + timedelta(days=60))
    asked = make_request(town)

    assert waits_for(samira)
    assert told(samira, "request_raised") == 1
    assert read(asked, samira).raised_to_id == samira.id

    clock.fix(TODAY + timedelta(days=61))
    assert waits_for(marie)  # back, and may answer too
    answer(asked, marie, AnswerKind.GRANTED)


def test_who_goes_away_later_lets_it_go_up_by_the_worker(
    town: Municipality, marie: Person, samira: Person
) -> None:
    make_request(town)
    away(town.employments["marie"], TODAY + timedelta(days=3), None)
    after(2)
    assert not waits_for(samira)
    after(3)
    assert waits_for(samira)


def test_a_vacant_post_leads_one_level_up(
    town: Municipality, marie: Person, samira: Person
) -> None:
    """DEP-4: the work is the manager's above, who is reminded as the nearest."""
    asked = make_request(town)
    db.session.query(UnitManager).filter_by(employment_id=town.employments["marie"].id).update(
        {"ends_on": TODAY + timedelta(days=1)}
    )
    db.session.commit()
    after(7)

    assert waits_for(samira)
    assert not waits_for(marie)
    assert told(samira, "request_reminder") == 1
    answer(asked, samira, AnswerKind.GRANTED)


def test_a_managers_own_request_goes_one_level_up(
    town: Municipality, marie: Person, samira: Person
) -> None:
    """DEP-5."""
    make_request(town, who="marie")

    assert waits_for(samira)
    assert not waits_for(marie)
    assert told(samira, "request_sent") == 1


def test_where_nobody_leads_hr_is_told_without_a_name(
    town: Municipality, karin: Person, samira: Person, marie: Person
) -> None:
    db.session.query(UnitManager).update({"ends_on": TODAY - timedelta(days=1)})
    db.session.commit()
    make_request(town)
    after(7)

    assert told(karin, "request_without_manager") == 1
    assert not waits_for(samira)


def test_it_goes_along_to_another_unit_and_the_clock_goes_on(
    town: Municipality, amina: Person, marie: Person, frida: Person
) -> None:
    """EMP-3: inside the authority the new manager has it, from the first day."""
    asked = make_request(town)
    after(5)
    job = db.session.get_one(Employment, town.employments["amina"].id)
    job.unit_id = town.units["class"].id
    db.session.commit()
    assert waits_for(frida)
    after(7)

    assert told(frida, "request_moved") == 1
    assert told(frida, "request_reminder") == 1
    assert not waits_for(marie)
    found = read(asked, frida)
    assert (found.unit_id, found.waiting_since) == (town.units["class"].id, TODAY)


def test_under_another_authority_the_employee_sends_it_along(
    town: Municipality, amina: Person, marie: Person, frida: Person, log_in: LogIn
) -> None:
    """EMP-4: the new manager sees nothing of it before, and nothing of the old answers after."""
    asked = make_request(town)
    answer(asked, marie, AnswerKind.POSTPONED, reason="Hemligt skäl från den gamla chefen.")
    job = db.session.get_one(Employment, town.employments["amina"].id)
    job.unit_id, job.authority = town.units["class"].id, "Barn- och utbildningsnämnden"
    db.session.commit()
    after(1)
    after(60)

    assert log_in(frida).get(f"/requests/{asked.id}").status_code == 404
    assert log_in(marie).get(f"/requests/{asked.id}").status_code == 404
    assert not waits_for(frida)
    assert told(amina, "request_left_behind") >= 2  # at once, and reminded
    client = log_in(amina)
    assert "Skicka till min nya chef" in client.get("/requests").text

    new = [client.post(f"/requests/{asked.id}/take-along").location for _press in range(2)]

    assert new[0] == new[1] != f"/requests/{asked.id}"
    assert [each.what for each in to_answer(as_actor(frida))] == ["Teckenspråk"]
    page = log_in(frida).get(new[0]).text
    assert "Hemligt skäl" not in page
    assert read(asked, amina).state is S.TAKEN_ALONG
    following = db.session.query(TrainingRequest).filter_by(taken_from_id=asked.id).one()
    assert read(following, amina).state is S.SENT


def test_back_under_its_authority_it_waits_anew_for_the_manager_who_has_it_again(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    """EMP-4, SKE-9: days that nobody could answer on are nobody's silence; the next 21 are."""
    make_promise()
    asked = make_request(town)
    other, school = "Barn- och utbildningsnämnden", town.units["class"].id
    home, authority = town.units["home"].id, asked.authority

    def move(unit_id: int, to: str, day: int) -> None:
        job = db.session.get_one(Employment, town.employments["amina"].id)
        job.unit_id, job.authority = unit_id, to
        db.session.commit()
        db.session.expire_all()
        after(day)

    move(school, other, 3)
    after(38)
    move(home, authority, 40)

    assert told(marie, "request_moved") == 1
    assert waits_for(marie)
    found = read(asked, marie)
    assert (found.waiting_since, found.left_on) == (TODAY + timedelta(days=40), None)
    for day, reminders in {46: 0, 47: 1, 60: 2, 61: 3}.items():
        after(day)
        assert told(marie, "request_reminder") == reminders, day
    assert told(samira, "request_unanswered") == 1
    left = told(amina, "request_left_behind")
    move(school, other, 62)
    assert told(amina, "request_left_behind") == left + 1, "the second time is told too"


def test_with_the_last_day_it_ends_and_says_so(town: Municipality, amina: Person) -> None:
    asked = make_request(town)
    job = db.session.get_one(Employment, town.employments["amina"].id)
    job.ends_on = TODAY + timedelta(days=10)
    db.session.commit()
    after(10)
    assert read(asked, amina).state is S.SENT
    after(11)

    assert read(asked, amina).state is S.ENDED
    assert kinds(asked, amina)[-1] == "ended"


def test_who_was_asked_above_and_leaves_passes_it_on(
    town: Municipality, samira: Person, marie: Person
) -> None:
    make_promise()
    director = make_person("Dag Direktör")
    job = make_employment(director, town.units["root"])
    db.session.add(UnitManager(unit=town.units["root"], employment=job, starts_on=TODAY))
    make_request(town)
    after(21)
    assert waits_for(samira)
    db.session.query(UnitManager).filter_by(employment_id=town.employments["samira"].id).update(
        {"ends_on": TODAY + timedelta(days=21)}
    )
    db.session.commit()
    after(22)

    assert not waits_for(samira)
    assert waits_for(director)


def test_the_worker_asks_the_same_of_many_requests(
    town: Municipality, statements: Statements
) -> None:
    """What is looked up for one in a unit serves all in it; nothing due is two reads."""
    counts = []
    for number in range(2):
        for each in range(3):
            make_request(town, what=f"Kurs {number}-{each}")
        with statements() as seen:
            follow_requests()
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_who_is_no_longer_above_the_unit_sees_no_more_of_what_had_come_to_them(
    town: Municipality, samira: Person, marie: Person, log_in: LogIn
) -> None:
    """2.14: a request that was escalated is read by the manager's manager of today."""
    make_promise()
    care, elsewhere = town.units["care"].id, town.units["class"].id
    asked = make_request(town, what="Teckenspråk för nattpersonal")
    after(21)
    assert read(asked, samira).raised_to_id == samira.id
    answer(asked, marie, AnswerKind.GRANTED)
    client = log_in(samira)
    assert "Teckenspråk för nattpersonal" in client.get("/requests/answered").text

    lead = db.session.scalars(select(UnitManager).where(UnitManager.unit_id == care)).one()
    lead.unit_id = elsewhere
    db.session.commit()

    page = client.get("/requests/answered")
    assert page.status_code == 200
    assert "Teckenspråk för nattpersonal" not in page.text
    assert "Amina" not in page.text
    assert client.get(f"/requests/{asked.id}").status_code == 404
