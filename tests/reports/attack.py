"""Somebody who tries to work out what a few people have agreed on, from all that is published.

Every published number is a sum over people. Whoever has the numbers can add and subtract them in
any way: what follows is every linear combination of them. If one of these is about 1–4 people
and nobody else, their goals or their hours are known. Exact: ranks of integer matrices.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import combinations

FEW = 4
_PRIME = 2_147_483_647

# What one person contributes to: the person, and what it is a contribution of.
Atom = tuple[int, Hashable]


def find_exposed(published: Iterable[Mapping[Atom, int]]) -> set[int] | None:
    """Return 1–4 people whose numbers follow from what is published; None if nobody's do.

    Each published number is a mapping of what it is the sum of, with how often that counts.
    """
    rows = [row for row in published if row]
    columns: dict[tuple[int, ...], set[Atom]] = defaultdict(set)
    for atom in {atom for row in rows for atom in row}:
        columns[tuple(row.get(atom, 0) for row in rows)].add(atom)
    # Those whose columns are alike can never be told apart.
    alike = [(column, {person for person, _what in atoms}) for column, atoms in columns.items()]
    crowd = [column for column, people in alike if len(people) > FEW]
    small = [(column, people) for column, people in alike if len(people) <= FEW]
    whole = _rank([column for column, _people in alike])
    if _rank(crowd) == whole:  # whatever touches few touches a crowd as well
        return None
    for people in _groups(small):
        others = [column for column, theirs in small if not theirs <= people]
        if _rank([*crowd, *others]) < whole:
            return people
    return None


def _groups(small: Sequence[tuple[object, set[int]]]) -> Iterable[set[int]]:
    people = sorted({person for _column, theirs in small for person in theirs})
    for number in range(1, FEW + 1):
        for chosen in combinations(people, number):
            yield set(chosen)


def _rank(vectors: Sequence[Sequence[int]]) -> int:
    """Return the rank modulo a large prime: never more than the true one."""
    found: dict[int, list[int]] = {}
    for vector in vectors:
        row = [value % _PRIME for value in vector]
        for at, other in found.items():
            if row[at]:
                factor = row[at]
                row = [(one - factor * two) % _PRIME for one, two in zip(row, other, strict=True)]
        lead = next((at for at, value in enumerate(row) if value), None)
        if lead is not None:
            inverse = pow(row[lead], -1, _PRIME)
            found[lead] = [value * inverse % _PRIME for value in row]
    return len(found)
