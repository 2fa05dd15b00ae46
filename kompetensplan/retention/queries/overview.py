"""The table of types, with what holds for each and how much may go."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, union_all

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan
from kompetensplan.retention.kinds import DECIDED, DocumentKind
from kompetensplan.retention.models import RetentionDecision
from kompetensplan.retention.periods import Period
from kompetensplan.retention.queries.candidates import (
    Candidate,
    accounts_of_leavers,
    list_candidates,
    plans_of,
)
from kompetensplan.retention.queries.decisions import decision_in_force, decisions_in_force
from kompetensplan.retention.queries.rows import ROWS, count_rows
from kompetensplan.retention.queries.starts import earlier_starts, round_starts


@dataclass(frozen=True, slots=True)
class Line:
    """One type: the decision that holds, else the proposal; and how much is past its period."""

    kind: DocumentKind
    decision: RetentionDecision | None
    number: int

    @property
    def period(self) -> Period:
        return self.decision.period if self.decision else self.kind.proposal


def list_lines() -> list[Line]:
    """Return every type with its number of candidates, in five statements.

    Where nothing is decided it is what the proposal would make candidates (RET-2).
    """
    decisions = decisions_in_force()
    periods = {
        name: decisions[name].period if name in decisions else kind.proposal
        for name, kind in DECIDED.items()
    }
    numbers = _numbers(periods)
    return [Line(kind, decisions.get(name), numbers[name]) for name, kind in DECIDED.items()]


def _numbers(periods: dict[str, Period]) -> dict[str, int]:
    counts: dict[str, Select[int]] = {
        name: count_rows(name, period) for name, period in periods.items() if name in ROWS
    }
    for name in ("agreed_plan", "draft"):
        counts[name] = _count_plans(name, periods[name])
    leavers = accounts_of_leavers(periods["account"]).with_only_columns(func.count())
    counts["account"] = leavers.order_by(None)
    names = list(counts)
    found = db.session.execute(
        union_all(*(select(func.coalesce(counts[name].scalar_subquery(), 0)) for name in names))
    ).scalars()
    numbers = dict(zip(names, found, strict=True))
    return numbers | {"earlier_plan": _count_earlier(periods["earlier_plan"])}


def _count_plans(kind: str, period: Period) -> Select[int]:
    today = clock.today()
    due = [id for id, day in round_starts(kind).items() if period.after(day) <= today]
    query = plans_of(kind).where(Plan.round_id.in_(due))
    return select(func.count()).select_from(query.subquery())


def _count_earlier(period: Period) -> int:
    today = clock.today()
    rows = db.session.execute(select(EarlierPlan.period, EarlierPlan.added_at))
    return sum(period.after(earlier_starts(text, at)) <= today for text, at in rows)


def list_waiting(kind: str) -> Sequence[Candidate]:
    """Return what of a type goes now, or waits for its day, its warning or a hold."""
    decision = decision_in_force(kind)
    period = decision.period if decision else DECIDED[kind].proposal
    return list_candidates(kind, period, decision.id if decision else 0)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would go today, and what waits and for what; `rows` of a type that is only counted."""

    going: Sequence[Candidate] = ()
    waiting: Sequence[Candidate] = ()
    rows: int | None = None

    @property
    def number(self) -> int:
        return len(self.going) if self.rows is None else self.rows


def dry_run_of(kind: str) -> DryRun:
    """Return exactly what `jobs.run` would destroy of a type now; without a decision nothing."""
    decision = decision_in_force(kind)
    if kind in ROWS:
        period = decision.period if decision else DECIDED[kind].proposal
        return DryRun(rows=db.session.scalar(count_rows(kind, period)) or 0)
    found, today = list_waiting(kind), clock.today()
    going = [each for each in found if decision and each.can_go(today)]
    return DryRun(going, [each for each in found if each not in going])
