"""The units below one, in the order that is asked for and twenty at a time.

A department may have hundreds. Of all of them no more is read than it takes to put them in order;
the figures themselves are read of those that the page shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kompetensplan.paging import UNITS_PER_PAGE, ListPages
from kompetensplan.reports.queries import list_standings, summary_of
from kompetensplan.reports.showing import Line, Scope, Standing, Summary, share_of

# What the table of units can be sorted by, and how: a unit that is not shown comes last.
_ORDERS = {"employees": 0, "agreed": 1, "set": 2, "going": 3, "not-begun": 4, "late": 5}


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and the highest share of agreed plans among units, and how far they lie apart."""

    lowest: Line
    highest: Line

    @property
    def points(self) -> int:
        return share_of(self.highest) - share_of(self.lowest)


def page_of(
    scope: Scope, wanted: str, number: int, *, content: bool = True
) -> tuple[Summary, ListPages, Spread | None]:
    """Return a summary with a page of the units right below, and the spread among all of them.

    A day means the last one before it that is kept. `wanted` names a column to sort by, "-agreed"
    the largest share first. The spread (STO-6) is among those that are shown; None where there
    are not two.
    """
    day, standings = list_standings(scope)
    scope = replace(scope, day=day)
    pages = ListPages(number, in_wanted_order(standings, wanted), per_page=UNITS_PER_PAGE)
    ends = _ends_of(standings)
    summary = summary_of(scope, content=content, only=[each.id for each in (*pages.items, *ends)])
    lines = {(line.unit.id, line.is_direct): line for line in summary.below}
    spread = Spread(*(lines[each.key] for each in ends)) if ends else None
    return replace(summary, below=[lines[each.key] for each in pages.items]), pages, spread


def in_wanted_order(standings: Sequence[Standing], wanted: str) -> Sequence[Standing]:
    """Return the units sorted by a column; as they come where it is none."""
    column = _ORDERS.get(wanted.removeprefix("-"))
    if column is None:
        return standings
    sign = -1 if wanted.startswith("-") else 1

    def place(each: Standing) -> tuple[bool, float]:
        value = each.parts[column - 1] / (each.employees or 1) if column else each.employees
        return not each.is_shown, sign * value

    return sorted(standings, key=place)


def _ends_of(standings: Sequence[Standing]) -> Sequence[Standing]:
    """Return the unit with the lowest share of agreed plans and the one with the highest."""
    shown = [each for each in standings if each.is_shown and each.employees]
    ordered = sorted(shown, key=lambda each: each.share)
    return [ordered[0], ordered[-1]] if len(ordered) > 1 else []
