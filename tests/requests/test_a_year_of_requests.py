"""A year of requests with random answers, leaves, vacancies and moves, day by day.

None is ever refused, silent or forgotten, and each can be followed from question to outcome
(SKE-5 … SKE-11). The seed is fixed: what fails, fails again.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment, UnitManager
from kompetensplan.organisation.queries import with_person_and_unit
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.requests.jobs import follow_requests
from kompetensplan.requests.models import Reply, RequestEvent, TrainingRequest
from kompetensplan.requests.queries import to_answer
from kompetensplan.requests.queries.answering import answering_of
from kompetensplan.requests.queries.request import with_people
from kompetensplan.requests.services import answering, asking
from kompetensplan.requests.workflow import OPEN, AnswerKind, RequestState
from tests.conftest import TODAY
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_manager,
    make_person,
)
from tests.requests.factories import REASON, make_promise

S = RequestState
OPENS = {S.SENT, S.POSTPONED, S.OFFERED}
# What each line of the story does to a request; what is not here changes nothing.
MOVES: dict[str, tuple[set[RequestState], RequestState]] = {
    "granted": ({S.SENT, S.POSTPONED}, S.GRANTED),
    "postponed": ({S.SENT}, S.POSTPONED),
    "replaced": ({S.SENT, S.POSTPONED}, S.OFFERED),
    "returned": ({S.POSTPONED}, S.SENT),
    "taken": ({S.OFFERED}, S.REPLACED),
    "waits": ({S.OFFERED}, S.SENT),
    "withdrawn": (OPENS, S.WITHDRAWN),
    "taken_along": (OPENS, S.TAKEN_ALONG),
    "ended": (OPENS, S.ENDED),
}


class Year:
    """The people, and the chance that decides what each of them does on a day."""

    def __init__(self, town: Municipality, seed: int) -> None:
        self.town, self.chance = town, random.Random(seed)
        self.day = TODAY
        self.jobs: list[int] = []
        self.heads: dict[str, Person] = {}
        self.is_vacant = False

    def set_up(self) -> None:
        units = self.town.units
        for name, key in (("Dag Direktör", "root"), ("Sten Skolchef", "school")):
            person = make_person(name)
            make_manager(make_employment(person, units[key]), units[key])
            self.heads[name] = person
        for number in range(24):
            unit = units[("home", "night", "class")[number % 3]]
            authority = "Utbildningsnämnden" if number % 3 == 2 else "Vård- och omsorgsnämnden"
            person = make_person(f"Anställd {number}")
            self.jobs.append(make_employment(person, unit, authority=authority).id)
        for key in ("david", "frida"):
            self.town.employments[key].authority = "Utbildningsnämnden"
        self.heads |= {name: self.town.people[name] for name in ("marie", "samira", "frida")}
        db.session.commit()

    def live(self, days: int) -> Iterator[date]:
        for number in range(days):
            self.day = TODAY + timedelta(days=number)
            clock.fix(self.day)
            self.happenings()
            self.ask()
            self.answer()
            self.reply()
            follow_requests()
            yield self.day

    def happenings(self) -> None:
        """Let somebody go on leave, leave a post, take one, move or stop; now and then."""
        dice = self.chance.random()
        if dice < 0.03:
            self.leave_of(self.chance.choice(list(self.heads.values())))
        elif dice < 0.05:
            self.vacate()
        elif dice < 0.12:
            self.move()
        elif dice < 0.14 and len(self.jobs) > 12:
            self.stop()
        elif dice < 0.18:
            job = db.session.get_one(Employment, self.chance.choice(self.jobs))
            job.absent_from = self.day
            job.absent_to = self.day + timedelta(days=self.chance.randint(31, 90))
        if self.is_vacant:
            self.fill_posts()
        db.session.commit()

    def stop(self) -> None:
        """Let somebody who waits for an answer have a last day soon."""
        waiting = select(TrainingRequest.employment_id).where(TrainingRequest.state.in_(OPEN))
        found = db.session.scalars(waiting.order_by(TrainingRequest.id.desc())).first()
        if found in self.jobs:
            self.jobs.remove(found)
            job = db.session.get_one(Employment, found)
            job.ends_on = self.day + timedelta(days=self.chance.randint(0, 5))

    def leave_of(self, person: Person) -> None:
        last = self.day + timedelta(days=self.chance.randint(20, 60))
        jobs = select(Employment).where(Employment.person_id == person.id)
        for job in db.session.scalars(jobs):
            job.absent_from, job.absent_to = self.day, last
        units = select(UnitManager).join(UnitManager.employment)
        mine = units.where(Employment.person_id == person.id).order_by(UnitManager.id)
        for post in db.session.scalars(mine):
            if self.chance.random() < 0.5:
                unit = next(each for each in self.town.units.values() if each.id == post.unit_id)
                stand_in = make_person("Ersättare")
                make_employment(stand_in, self.town.units["office"])
                make_deputy(
                    stand_in,
                    unit,
                    starts_on=self.day,
                    ends_on=last - timedelta(days=self.chance.randint(0, 15)),
                    decided_by=self.town.people["karin"],
                    on_behalf_of=person,
                )
                self.heads[f"deputy {stand_in.id}"] = stand_in

    def vacate(self) -> None:
        posts = db.session.scalars(
            select(UnitManager).where(UnitManager.ends_on.is_(None)).order_by(UnitManager.id)
        ).all()
        root = self.town.units["root"].id
        below = [post for post in posts if post.unit_id != root]
        if below:
            self.chance.choice(below).ends_on = self.day
            self.is_vacant = True

    def fill_posts(self) -> None:
        """Let a vacant post get a new manager, on some day."""
        open_ended = (UnitManager.ends_on.is_(None)) | (UnitManager.ends_on >= self.day)
        held = set(db.session.scalars(select(UnitManager.unit_id).where(open_ended)))
        for key in ("home", "class", "care", "school"):
            unit = self.town.units[key]
            if unit.id not in held and self.chance.random() < 0.05:
                person = make_person("Ny Chef")
                post = make_manager(make_employment(person, unit), unit)
                post.starts_on = self.day
                self.heads[f"head {person.id}"] = person

    def move(self) -> None:
        """Move somebody: with the unit goes its authority, if it is another one."""
        job = db.session.get_one(Employment, self.chance.choice(self.jobs))
        key = self.chance.choice(("home", "night", "class"))
        job.unit_id = self.town.units[key].id
        job.authority = "Utbildningsnämnden" if key == "class" else "Vård- och omsorgsnämnden"

    def ask(self) -> None:
        if self.chance.random() > 0.3:
            return
        job = db.session.scalars(
            with_person_and_unit().where(Employment.id == self.chance.choice(self.jobs))
        ).one()
        wish = asking.Wish(what=f"Kurs {self.day} {self.chance.random():.3f}")
        asking.send(job, wish, actor=as_actor(job.person))
        db.session.commit()

    def answer(self) -> None:
        """Let some who lead look at their list, and answer some of what is there."""
        for person in self.chance.sample(list(self.heads.values()), 2):
            if self.chance.random() < 0.5:
                continue
            actor = as_actor(person)
            for each in to_answer(actor):
                if self.chance.random() < 0.3:
                    self.answer_one(each, actor)
            db.session.commit()

    def answer_one(self, asked: TrainingRequest, actor: Actor) -> None:
        kind = self.chance.choices(list(AnswerKind), (3, 5, 3))[0]
        ahead = self.day + timedelta(days=self.chance.randint(1, 200))
        given = answering.Given(
            kind=kind,
            reason=REASON,
            new_date=ahead,
            alternative="Gå bredvid en kollega",
            alternative_on=ahead,
        )
        try:
            answering.answer(asked, given, actor=actor)
        except StepNotOpen:
            assert kind is AnswerKind.POSTPONED  # the third in a row, and nothing else
            may_lift = allows(actor, Permission.REQUEST_LIFT, asked) and above(asked)
            if may_lift and asked.raised_for != "lifted":
                answering.lift(asked, self.day + timedelta(days=9), actor=actor)

    def reply(self) -> None:
        """Let some employees say what they think, send along what was left behind, or withdraw."""
        if self.chance.random() < 0.7:
            return
        mine = with_people().where(TrainingRequest.state.in_(OPEN)).order_by(TrainingRequest.id)
        for asked in db.session.scalars(mine).all():
            actor = as_actor(asked.employment.person) if self.chance.random() < 0.12 else None
            if actor is None or not asked.employment.is_active(self.day):
                continue
            if asked.is_left_behind:
                asking.take_along(asked, actor=actor)
            elif asked.state is S.OFFERED:
                asking.reply(asked, self.chance.choice(list(Reply)), actor=actor)
            elif self.chance.random() < 0.1:
                asking.withdraw(asked, actor=actor)
        db.session.commit()


def test_none_is_refused_silent_or_forgotten(town: Municipality) -> None:
    make_promise()
    year = Year(town, seed=2027)
    year.set_up()
    for day in year.live(365):
        if (day - TODAY).days % 13 == 0:
            nobody_is_forgotten(year, day)
    nobody_is_forgotten(year, year.day)

    asked = db.session.scalars(with_people()).all()
    states = {each.state for each in asked}
    assert len(asked) > 90
    assert states == set(S), f"the year has not seen {set(S) - states}"
    for each in asked:
        follow_the_story(each)


def nobody_is_forgotten(year: Year, day: date) -> None:
    """Look at every open request: whose turn it is, and that the one has been told."""
    on_lists = {each.id for person in year.heads.values() for each in to_answer(as_actor(person))}
    for asked in db.session.scalars(with_people().where(TrainingRequest.state.in_(OPEN))):
        waited = (day - asked.waiting_since).days
        owner = asked.employment.person_id
        assert asked.employment.ends_on is None or asked.employment.ends_on >= day
        if asked.is_left_behind:
            assert is_told(owner, "request_left_behind", asked)
        elif asked.state is S.OFFERED:
            assert is_told(owner, "request_replaced", asked)
        elif asked.state is S.POSTPONED:
            assert asked.returns_on is not None
            assert day < asked.returns_on <= day + timedelta(days=366)
        else:
            assert asked.id in on_lists, f"request {asked.id} is on nobody's list on {day}"
            assert asked.weeks_told >= waited // 7
            assert (asked.unanswered_on is not None) == (waited >= 21)
            assert waited < 21 or asked.raised_to_id is not None or not above(asked)


def is_told(person_id: int, kind: str, asked: TrainingRequest) -> bool:
    """Tell whether the employee has been told; on leave one is not reminded (ABS-3)."""
    notices = select(Notice.id).where(Notice.person_id == person_id, Notice.kind == kind)
    about = notices.where(Notice.key.startswith(f"request {asked.id} "))
    was_away = asked.employment.absent_from is not None
    return db.session.scalar(about.limit(1)) is not None or was_away


def above(asked: TrainingRequest) -> bool:
    """Tell whether anybody stands above those who are to answer."""
    return answering_of(asked.employment).above is not None


def follow_the_story(asked: TrainingRequest) -> None:
    """Go from the question to where it stands now by nothing but what is written down."""
    events = db.session.scalars(select(RequestEvent).where(RequestEvent.request_id == asked.id))
    lines = [(each.at, each.kind.value) for each in events]
    lines += [(each.at, each.kind.value) for each in asked.answers]
    kinds = [kind for _at, kind in sorted(lines)]
    assert kinds[0] == "sent"
    state, in_a_row = S.SENT, 0
    for kind in kinds[1:]:
        if kind in MOVES:
            sources, target = MOVES[kind]
            assert state in sources, f"request {asked.id}: {kinds}"
            state = target
        if kind in ("granted", "postponed", "replaced"):
            in_a_row = in_a_row + 1 if kind == "postponed" else 0
            assert in_a_row <= 2, "SKE-10"
    assert state is asked.state
    assert state in OPENS or asked.settled_at is not None
    if state is S.TAKEN_ALONG:
        following = select(TrainingRequest.id).where(TrainingRequest.taken_from_id == asked.id)
        assert db.session.scalar(following) is not None
