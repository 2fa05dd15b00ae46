"""Nobody's goals or hours follow from all that HR can see, put together (ruling 10, ADR 22).

Small municipalities are made up: units under departments, people with plans that change, move,
come and go over several days, goals on priorities that stand under each other, time of several
kinds. All that may be shown of all days goes to `attack`, which adds and subtracts at will. That
page, PDF, XLSX and CSV say the same and no more is in `test_same_everywhere.py`.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompetensplan.plans.models import ActivityKind
from kompetensplan.reports import judging
from kompetensplan.reports.contents import ALL_GOALS, Said, Subject, Themes, Values
from kompetensplan.reports.counting import Count, Organisation, groups_of, sum_up
from kompetensplan.reports.judging import Day, Judged, Other, hidden_of, judge
from kompetensplan.reports.models import About
from kompetensplan.suppression import Verdict, decide_together
from tests.reports.attack import Atom, find_exposed

# 1 is the municipality, 2 and 3 departments, 4 to 8 units.
ORGANISATION = Organisation.of({1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3})
PLACES = (2, 4, 5, 6, 7, 8)
# Two areas of the municipality; a department's under one; a unit's under that, and one under none.
THEMES = Themes.of([(1, None, 1), (2, None, 1), (3, 1, 2), (4, 3, 4), (5, None, 6)])
# A goal hangs on none, on one, or on two: in one chain, beside each other, and at other levels.
LINKS: tuple[tuple[int, ...], ...] = (
    *((), (1,), (2,), (3,), (4,), (5,)),
    *((1, 2), (1, 3), (2, 4), (3, 5), (2, 5)),
)
KINDS = (ActivityKind.PEER, ActivityKind.WEB_COURSE)
# What becomes of a request; what is granted takes time and money, of this year or not.
ANSWERS = (About.GRANTED, About.POSTPONED, About.UNANSWERED)
TAKES = {About.GRANTED: (About.PLANNED_TIME, About.PLANNED_COST)}


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody is, and what they have agreed on; with no goals there is no plan.

    Attributes:
        asked: what became of each request for training.
    """

    unit: int
    goals: tuple[tuple[int, ...], ...] = ()
    minutes: tuple[int, int] = (0, 0)
    asked: tuple[About, ...] = ()

    @property
    def values(self) -> Values:
        found: Values = {}
        for goal in self.goals:
            for subject in subjects_of(goal):
                found[subject] = found.get(subject, 0) + 1
        for kind, minutes in zip(KINDS, self.minutes, strict=True):
            if minutes and self.goals:
                found[Subject(About.ACTIVITY, kind=kind)] = minutes
        for answer in self.asked:
            for about in (About.REQUESTS, answer, *TAKES.get(answer, ())):
                found[Subject(about)] = found.get(Subject(about), 0) + 1
        return found


def subjects_of(goal: tuple[int, ...]) -> set[Subject]:
    known = {each for link in goal for each in THEMES.chains[link]}
    return {ALL_GOALS, *(known or {Subject(About.UNLINKED)})}


# By number; who is not there is missing.
State = Mapping[int, Person]

goals = st.lists(st.sampled_from(LINKS), min_size=0, max_size=3).map(tuple)
people = st.builds(
    Person,
    st.sampled_from(PLACES),
    goals,
    st.tuples(st.sampled_from([0, 0, 60, 90]), st.just(30)),
    st.lists(st.sampled_from(ANSWERS), max_size=2).map(tuple),
)


@st.composite
def histories(draw: st.DrawFn) -> list[State]:
    """Return what is true on three days: most stay as they were, some do not."""
    crowd = draw(st.lists(st.tuples(people, st.integers(1, 9)), min_size=1, max_size=6))
    first: list[Person] = [person for person, number in crowd for _copy in range(number)]
    state: dict[int, Person] = dict(enumerate(first))
    days: list[State] = [dict(state)]
    for _day in range(draw(st.integers(0, 2))):
        for number in draw(st.lists(st.integers(0, len(first) + 4), max_size=9)):
            change = draw(st.one_of(st.none(), people))
            if change is None:
                state.pop(number, None)
            else:
                state[number] = change
        days.append(dict(state))
    return days


def judged_days(days: Sequence[State]) -> list[tuple[Day, Judged]]:
    """Judge days as the worker does, the latest first."""
    seats, totals = list[dict[int, int]](), dict[int, dict[int, Count]]()
    for at, state in enumerate(days):
        own: dict[int, Count] = {}
        for person in state.values():
            own.setdefault(person.unit, Count()).add(Count(employees=1))
        seats.append(ORGANISATION.seats({unit: each.employees for unit, each in own.items()}))
        totals[at] = sum_up(own, ORGANISATION, seats[at])
    groups = {at: groups_of(total, ORGANISATION) for at, total in totals.items()}
    verdicts = decide_together(groups)
    found: list[tuple[Day, Judged]] = []
    for at in reversed(range(len(days))):
        units = {key: person.unit for key, person in days[at].items()}
        said = Said(units, {key: person.values for key, person in days[at].items()})
        day = Day.of(said, seats[at], ORGANISATION, THEMES)
        hidden = {key for key, verdict in verdicts[at].items() if verdict is not Verdict.SHOWN}
        judged = judge(day, hidden, [Other(each, hidden_of(done)) for each, done in found])
        found.append((day, judged))
    return found


def published(days: Sequence[State], *, measure: str) -> Iterator[dict[Atom, int]]:
    """Yield every number that is shown, as the sum that it is."""
    for (day, judged), state in zip(judged_days(days), reversed(days), strict=True):
        for subject, by_key in judged.items():
            if not _is_told(subject, measure):
                continue
            for key, verdict in by_key.items():
                if verdict is Verdict.SHOWN:
                    who = day.cells[subject].get(key, {})
                    yield dict(_terms(state, who, subject, measure))


def _is_told(subject: Subject, measure: str) -> bool:
    """How many people they are is told of all goals together only."""
    if measure == "people":
        return subject == ALL_GOALS
    if subject.about in (About.REQUESTS, *ANSWERS):
        return measure == "requests"
    if subject.about in TAKES[About.GRANTED]:
        return measure == "takes"
    return measure == ("goals" if subject.kind is None else "minutes")


def _terms(
    state: State, who: Mapping[int, object], subject: Subject, measure: str
) -> Iterator[tuple[Atom, int]]:
    for number in who:
        for what, amount in _parts(state[number], subject, measure):
            yield (number, what), amount


def _parts(person: Person, subject: Subject, measure: str) -> Iterator[tuple[Hashable, int]]:
    """Yield what one person contributes to a number, each part by what else it is a part of."""
    if measure == "people":
        yield "", 1
    elif measure == "goals":  # goals on different priorities are numbers of their own
        for goal in set(person.goals):
            if subject in subjects_of(goal):
                yield goal, person.goals.count(goal)
    elif measure == "requests":  # each answer is one of all that were asked for
        for answer in set(person.asked):
            if subject.about in (About.REQUESTS, answer):
                yield answer, person.asked.count(answer)
    else:
        yield subject, person.values[subject]


MEASURES = ("people", "goals", "minutes", "requests", "takes")
many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@pytest.mark.parametrize("measure", MEASURES)
@many
@given(days=histories())
def test_nobody_can_be_worked_out(measure: str, days: list[State]) -> None:
    assert find_exposed(published(days, measure=measure)) is None


def some_home(unit: int, number: int, *, goal: tuple[int, ...] = (2,)) -> list[Person]:
    return [Person(unit, (goal,), (60, 30)) for _each in range(number)]


def town_of(*people: list[Person]) -> dict[int, Person]:
    return dict(enumerate(person for each in people for person in each))


JANUARY = town_of(
    *(some_home(unit, 9) for unit in (4, 5, 6, 7)), some_home(8, 9, goal=(1,)), some_home(8, 6)
)
# One in unit 4 has agreed on another goal since.
FEBRUARY = JANUARY | {0: Person(4, ((2,), (3,)), (90, 30))}
# Two in unit 4 have all goals but one kind.
PRIORITIES = town_of(some_home(4, 9), some_home(4, 2, goal=(3,)), some_home(5, 9), some_home(7, 9))
# Three in a unit of their own.
SMALL = town_of(some_home(4, 3), some_home(5, 9), some_home(6, 9), some_home(7, 9))
# Two have all their goals on one priority, six more a goal that hangs on it and on another.
OVERLAP = town_of(
    some_home(4, 6, goal=(1, 2)), some_home(4, 2, goal=(1,)), some_home(4, 5, goal=())
) | {20 + number: each for number, each in enumerate(some_home(7, 9))}


@pytest.mark.parametrize(
    ("weakened", "days", "measure"),
    [
        ("_among_days", [JANUARY, FEBRUARY], "minutes"),
        ("_among_days", [JANUARY, FEBRUARY], "goals"),
        ("_among_subjects _among_pairs", [PRIORITIES], "goals"),
        ("_among_units", [SMALL], "minutes"),
        ("_among_pairs", [OVERLAP], "goals"),
    ],
)
def test_the_attack_succeeds_where_a_guard_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, weakened: str, days: list[State], measure: str
) -> None:
    """Else the test above would prove nothing."""
    assert find_exposed(published(days, measure=measure)) is None

    def shows_all(self: judging._Judge, *given: object) -> None:
        if weakened == "_among_units":
            subject = given[0]
            assert isinstance(subject, Subject)
            cells = self.cells.get(subject, {})
            self.verdicts[subject] = dict.fromkeys(cells, Verdict.SHOWN)
            self.hidden[subject].clear()

    for guard in weakened.split():
        monkeypatch.setattr(judging._Judge, guard, shows_all)

    assert find_exposed(published(days, measure=measure))
