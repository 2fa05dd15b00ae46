"""From what was read to how far each unit's own people have come. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from kompetensplan.reports.counting import Count
from kompetensplan.reports.facts import History, Job, PlanFacts, Round, by_round

# What stands for "all open rounds together" where a round's id is asked for.
OPEN = 0

Own = Mapping[int, Count]


def tally_rounds(history: History, rounds: list[Round], today: date) -> dict[int, Own]:
    """Return, by round, the figures of those employed directly in each unit.

    A round that is closed is counted as it was on its last day.
    """
    found: dict[int, Own] = {}
    for each in rounds:
        closed = each.closed_on
        day = min(each.ends_on, closed) if closed else today
        own = found[each.id] = defaultdict(Count)
        for job, unit_id, plans in _present(history, day, None):
            plan = by_round(plans).get(each.id)
            if unit_id in each.units and (plan or not job.is_hourly):
                late = each.is_late(today)
                own[unit_id].add(_count(job, plan, day=None, today=today, is_late=late))
    return found


def tally_open(history: History, today: date, day: date | None = None) -> Own:
    """Count everyone once in all open rounds together, by the plan that was begun last.

    With a `day`: as it was when that day was over. 2.13: of those paid by the hour no plan
    is expected.
    """
    then = day or today
    rounds = {
        each.id: each
        for each in history.rounds
        if (each.closed_at is None if day is None else each.is_open(day))
    }
    late_in = defaultdict[int, list[bool]](list)
    for each in rounds.values():
        for unit_id in each.units:
            late_in[unit_id].append(each.is_late(then))
    own: dict[int, Count] = defaultdict(Count)
    for job, unit_id, plans in _present(history, then, day):
        plan = _latest(plans, rounds)
        if job.is_hourly and plan is None:
            continue
        open_for_it = late_in[unit_id]
        late = rounds[plan.round_id].is_late(then) if plan else _all(open_for_it)
        own[unit_id].add(_count(job, plan, day=day, today=then, is_late=late))
    return own


def versions_in_force(history: History, day: date) -> Iterator[tuple[int, int, list[int]]]:
    """Yield employments with their unit and the agreed versions in force when `day` was over."""
    rounds = {each.id for each in history.rounds if each.is_open(day)}
    for job, unit_id, plans in _present(history, day, day):
        found = [
            version.id
            for round_id, plan in by_round(plans).items()
            if round_id in rounds and (version := plan.in_force(day)) and version.is_agreed
        ]
        if found:
            yield job.id, unit_id, found


def _present(
    history: History, then: date, day: date | None
) -> Iterator[tuple[Job, int, list[PlanFacts]]]:
    """Yield who was employed, where, with the plans that there were.

    What was written under another authority is counted neither there nor here (EMP-4).
    """
    for job in history.jobs:
        if not job.holds(then):
            continue
        unit_id, authority = job.place(day) if day else (job.unit_id, job.authority)
        plans = [
            plan
            for plan in history.plans.get(job.id, ())
            if plan.authority == authority and (day is None or plan.begun_on <= day)
        ]
        yield job, unit_id, plans


def _count(
    job: Job, plan: PlanFacts | None, *, day: date | None, today: date, is_late: bool
) -> Count:
    """Return the figures of one employee: exactly one of the five states."""
    met = plan is not None and plan.met_on is not None and (day is None or plan.met_on <= day)
    count = Count(employees=1, met=int(met), fixed_term=int(job.is_fixed_term))
    version = plan.in_force(day) if plan else None
    if version and version.is_agreed:
        count.agreed, count.fixed_term_agreed = 1, int(job.is_fixed_term)
    elif version:
        count.set_alone = 1
    else:
        _count_left(count, plan, met=met, is_late=is_late and not job.is_away(today))
    return count


def _count_left(count: Count, plan: PlanFacts | None, *, met: bool, is_late: bool) -> None:
    """Count an employee whose plan is neither agreed nor set, and why."""
    count.no_plan, count.no_meeting = int(plan is None), int(plan is not None and not met)
    count.to_sign = int(met)
    if is_late:
        count.late = 1
    elif plan:
        count.going = 1
    else:
        count.not_begun = 1


def _latest(plans: list[PlanFacts], rounds: Mapping[int, Round]) -> PlanFacts | None:
    current = [plan for plan in by_round(plans).values() if plan.round_id in rounds]
    return max(current, key=lambda plan: plan.id, default=None)


def _all(lates: Collection[bool]) -> bool:
    return bool(lates) and all(lates)
