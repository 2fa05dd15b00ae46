"""The numbers that a page, a file or a document gets to see. Pure.

Every figure leaves the database through `line_of` or `aim_of`: what may not be shown is not
there any more, so that no template can give it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kompetensplan.organisation.models import Unit
from kompetensplan.priorities.models import Priority
from kompetensplan.reports.models import PriorityFigure, UnitFigure
from kompetensplan.suppression import Verdict

# How each part is drawn: `components/bar.html`.
DRAWN = ("done", "set", "going", "rest", "late")


@dataclass(frozen=True, slots=True)
class Line:
    """How far a unit has come; without numbers when they may not be shown.

    Attributes:
        parts: employees who have agreed, have a plan set without agreement, are under way,
            have not begun, are late.
        met: employees with a meeting booked or held.
        goals: in agreed plans.
    """

    unit: Unit
    is_direct: bool
    verdict: Verdict
    employees: int = 0
    parts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    met: int = 0
    goals: int = 0
    former_name: str = ""

    @property
    def name(self) -> str:
        """Return what the unit was called when it is shown as it was, else what it is called."""
        return self.former_name or self.unit.name

    @property
    def is_shown(self) -> bool:
        return self.verdict is Verdict.SHOWN

    @property
    def agreed(self) -> int:
        return self.parts[0]

    @property
    def set_alone(self) -> int:
        return self.parts[1]

    @property
    def late(self) -> int:
        return self.parts[4]

    @property
    def shares(self) -> list[int]:
        """Return the five parts in per cent; together 100, or nothing without employees."""
        return per_cents(self.parts)

    @property
    def bar(self) -> list[tuple[int, str]]:
        """Return the shares as the bar draws them."""
        return list(zip(self.shares, DRAWN, strict=True))


@dataclass(frozen=True, slots=True)
class Aim:
    """A priority with how many have agreed goals that hang on it, if that may be shown."""

    priority: Priority
    verdict: Verdict = Verdict.SHOWN
    people: int = 0
    goals: int = 0

    @property
    def is_shown(self) -> bool:
        return self.verdict is Verdict.SHOWN

    @property
    def is_orphan(self) -> bool:
        return self.is_shown and not self.people


def line_of(figure: UnitFigure) -> Line:
    """Return what may be shown of a unit's figures."""
    if figure.verdict is not Verdict.SHOWN:
        return Line(figure.unit, figure.is_direct, figure.verdict)
    return Line(
        figure.unit,
        figure.is_direct,
        figure.verdict,
        employees=figure.employees,
        parts=(
            figure.agreed,
            figure.set_alone,
            figure.going,
            figure.not_begun,
            figure.late,
        ),
        met=figure.met,
        goals=figure.goals,
    )


def aim_of(priority: Priority, figure: PriorityFigure | None) -> Aim:
    """Return what may be shown of a priority's figures; without a row nobody has a goal there."""
    if figure is None:
        return Aim(priority)
    if figure.verdict is not Verdict.SHOWN:
        return Aim(priority, figure.verdict)
    return Aim(priority, figure.verdict, figure.people, figure.goals)


def per_cents(parts: Sequence[int]) -> list[int]:
    """Return whole per cents that add up to 100: the largest remainders are rounded up."""
    total = sum(parts)
    if not total:
        return [0] * len(parts)
    shares = [100 * part // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: -(100 * parts[at] % total))
    for at in by_remainder[: 100 - sum(shares)]:
        shares[at] += 1
    return shares


def per_cent(part: int, whole: int) -> int:
    """Return a share in whole per cent, halves upwards; 100 only when it is all, 0 when none."""
    if not whole:
        return 0
    share = (200 * part + whole) // (2 * whole)
    return min(share, 99) if part < whole else share
