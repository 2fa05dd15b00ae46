"""Of nobody the form of employment follows from all that is shown, put together (STO-6, STO-7).

How many are employed in each group is told of every day, for units, those above them and those
directly under them. So the number of one form in a group gives that of the other: both are
attacked, by adding and subtracting at will. That all outputs take them from `line_of` is seen in
`test_same_everywhere`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kompetensplan.reports import counting
from kompetensplan.reports.counting import Count, groups_of, sum_up
from kompetensplan.reports.models import UnitFigure
from kompetensplan.reports.showing import Line, line_of
from kompetensplan.suppression import Verdict, decide_together
from tests.reports.attack import Atom, find_exposed
from tests.reports.test_recombination import ORGANISATION, PLACES

# By number: where somebody is employed, and whether for a fixed term.
State = Mapping[int, tuple[int, bool]]
DAY = date(2027, 1, 31)
FORMS = ("fixed", "others")
crowds = st.lists(
    st.tuples(st.sampled_from((1, *PLACES)), st.booleans(), st.integers(1, 12)),
    min_size=1,
    max_size=9,
)


def state_of(crowd: Sequence[tuple[int, bool, int]]) -> State:
    each = [(unit, is_fixed) for unit, is_fixed, number in crowd for _one in range(number)]
    return dict(enumerate(each))


def shown(states: Mapping[date | None, State]) -> Iterator[tuple[date | None, Line, set[int]]]:
    """Yield each line that leaves the database, and who is counted on it; None: today."""
    totals, seats = {}, {}
    for day, state in states.items():
        own: dict[int, Count] = {}
        for unit, is_fixed in state.values():
            own.setdefault(unit, Count()).add(Count(employees=1, fixed_term=int(is_fixed)))
        seats[day] = ORGANISATION.seats({unit: each.employees for unit, each in own.items()})
        totals[day] = sum_up(own, ORGANISATION, seats[day])
    verdicts = decide_together({day: groups_of(all_, ORGANISATION) for day, all_ in totals.items()})
    hidden = {key for key, found in verdicts[None].items() if found is not Verdict.SHOWN}
    by_form = counting.shown_by_form(totals[None], ORGANISATION, hidden)
    for day, groups in totals.items():
        for key, count in groups.items():
            figure = UnitFigure(
                is_direct=key < 0,
                verdict=verdicts[day][key],
                forms_shown=by_form.get(key) if day is None else None,
                **{name: getattr(count, name) for name in counting.NUMBERS},
            )
            who = {
                number
                for number, (unit, _form) in states[day].items()
                if (seat := seats[day].get(unit)) is not None
                and key in (seat, *ORGANISATION.chain(abs(seat)))
            }
            yield day, line_of(figure), who


def published(states: Mapping[date | None, State], form: str) -> Iterator[dict[Atom, int]]:
    for day, line, who in shown(states):
        assert not line.is_shown or line.employees == len(who)
        assert day is None or line.forms is None, "a past day tells of no forms"
        if line.forms is None or line.forms.fixed_term is None or line.forms.permanent is None:
            continue
        these = {one for one in who if states[day][one][1] is (form == "fixed")}
        told = line.forms.fixed_term if form == "fixed" else line.forms.permanent
        assert told.employees == len(these)
        yield {(number, ""): 1 for number in these}


# Two of 20 in one department and none of 5 in the other are permanent: of both together it is two.
LEFT = [(4, True, 18), (4, False, 2), (7, True, 5), (1, True, 9), (1, False, 9)]
# Three in the one department, and all others in the other.
SMALL = [(4, True, 3), (4, False, 12), (7, True, 9), (7, False, 9), (1, True, 9), (1, False, 9)]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@example(LEFT, [])
@example(SMALL, [])
@given(crowds, crowds)
def test_of_nobody_the_form_of_employment_can_be_worked_out(
    now: list[tuple[int, bool, int]], then: list[tuple[int, bool, int]]
) -> None:
    states = {None: state_of(now), DAY: state_of(then)}
    for form in FORMS:
        assert find_exposed(published(states, form)) is None


@pytest.mark.parametrize(
    ("crowd", "weakened", "form"),
    [
        (SMALL, lambda totals, *_rest: dict.fromkeys(totals, True), "fixed"),
        # Each form by itself, as if the other could not be worked out.
        (LEFT, "one tree", "others"),
    ],
)
def test_the_attack_succeeds_where_a_guard_is_taken_away(
    monkeypatch: pytest.MonkeyPatch,
    crowd: list[tuple[int, bool, int]],
    weakened: str | Callable[..., dict[int, bool]],
    form: str,
) -> None:
    """Else the test above would prove nothing."""
    if callable(weakened):
        monkeypatch.setattr(counting, "shown_by_form", weakened)
    else:

        def alone(trees: dict[str, list[object]], hidden: set[int]) -> object:
            one = {"fixed": trees["fixed"]}
            return decide_together(one, hidden)  # type: ignore[arg-type]

        monkeypatch.setattr(counting, "decide_together", alone)

    assert find_exposed(published({None: state_of(crowd)}, form))
