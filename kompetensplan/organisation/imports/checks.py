"""Rows against each other and against what is stored (IMP-5).

Bad rows are refused, the rest goes on. A refusal can be the ground for another: the manager
whose row is refused, the unit that they lead, all who work there; and a unit whose row is
refused stays where it is stored. After each refusal the checks therefore begin again, and
each may rely on those before it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from kompetensplan.organisation.imports import problems, tree
from kompetensplan.organisation.imports.problems import Argument, shown
from kompetensplan.organisation.imports.rows import Draft, EmploymentRow, UnitRow
from kompetensplan.organisation.imports.stored import Stored
from kompetensplan.organisation.models import UnitKind

DEEPEST = 300  # a path of as many ids is still one that a database indexes
Check = Callable[[Draft, Stored, date], None]


def check(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse all rows of `draft` that cannot be taken."""
    _recognise_root(draft, stored)
    while not all(_passes(one, draft, stored, day) for one in CHECKS):
        pass


def _passes(one: Check, draft: Draft, stored: Stored, day: date) -> bool:
    before = len(draft.refused)
    one(draft, stored, day)
    return len(draft.refused) == before


def _recognise_root(draft: Draft, stored: Stored) -> None:
    """Let the file's municipality be the stored one, though the HR system has another id for it."""
    roots = [row for row in draft.units.values() if row.kind is UnitKind.MUNICIPALITY]
    old = stored.root
    if old is None or len(roots) != 1 or roots[0].code in stored.units:
        return
    if old.code not in draft.named_units and not roots[0].parent:
        stored.units[roots[0].code] = stored.units.pop(old.code)
        stored.codes[old.id] = roots[0].code


# ── the tree ──────────────────────────────────────────────────────────────────────────


def _one_root(draft: Draft, stored: Stored, day: date) -> None:
    first = next((code for code, unit in stored.units.items() if unit is stored.root), "")
    if first in draft.units and draft.units[first].kind is not UnitKind.MUNICIPALITY:
        first = ""
    for row in list(draft.units.values()):
        if row.kind is not UnitKind.MUNICIPALITY:
            if not row.parent:
                draft.refuse_unit(row, "overordnad_id", problems.NO_PARENT)
        elif row.parent:
            draft.refuse_unit(row, "overordnad_id", problems.PARENT_OF_ROOT)
        elif row.code != (first := first or row.code):
            draft.refuse_unit(row, "typ", problems.SECOND_ROOT, value=shown(first))


def _no_circles(draft: Draft, stored: Stored, day: date) -> None:
    for codes in tree.circles(tree.parents_of(draft, stored)):
        some = [shown(code) for code in codes[:6]] + (["…"] if len(codes) > 6 else [])
        told = " → ".join([*some, shown(codes[0])])
        for code in codes:
            if row := draft.units.get(code):
                draft.refuse_unit(row, "overordnad_id", problems.CIRCLE, circle=told)


def _not_too_deep(draft: Draft, stored: Stored, day: date) -> None:
    depths = tree.levels(tree.parents_of(draft, stored))
    for row in list(draft.units.values()):
        if depths[row.code] > DEEPEST:
            draft.refuse_unit(row, "overordnad_id", problems.TOO_DEEP, longest=DEEPEST)


def _unit_dates(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse a last day before the first day that is stored, when the file gives none."""
    for row in list(draft.units.values()):
        unit = stored.units.get(row.code)
        if row.ends_on and not row.starts_on and unit and row.ends_on < unit.starts_on:
            draft.refuse_unit(row, "till", problems.TO_BEFORE_FROM)


# ── what refers to something that is not there ────────────────────────────────────────


def _references(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse rows whose parent, unit or manager is unknown, and then those that lean on them."""
    leaning = _Leaning(draft, stored)
    for unit in list(draft.units.values()):
        leaning.look_at_unit(unit)
    for employment in list(draft.employments.values()):
        leaning.look_at_employment(employment)
    leaning.follow()


class _Leaning:
    """Who leans on whom; each refusal makes those who lean on it be looked at again."""

    def __init__(self, draft: Draft, stored: Stored) -> None:
        self.draft, self.stored = draft, stored
        self.todo: list[UnitRow | EmploymentRow] = []

    def look_at_unit(self, row: UnitRow) -> None:
        if row.code not in self.draft.units:
            return
        if row.parent and not self._has_unit(row.parent, row.ends_on):
            named = row.parent in self.draft.named_units
            text = problems.REFUSED_PARENT if named else problems.UNKNOWN_PARENT
            self.draft.refuse_unit(row, "overordnad_id", text, value=shown(row.parent))
            self.todo.append(row)
        elif row.manager and not self._has_manager(row.manager):
            named = row.manager in self.draft.named_employments
            text = problems.REFUSED_MANAGER if named else problems.UNKNOWN_MANAGER
            self.draft.refuse_unit(row, "chef_anstallningsnr", text, value=shown(row.manager))
            self.todo.append(row)

    def look_at_employment(self, row: EmploymentRow) -> None:
        if row.number not in self.draft.employments or self._has_unit(row.unit, row.ends_on):
            return
        named = row.unit in self.draft.named_units
        text = problems.REFUSED_UNIT if named else problems.UNKNOWN_UNIT
        self.draft.refuse_employment(row, "enhet_id", text, value=shown(row.unit))
        self.todo.append(row)

    def follow(self) -> None:
        if not self.todo:
            return
        children: dict[str, list[UnitRow]] = defaultdict(list)
        led: dict[str, list[UnitRow]] = defaultdict(list)
        staff: dict[str, list[EmploymentRow]] = defaultdict(list)
        for unit in self.draft.units.values():
            children[unit.parent].append(unit)
            led[unit.manager].append(unit)
        for employment in self.draft.employments.values():
            staff[employment.unit].append(employment)
        while self.todo:
            refused = self.todo.pop()
            if isinstance(refused, EmploymentRow):
                self._each(led[refused.number], self.look_at_unit)
            else:
                self._each(children[refused.code], self.look_at_unit)
                for row in staff[refused.code]:
                    self.look_at_employment(row)

    def _each(self, rows: Iterable[UnitRow], look: Callable[[UnitRow], None]) -> None:
        for row in rows:
            look(row)

    def _has_unit(self, code: str, until: date | None) -> bool:
        if code in self.draft.units:
            return True
        unit = self.stored.units.get(code)
        return unit is not None and unit.lasts(until)

    def _has_manager(self, number: str) -> bool:
        # A protected manager is not in the system: the post is then led from above (DEP-4).
        return (
            number in self.draft.employments
            or number in self.stored.employments
            or number in self.draft.protected_employments
        )


def _authorities(draft: Draft, stored: Stored, day: date) -> None:
    found = tree.authorities(draft, stored, tree.parents_of(draft, stored))
    for row in list(draft.employments.values()):
        if not row.authority and not found[row.unit]:
            draft.refuse_employment(row, "myndighet", problems.NO_AUTHORITY)


# ── one person's rows ─────────────────────────────────────────────────────────────────


def _same_person(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse to hand an employment, and with it its plan, over to somebody else."""
    for row in list(draft.employments.values()):
        employment = stored.employments.get(row.number)
        if employment:
            person = stored.find_person(row.person, row.email)
            if person is None or person.id != employment.person_id:
                draft.refuse_employment(row, "person_id", problems.OTHER_PERSON)


@dataclass(frozen=True, slots=True)
class _Period:
    number: str
    unit: str
    is_main: bool
    starts_on: date
    ends_on: date | None

    def meets(self, other: "_Period") -> bool:
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )


def _periods(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse a second main employment, and a second one in the same unit, at the same time."""
    rows: dict[str, list[EmploymentRow]] = defaultdict(list)
    for row in draft.employments.values():
        rows[row.person].append(row)
    others = _stored_periods(draft, stored)
    for person, own in rows.items():
        if len(own) > 1 or person in others:
            _refuse_meeting(draft, own, others.get(person, []))


def _refuse_meeting(draft: Draft, rows: list[EmploymentRow], taken: list[_Period]) -> None:
    for row in rows:
        new = _Period(row.number, row.unit, row.is_main, row.starts_on, row.ends_on)
        meeting = [period for period in taken if period.meets(new)]
        same_unit = next((period for period in meeting if period.unit == new.unit), None)
        main = next((period for period in meeting if period.is_main and new.is_main), None)
        if same_unit:
            value = shown(same_unit.number)
            draft.refuse_employment(row, "enhet_id", problems.OVERLAP, value=value)
        elif main:
            value = shown(main.number)
            draft.refuse_employment(row, "huvudanstallning", problems.TWO_MAINS, value=value)
        else:
            taken.append(new)


def _stored_periods(draft: Draft, stored: Stored) -> dict[str, list[_Period]]:
    """Return the stored employments that the files do not speak of, by person."""
    names = {person.id: external_id for external_id, person in stored.people.items()}
    scope = authorities_of_staff(draft, stored)
    found: dict[str, list[_Period]] = defaultdict(list)
    for number, kept in stored.employments.items():
        if number in draft.named_employments or kept.authority in scope:
            continue
        unit = stored.codes[kept.unit_id]
        period = _Period(number, unit, kept.is_main, kept.starts_on, kept.ends_on)
        found[names.get(kept.person_id, "")].append(period)
    return found


def authorities_of_staff(draft: Draft, stored: Stored) -> set[str]:
    """Return the authorities that the employment file speaks of (ruling 13)."""
    inherited = tree.authorities(draft, stored, tree.parents_of(draft, stored))
    return {row.authority or inherited[row.unit] for row in draft.employments.values()}


def _emails(draft: Draft, stored: Stored, day: date) -> None:
    """Refuse people whose new e-mail address is, and stays, another person's."""
    movers: dict[str, tuple[str, int]] = {}  # person → new address, id (0: a new person)
    for row in draft.employments.values():
        person = stored.find_person(row.person, row.email)
        stays = person and person.external_id and person.email == row.email
        if row.email and row.person not in movers and not stays:
            movers[row.person] = (row.email, person.id if person else 0)
    leaving = {person_id for _email, person_id in movers.values()}
    claimed: set[str] = set()
    refused: dict[str, Argument] = {}
    for person_key, (email, person_id) in movers.items():
        owner = stored.email_owners.get(email)
        if email in claimed or (owner and owner != person_id and owner not in leaving):
            refused[person_key] = shown(email)
        else:
            claimed.add(email)
    for row in list(draft.employments.values()) if refused else ():
        if row.person in refused:
            draft.refuse_employment(row, "epost", problems.EMAIL_TAKEN, value=refused[row.person])


CHECKS: tuple[Check, ...] = (
    _one_root,
    _no_circles,
    _references,
    _not_too_deep,
    _unit_dates,
    _authorities,
    _same_person,
    _periods,
    _emails,
)
