"""The people who must exist, each in the state that shows something (6.6, 6.7)."""

from datetime import date, datetime, time, timedelta

from kompetensplan import clock
from kompetensplan.demo.comments import write_comments
from kompetensplan.demo.content import content
from kompetensplan.demo.disagreement import write_by_system, write_decision, write_standpoint
from kompetensplan.demo.everyone import meet, round_key, some_place, write_last_year
from kompetensplan.demo.plans import PlanWriter, Written, copy_of
from kompetensplan.demo.talks import decide, follow_up, share_preparation
from kompetensplan.demo.texts import Goals
from kompetensplan.demo.town import Job, Town
from kompetensplan.plans.models import EventKind, Goal, MeetingKind, PlanState, SignatureKind, Step

# Who stands where; everyone else of the cast gets a plan as most people have.
SPECIAL = {
    "Amina Berg": "tomorrow",
    "Åsa Öst-Ängkvist": "three_versions",
    "Bo Ek": "changing",
    "Sara Malmkvist": "paused",
    "Gunnar Stål": "closed",
    "Viktor Roos": "set_alone",
    "Omar Lindqvist": "agreed",
    "Hanna Ryd": "agreed",
    "Zeynep Çelik Åberg": "agreed",
    "Marie Lundgren": "agreed",
    "Johan Roos": "draft",
    "Mikaela Holm": "proposed",
}


def load_cast(town: Town, goals: Goals) -> None:
    """Write the plans of the cast."""
    writer = PlanWriter(town)
    wanted = {
        (each["namn"], each.get("enhet"), each.get("befattning")): each.get("mal", [])
        for each in content("cast")["personer"]
    }
    for job in town.jobs:
        keys = wanted.get((job.name, job.place.code, job.title), [])
        way = _way(job)
        if way is None or job.form == "timavlönad":
            continue
        items = [goals.by_key(key) for key in keys]
        if len(items) < 2 and way != "draft":
            items += goals.pick(job, 2 - len(items), beside=keys)
        if items:
            WAYS[way](writer, job, items)
            write_comments(writer, writer.latest)
        if job.name in ("Amina Berg", "Åsa Öst-Ängkvist", "Marie Lundgren"):
            last = write_last_year(writer, job, goals)
            if last:
                decide(writer, last, job)
        if items and job.name == "Nils Andersson" and way == "draft":
            _ended_last_year(writer, job, items)
        job.settled = True


def _ended_last_year(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """A draft that nobody had agreed on when its round was over."""
    plan = writer.start(
        job,
        round_key(job, back=1),
        items[:1],
        state=PlanState.ENDED_WITHOUT_AGREEMENT,
        created_at=_moment(date(2026, 10, 12), 14),
        year=2026,
    )
    write_by_system(
        writer, plan, EventKind.ENDED_WITHOUT_AGREEMENT, _moment(date(2027, 1, 1), 0, 5)
    )


def _way(job: Job) -> str | None:
    if job.name == "Nils Andersson":
        return "draft" if job.title == "Processtekniker" else "waiting_for_the_employee"
    return SPECIAL.get(job.name)


def _start(
    writer: PlanWriter, job: Job, items: list[dict[str, object]], state: PlanState, day: date
) -> Written:
    return writer.start(
        job,
        round_key(job),
        items,
        state=state,
        created_at=clock.at(day, time(9, 15)),
        follow_up_on=date(2027, 9, 15) if job.place.department != "BUF" else date(2027, 4, 21),
        paused_from=PlanState.DRAFT if state is PlanState.PAUSED else None,
        by_employee_only=state is PlanState.DRAFT,
    )


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at(day, time(hour, minute))


def tomorrow(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Ready for the meeting, which is tomorrow at 13.30; both have prepared."""
    plan = _start(writer, job, items, PlanState.PROPOSED, date(2027, 1, 25))
    writer.event(plan, EventKind.PROPOSED, _moment(date(2027, 2, 3), 16, 5), job)
    writer.book(
        plan,
        _moment(writer.town.today + timedelta(days=1), 13, 30),
        "Torggatan 4, chefens rum",
        held=False,
        booked_at=_moment(date(2027, 2, 1), 8, 40),
    )
    share_preparation(writer, plan, job, _moment(date(2027, 2, 7), 19, 20))
    if plan.manager:
        share_preparation(writer, plan, plan.manager, _moment(date(2027, 2, 8), 7, 45))


def draft(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """A draft that only the employee has begun to write in."""
    _start(writer, job, items[:1], PlanState.DRAFT, date(2027, 2, 4))


def proposed(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Ready for the meeting, not yet booked."""
    plan = _start(writer, job, items, PlanState.PROPOSED, date(2027, 1, 28))
    writer.event(plan, EventKind.PROPOSED, _moment(date(2027, 2, 5), 10), job)


def agreed(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Agreed, version 1."""
    plan = _start(writer, job, items, PlanState.AGREED, date(2027, 1, 22))
    meet(writer, plan, _moment(date(2027, 2, 3), 10))


def waiting_for_the_employee(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """The meeting held, approved by the manager twelve days ago, not confirmed."""
    plan = _start(writer, job, items, PlanState.PROPOSED, date(2027, 1, 11))
    day = writer.town.today - timedelta(days=12)
    writer.event(plan, EventKind.PROPOSED, _moment(date(2027, 1, 18), 9), job)
    place = some_place(writer, job)
    writer.book(plan, _moment(day, 10), place, held=True, booked_at=_moment(date(2027, 1, 19), 9))
    writer.sign(plan, SignatureKind.APPROVAL, _moment(day, 11, 10), None)


def set_alone(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Approved in December, never confirmed; set by the manager, with what each of them says."""
    plan = _start(writer, job, items, PlanState.SET_WITHOUT_AGREEMENT, date(2026, 11, 30))
    day = date(2026, 12, 16)
    writer.event(plan, EventKind.PROPOSED, _moment(date(2026, 12, 7), 9), job)
    place = some_place(writer, job)
    writer.book(plan, _moment(day, 13), place, held=True, booked_at=_moment(date(2026, 12, 8), 9))
    writer.sign(plan, SignatureKind.APPROVAL, _moment(day, 14, 5), None)
    write_standpoint(writer, plan, _moment(date(2027, 1, 7), 11, 30))
    write_decision(writer, plan, _moment(date(2027, 2, 2), 10, 20))


def changing(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Version 1 in force, with an open proposal: another end date, and a step more."""
    plan = _start(writer, job, items, PlanState.CHANGING, date(2027, 1, 22))
    meet(writer, plan, _moment(date(2027, 1, 29), 9))
    writer.event(plan, EventKind.CHANGE_STARTED, _moment(date(2027, 2, 5), 13), job)
    goal = plan.content["goals"][0]
    _later(writer, goal["id"], date(2027, 5, 28))
    writer.rows.add(
        Step,
        activity_id=goal["activities"][0]["id"],
        position=9,
        title="Visa två nya kollegor hur jag gör.",
        week=date.fromisocalendar(2027, 18, 1),
        minutes=30,
    )
    writer.event(plan, EventKind.STEP_ADDED, _moment(date(2027, 2, 5), 13, 8), job)


def three_versions(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Version 3, each time a step more, the last time a later end; then followed up."""
    plan = _start(writer, job, items, PlanState.AGREED, date(2027, 1, 13))
    whole = plan.content
    writer.book(
        plan,
        _moment(date(2027, 1, 19), 14),
        "Stadsbiblioteket, kontoret",
        held=True,
        booked_at=_moment(date(2027, 1, 14), 9),
    )
    for number, day in ((1, date(2027, 1, 19)), (2, date(2027, 1, 27)), (3, date(2027, 2, 4))):
        if number > 1:
            writer.event(plan, EventKind.CHANGE_STARTED, _moment(day, 9), job)
        plan.content = copy_of(whole)
        first = plan.content["goals"][0]
        if number < 3:
            first["activities"][0]["steps"] = first["activities"][0]["steps"][: number + 1]
            first["ends_on"] = "2027-06-30"
        writer.agree(plan, _moment(day, 15))
    plan.content = whole
    writer.book(
        plan,
        _moment(date(2027, 2, 5), 10),
        "Stadsbiblioteket, kontoret",
        held=True,
        booked_at=_moment(date(2027, 2, 4), 15, 30),
        kind=MeetingKind.FOLLOW_UP,
    )
    follow_up(writer, plan, job, _moment(date(2027, 2, 5), 10, 25))


def paused(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """On leave, the plan rests."""
    plan = _start(writer, job, items, PlanState.PAUSED, date(2026, 10, 12))
    write_by_system(writer, plan, EventKind.PAUSED, _moment(date(2026, 12, 1), 0, 5))


def closed(writer: PlanWriter, job: Job, items: list[dict[str, object]]) -> None:
    """Left on the last of January; the plan was closed."""
    plan = _start(writer, job, items, PlanState.CLOSED, date(2027, 1, 5))
    meet(writer, plan, _moment(date(2027, 1, 12), 9))
    writer.event(plan, EventKind.CLOSED, _moment(date(2027, 1, 29), 15), plan.manager or job)


def _later(writer: PlanWriter, goal_id: int, day: date) -> None:
    """Change a goal's end after the agreement, in the row only."""
    writer.rows.change(Goal, goal_id, ends_on=day)


WAYS = {
    "tomorrow": tomorrow,
    "draft": draft,
    "proposed": proposed,
    "agreed": agreed,
    "waiting_for_the_employee": waiting_for_the_employee,
    "changing": changing,
    "set_alone": set_alone,
    "three_versions": three_versions,
    "paused": paused,
    "closed": closed,
}
