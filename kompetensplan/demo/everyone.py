"""Plans for everyone who is not of the cast: in every unit, in mixed states (ruling 18)."""

from datetime import date, datetime, time, timedelta

from kompetensplan import clock
from kompetensplan.demo.content import content
from kompetensplan.demo.plans import PlanWriter, Written
from kompetensplan.demo.texts import Goals
from kompetensplan.demo.town import Job, Town
from kompetensplan.plans.models import EventKind, PlanState, SignatureKind, Step
from kompetensplan.texts import swedish_key

# Weights of: no plan, draft, proposed, agreed, changing, paused; by how far a unit has come.
EAGER = (4, 10, 12, 68, 4, 2)
USUAL = (14, 24, 16, 42, 3, 1)
LATE = (52, 26, 12, 10, 0, 0)
STATES = (
    None,
    PlanState.DRAFT,
    PlanState.PROPOSED,
    PlanState.AGREED,
    PlanState.CHANGING,
    PlanState.PAUSED,
)
OWN_REASON = "Målet gäller min egen yrkesroll och ryms inte i årets prioriteringar."


def round_key(job: Job, *, back: int = 0) -> str:
    """Return the key of the job's round, this year's or one of those before."""
    return f"school-{2026 - back}" if job.place.department == "BUF" else f"calendar-{2027 - back}"


def weights_of(code: str) -> tuple[int, ...]:
    """Return how far a unit has come: some are eager, some late, most in between."""
    number = sum(map(ord, swedish_key(code))) % 7
    return EAGER if number in (0, 3) else LATE if number == 5 else USUAL


def load_everyone(town: Town, goals: Goals) -> None:
    """Write last year's and this year's plans for all jobs that have none yet."""
    writer = PlanWriter(town)
    for job in town.jobs:
        if job.settled or job.form == "timavlönad" or job.ends_on:
            continue
        if town.dice.random() < 0.62 and job.starts_on < date(2026, 1, 1):
            write_last_year(writer, job, goals)
        write_this_year(writer, job, goals)
        job.settled = True


def write_last_year(writer: PlanWriter, job: Job, goals: Goals, *, back: int = 1) -> Written | None:
    """Write a plan that was agreed, lived with and closed."""
    town, dice = writer.town, writer.dice
    school = job.place.department == "BUF"
    year = (2026 if school else 2027) - back
    chosen = goals.pick(job, dice.choice([1, 1, 2]), year=year + 1 if school else year)
    if not chosen:
        return None
    created_at = clock.at(
        date(year, 9 if school else 1, dice.randint(10, 28)), time(dice.randint(8, 16), 10)
    )
    key = round_key(job, back=back)
    plan = writer.start(
        job,
        key,
        chosen,
        state=PlanState.CLOSED,
        created_at=created_at,
        comment=some_comment(town),
        year=chosen[0]["slut"].year,
    )
    meet(writer, plan, created_at + timedelta(days=dice.randint(8, 30)))
    closed = plan.period[2] - timedelta(days=dice.randint(5, 20))
    writer.event(plan, EventKind.CLOSED, clock.at(closed, time(14, 0)), plan.manager or job)
    return plan


def write_this_year(writer: PlanWriter, job: Job, goals: Goals) -> None:
    """Write this year's plan, or leave it out, as the unit's progress would have it."""
    dice = writer.dice
    state = dice.choices(STATES, weights_of(job.place.code))[0]
    chosen = goals.pick(job, dice.choices([1, 2, 3], [38, 48, 14])[0])
    if given := goals.find_given(job):  # the demo's own goals are all to be seen
        others = [each for each in chosen[1:] if each["id"] != given["id"]]
        state, chosen = state or PlanState.DRAFT, [given, *others]
    if state is None or not chosen:
        return
    if dice.random() < 0.07:
        chosen[-1] = {**chosen[-1], "utan_koppling": OWN_REASON}
    paused = state is PlanState.PAUSED
    plan = writer.start(
        job,
        round_key(job),
        chosen,
        state=state,
        created_at=some_start(writer, job),
        comment=some_comment(writer.town),
        follow_up_on=some_follow_up(writer, job),
        paused_from=PlanState.DRAFT if paused else None,
        by_employee_only=dice.random() < 0.4,
    )
    go_on(writer, plan, state)


def go_on(writer: PlanWriter, plan: Written, state: PlanState) -> None:
    """Let what leads to the state have happened."""
    dice, today = writer.dice, writer.town.today
    if state in (PlanState.AGREED, PlanState.CHANGING):
        latest = clock.at(today - timedelta(days=1), time(15, 0))
        held = min(plan.created_at + timedelta(days=dice.randint(3, 12)), latest)
        meet(writer, plan, held)
        if state is PlanState.CHANGING:
            writer.event(plan, EventKind.CHANGE_STARTED, latest, plan.job)
            _add_step(writer, plan, latest)
    elif state is PlanState.PROPOSED:
        writer.event(plan, EventKind.PROPOSED, plan.created_at + timedelta(days=1), plan.job)
        if dice.random() < 0.75:
            starts_at = on_a_workday(
                today + timedelta(days=dice.randint(1, 24)), dice.randint(8, 15)
            )
            booked_at = clock.at(today - timedelta(days=dice.randint(1, 6)), time(10, 20))
            writer.book(
                plan, starts_at, some_place(writer, plan.job), held=False, booked_at=booked_at
            )
        elif dice.random() < 0.6:
            held_at = on_a_workday(today - timedelta(days=dice.randint(2, 9)), 10)
            writer.book(
                plan,
                held_at,
                some_place(writer, plan.job),
                held=True,
                booked_at=held_at - timedelta(days=6),
            )
            kind = dice.choice([SignatureKind.APPROVAL, SignatureKind.CONFIRMATION])
            writer.sign(plan, kind, held_at + timedelta(hours=1, minutes=5), None)
    elif state is PlanState.PAUSED:
        writer.event(
            plan, EventKind.PAUSED, plan.created_at + timedelta(days=4), plan.manager or plan.job
        )


def _add_step(writer: PlanWriter, plan: Written, started: datetime) -> None:
    """Let the employee propose one step more."""
    activity = plan.content["goals"][0]["activities"][0]
    writer.rows.add(
        Step,
        activity_id=activity["id"],
        position=9,
        title="Berätta för en kollega vad jag har lärt mig.",
        week=date.fromisocalendar(2027, 18, 1),
        minutes=30,
    )
    writer.event(plan, EventKind.STEP_ADDED, started + timedelta(minutes=8), plan.job)


def meet(writer: PlanWriter, plan: Written, about: datetime) -> None:
    """Let the meeting be booked and held, and the plan agreed on at its end."""
    starts_at = on_a_workday(clock.local(about).date(), writer.dice.randint(8, 15))
    booked_at = plan.created_at + timedelta(hours=20)
    writer.event(plan, EventKind.PROPOSED, plan.created_at + timedelta(hours=18), plan.job)
    writer.book(plan, starts_at, some_place(writer, plan.job), held=True, booked_at=booked_at)
    writer.agree(plan, starts_at + timedelta(minutes=writer.dice.randint(48, 62)))


def on_a_workday(day: date, hour: int) -> datetime:
    """Return that hour on the day, or on the Friday before a weekend."""
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return clock.at(day, time(hour, 0))


def some_start(writer: PlanWriter, job: Job) -> datetime:
    """Return when the draft was begun: in January, in schools mostly in the autumn."""
    dice = writer.dice
    if job.place.department == "BUF" and dice.random() < 0.7:
        day = date(2026, 10, 1) + timedelta(days=dice.randint(0, 60))
    else:
        day = date(2027, 1, 22) + timedelta(days=dice.randint(0, 12))
    return clock.at(day, time(dice.randint(7, 17), dice.randint(0, 50)))


def some_follow_up(writer: PlanWriter, job: Job) -> date:
    """Return a Tuesday, Wednesday or Thursday half a year on; in schools before the summer."""
    dice = writer.dice
    month, week = (4, 0) if job.place.department == "BUF" else (9, 0)
    return date(2027, month, 6) + timedelta(
        days=dice.randint(0, 2) + 7 * (week + dice.randint(0, 4))
    )


def some_comment(town: Town) -> str:
    """Return what the employee says at the agreement, or nothing."""
    comments: list[str] = content("meetings")["kommentarer"]
    return town.dice.choice(comments) if town.dice.random() < 0.45 else ""


def some_place(writer: PlanWriter, job: Job) -> str:
    """Return where the two meet."""
    places = content("meetings")["platser"]
    choices: list[str] = [*places["alla"], *places.get(job.place.department, [])]
    return writer.dice.choice(choices)
