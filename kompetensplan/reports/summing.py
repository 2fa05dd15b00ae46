"""Sums up how far plans have come, for now, each round and each day, and decides what shows."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from kompetensplan import clock
from kompetensplan.reports.counting import Count, Organisation, groups_of, shown_by_form, sum_up
from kompetensplan.reports.facts import History
from kompetensplan.reports.tallying import OPEN, Own, tally_open
from kompetensplan.suppression import Group, Verdict, decide_together

# What a tree of groups is of: a round (OPEN: all that are open now), or a day.
Of = int | date
Verdicts = dict[Of, dict[int, Verdict]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A row that was counted before, of a round or of a day."""

    id: int
    day: date | None
    round_id: int | None
    unit_id: int
    parent_id: int | None
    is_direct: bool
    employees: int
    verdict: Verdict
    as_of: datetime

    @property
    def key(self) -> int:
        return -self.unit_id if self.is_direct else self.unit_id

    @property
    def of(self) -> Of:
        return self.day or self.round_id or OPEN


class Figures:
    """The sums of each round and day, those that are kept included."""

    def __init__(self, history: History, stored: list[Stored]) -> None:
        self.history, self.stored = history, stored
        self.totals: dict[Of, dict[int, Count]] = {}
        self.trees: dict[Of, Organisation] = {}
        self.seats: dict[date, dict[int, int]] = {}

    def add_now(self, own: Own, in_rounds: dict[int, Own]) -> None:
        tree = Organisation.of(self.history.parents)
        seats = tree.seats({key: each.employees for key, each in own.items()})
        in_a_round = tree.seats_in_a_round(seats)
        self._add(OPEN, tree, sum_up(own, tree, seats))
        for round_id, each in in_rounds.items():
            self._add(round_id, tree, sum_up(each, tree, in_a_round))

    def add_day(self, day: date) -> None:
        own = tally_open(self.history, day, day)
        tree = Organisation.of(self.history.parents_on(day))
        seats = self.seats[day] = tree.seats({key: each.employees for key, each in own.items()})
        self._add(day, tree, sum_up(own, tree, seats))

    def _add(self, of: Of, tree: Organisation, totals: dict[int, Count]) -> None:
        self.trees[of], self.totals[of] = tree, totals

    def decide(self) -> Verdicts:
        trees = {of: groups_of(totals, self.trees[of]) for of, totals in self.totals.items()}
        before: dict[Of, list[Stored]] = {}
        for row in self.stored:
            if row.of not in trees:
                before.setdefault(row.of, []).append(row)
        return decide_together(trees | {of: _groups(rows) for of, rows in before.items()})

    def rows(self, verdicts: Verdicts) -> list[dict[str, Any]]:
        now = clock.now()
        by_form = self._by_form(verdicts)
        return [
            {
                "day": of if isinstance(of, date) else None,
                "round_id": None if isinstance(of, date) else of or None,
                "unit_id": abs(key),
                "parent_id": self.trees[of].parents[abs(key)],
                "is_direct": key < 0,
                "verdict": verdicts[of][key],
                "forms_shown": by_form.get(key) if of == OPEN else None,
                "as_of": now,
                **asdict(each),
            }
            for of, totals in self.totals.items()
            for key, each in totals.items()
        ]

    def _by_form(self, verdicts: Verdicts) -> dict[int, bool]:
        """Tell what may be shown by form of employment, of all open rounds together."""
        hidden = [key for key, found in verdicts[OPEN].items() if found is not Verdict.SHOWN]
        return shown_by_form(self.totals[OPEN], self.trees[OPEN], hidden)

    def judged(self, verdicts: Verdicts) -> list[dict[str, Any]]:
        return [
            {"id": row.id, "verdict": decided}
            for row in self.stored
            if row.of not in self.totals
            and (decided := verdicts[row.of][row.key]) is not row.verdict
        ]


def _groups(rows: list[Stored]) -> list[Group]:
    totals = {row.key: Count(employees=row.employees) for row in rows}
    return groups_of(totals, Organisation.of({row.unit_id: row.parent_id for row in rows}))
