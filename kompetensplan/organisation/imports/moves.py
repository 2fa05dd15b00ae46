"""Who moves in an import, and which committees have only changed their names. Pure.

The difference decides who may read a plan: a plan goes along with a renamed committee, and
stays with the old one when somebody moves to another (EMP-4).
"""

from collections import defaultdict
from typing import NamedTuple

from kompetensplan.organisation.imports import problems, tree
from kompetensplan.organisation.imports.compare import Changes
from kompetensplan.organisation.imports.problems import Notice, shown
from kompetensplan.organisation.imports.rows import Draft
from kompetensplan.organisation.imports.stored import Stored


class Move(NamedTuple):
    """That an employment goes from a unit and an authority to others; the unit by its code."""

    employment_id: int
    from_unit_id: int
    to_unit: str
    from_authority: str
    to_authority: str


def note_moves(changes: Changes, stored: Stored) -> None:
    """Write into `changes` which committees are renamed and which employments move."""
    changes.renamed = renamed(changes, stored)
    changes.moves = list(_moves(changes, stored))
    for before, after in changes.renamed.items():
        names = {"before": shown(before), "after": shown(after)}
        changes.notices.append(Notice(problems.AUTHORITY_RENAMED, dict(names)))
    leaving = sum(move.from_authority != move.to_authority for move in changes.moves)
    if leaving:
        changes.notices.append(Notice(problems.AUTHORITY_CHANGED, {"count": leaving}))


def succeed(draft: Draft, stored: Stored) -> None:
    """Let the files speak of the authorities that have been decided on (ruling 36)."""
    if not stored.successions:
        return
    parents = tree.parents_of(draft, stored)
    for row in draft.units.values():
        row.authority = stored.successor(row.authority, row.code, parents)
    for job in draft.employments.values():
        job.authority = stored.successor(job.authority, job.unit, parents)


def renamed(changes: Changes, stored: Stored) -> dict[str, str]:
    """Return committees by their old name, with the new one.

    It is the same committee when a unit says so, nobody has had the new name before, nobody
    has the old one afterwards, and one name became one name. Else it is somebody else's.
    """
    to, of = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for change in changes.units:
        before, after = change.unit.authority if change.unit else "", change.row.authority
        if before and after and before != after:
            to[before].add(after)
            of[after].add(before)
    if not to:
        return {}
    used_before, used_after = _in_use(changes, stored)
    return {
        before: after
        for before, names in to.items()
        for after in names
        if len(names) == 1
        and len(of[after]) == 1
        and after not in used_before
        and before not in used_after
    }


def _in_use(changes: Changes, stored: Stored) -> tuple[set[str], set[str]]:
    """Return the committees that units and employments have before, and after."""
    day = changes.day
    gone = {unit.code for unit in changes.ended_units}
    units = {c.unit.code: c.row.authority for c in changes.units if c.unit}
    before = {unit.authority for unit in stored.units.values()}
    after = {units.get(u.code, u.authority) for u in stored.units.values() if u.code not in gone}
    ended = {employment.id for employment in changes.ended_employments}
    staff = {c.employment.id: c.authority for c in changes.employments if c.employment}
    for employment in stored.employments.values():
        if employment.ends_on is None or employment.ends_on >= day:
            before.add(employment.authority)
            if employment.id not in ended:
                after.add(staff.get(employment.id, employment.authority))
    return before, after


def _moves(changes: Changes, stored: Stored) -> list[Move]:
    moves = []
    for change in changes.employments:
        employment = change.employment
        if employment is None:
            continue
        was = changes.renamed.get(employment.authority, employment.authority)
        if stored.codes[employment.unit_id] != change.row.unit or was != change.authority:
            where = employment.id, employment.unit_id, change.row.unit
            moves.append(Move(*where, was, change.authority))
    return moves
