"""The numbers that a page, a file or a document gets to see. Pure.

Every figure leaves the database through `line_of` or `content_of`: what may not be shown is not
there any more, so that no template, file or document can give it away (STO-7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from flask_sqlalchemy.pagination import Pagination

from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import ActivityKind
from kompetensplan.priorities.models import Priority
from kompetensplan.reports.models import About, ContentFigure, UnitFigure
from kompetensplan.reports.told import Told
from kompetensplan.requests.models import TrainingFrame
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.suppression import Verdict

# How each part is drawn: `components/bar.html`.
DRAWN = ("done", "set", "going", "rest", "late")


@dataclass(frozen=True, slots=True)
class Form:
    """Those with one form of employment, and how many of them have agreed (STO-6)."""

    employees: int
    agreed: int

    @property
    def share(self) -> int:
        return per_cent(self.agreed, self.employees)


@dataclass(frozen=True, slots=True)
class Forms:
    """A group by form of employment: both, or neither where one of them is too small."""

    verdict: Verdict
    permanent: Form | None = None
    fixed_term: Form | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """How far a unit has come; without numbers when they may not be shown.

    Attributes:
        parts: employees who have agreed, have a plan set without agreement, are under way,
            have not begun, are late.
        met: employees with a meeting booked or held.
        left: why those who are left are left: no plan begun, no meeting booked, to be signed;
            None where that was never counted.
        forms: the same people by form of employment; None where that is not counted.
    """

    unit: Unit
    is_direct: bool
    verdict: Verdict
    parent_id: int | None = None
    employees: int = 0
    parts: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    met: int = 0
    former_name: str = ""
    left: tuple[int, int, int] | None = None
    forms: Forms | None = None

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
    def number_left(self) -> int:
        """Return how many are neither agreed nor set."""
        return self.employees - self.agreed - self.set_alone

    @property
    def shares(self) -> list[int]:
        """Return the five parts in per cent; together 100, or nothing without employees."""
        return per_cents(self.parts)

    @property
    def bar(self) -> list[tuple[int, str]]:
        """Return the shares as the bar draws them."""
        return list(zip(self.shares, DRAWN, strict=True))


_NO_PARTS = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands among others; without numbers when they may not be shown.

    Attributes:
        id: of the row of figures.
        key: the unit's id, and whether it is about those directly under it.
        parts: as of a `Line`.
    """

    id: int
    key: tuple[int, bool]
    is_shown: bool
    employees: int = 0
    parts: tuple[int, ...] = _NO_PARTS

    @property
    def share(self) -> int:
        return per_cents(self.parts)[0]


@dataclass(frozen=True, slots=True)
class Content:
    """What people have agreed on about one thing, if that may be shown.

    Attributes:
        people: how many they are, told of all goals together only (ADR 22).
    """

    verdict: Verdict = Verdict.SHOWN
    people: int = 0
    goals: int = 0
    minutes: int = 0

    @property
    def is_shown(self) -> bool:
        return self.verdict is Verdict.SHOWN


@dataclass(frozen=True, slots=True)
class Aim(Content):
    """A priority with how many agreed goals hang on it."""

    priority: Priority = field(kw_only=True)

    @property
    def is_orphan(self) -> bool:
        return self.is_shown and not self.goals


@dataclass(frozen=True, slots=True)
class Time(Content):
    """Planned time for one kind of activity."""

    kind: ActivityKind = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """What a unit asked to learn and what that takes, each number by what it is about (SKE-12).

    Attributes:
        median: days until half had a first answer; None where that may not be shown, or nobody has.
        frame: what the unit has for the year; None where nothing has been decided.
    """

    line: Line
    numbers: Mapping[About, Content]
    median: int | None = None
    frame: TrainingFrame | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A unit and those below it as they stood when a counting day was over, the unit first.

    Attributes:
        day: of its year the numbers are; None before anything has been counted.
        pages: which of those below these are, where not all of them.
    """

    day: date | None = None
    lines: Sequence[TrainingLine] = ()
    pages: Pagination | None = None


@dataclass(frozen=True, slots=True)
class Orphan:
    """A priority below that no agreed goal hangs on."""

    id: int
    title: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Past:
    """A unit in one round, beside the round of the same kind before it.

    Attributes:
        change: percentage points more that have agreed; None where either is not shown.
    """

    round: PlanningRound
    line: Line
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a summary is of: a unit, a round or all that are open, now or when a day was over."""

    unit: Unit
    round: PlanningRound | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """All that HR may see of a unit: page, PDF, XLSX and CSV take every number from here.

    Attributes:
        of: the unit's own line; None before anything has been counted.
        below: the lines under it.
        content_day: when what people have agreed on was counted; None: not yet, or not asked for.
        past: the unit in each round that has been counted, the latest first.
        orphans: how many priorities below nothing hangs on; `first_orphans` names some.
        training: what was asked to learn and what it takes; nothing where it is not asked for.
    """

    scope: Scope
    of: Line | None
    below: Sequence[Line]
    as_of: datetime | None
    content_day: date | None = None
    goals: Content = Content()
    unlinked: Content = Content()
    aims: Sequence[Aim] = ()
    times: Sequence[Time] = ()
    orphans: int = 0
    first_orphans: Sequence[Orphan] = ()
    told: Sequence[Told] = ()
    past: Sequence[Past] = ()
    training: Training = Training()

    @property
    def unit(self) -> Unit:
        return self.scope.unit

    @property
    def lines(self) -> list[Line]:
        """Return the unit's own line, and those under it."""
        return [*([self.of] if self.of else []), *self.below]


def line_of(figure: UnitFigure) -> Line:
    """Return what may be shown of a unit's figures."""
    if figure.verdict is not Verdict.SHOWN:
        return Line(figure.unit, figure.is_direct, figure.verdict, figure.parent_id)
    return Line(
        figure.unit,
        figure.is_direct,
        figure.verdict,
        figure.parent_id,
        employees=figure.employees,
        parts=(
            figure.agreed,
            figure.set_alone,
            figure.going,
            figure.not_begun,
            figure.late,
        ),
        met=figure.met,
        left=_left_of(figure),
        forms=_forms_of(figure),
    )


def standing_of(
    figure_id: int, key: tuple[int, bool], verdict: Verdict, employees: int, *parts: int
) -> Standing:
    """Return what may be known of a unit to put it in order."""
    is_shown = verdict is Verdict.SHOWN
    return Standing(figure_id, key, is_shown, *((employees, parts) if is_shown else (0, _NO_PARTS)))


def _left_of(figure: UnitFigure) -> tuple[int, int, int] | None:
    if figure.no_plan is None or figure.no_meeting is None or figure.to_sign is None:
        return None
    return figure.no_plan, figure.no_meeting, figure.to_sign


def _forms_of(figure: UnitFigure) -> Forms | None:
    fixed, agreed = figure.fixed_term, figure.fixed_term_agreed
    if figure.forms_shown is None or fixed is None or agreed is None:
        return None
    if not figure.forms_shown:
        # Of two parts of a known whole "fewer than 5" would say which is the small one.
        return Forms(Verdict.WITHHELD)
    others = Form(figure.employees - fixed, figure.agreed - agreed)
    return Forms(Verdict.SHOWN, others, Form(fixed, agreed))


def content_of(line: Line, figure: ContentFigure | None) -> Content:
    """Return what may be shown of what those on a line have agreed on; no row: nobody, nothing.

    Where the group itself is not shown, nothing about it is.
    """
    if not line.is_shown:
        return Content(line.verdict)
    if figure is None:
        return Content()
    if figure.verdict is not Verdict.SHOWN:
        return Content(figure.verdict)
    return Content(figure.verdict, figure.people, figure.goals, figure.minutes)


def aim_of(priority: Priority, content: Content) -> Aim:
    return Aim(content.verdict, goals=content.goals, priority=priority)


def time_of(kind: ActivityKind, content: Content) -> Time:
    return Time(content.verdict, minutes=content.minutes, kind=kind)


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


def share_of(line: Line) -> int:
    """Return how many of a group have agreed, in whole per cent."""
    return line.shares[0]


def per_cent(part: int, whole: int) -> int:
    """Return a share in whole per cent, halves upwards; 100 only when it is all, 0 when none."""
    if not whole:
        return 0
    share = (200 * part + whole) // (2 * whole)
    return min(share, 99) if part < whole else share


def one_decimal(number: Decimal) -> Decimal:
    """Return a number with one decimal, halves upwards."""
    return number.quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_hours(minutes: int) -> Decimal:
    """Return minutes as hours with one decimal, as every output says them."""
    return one_decimal(Decimal(minutes) / 60)
