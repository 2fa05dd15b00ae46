"""The tree of units as it will be: what the file says, and elsewhere what is stored.

Pure functions over codes. Nothing here recurses: a tree may have hundreds of levels.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

from kompetensplan.organisation.imports.rows import Draft
from kompetensplan.organisation.imports.stored import Stored

Parents = Mapping[str, str]


def parents_of(draft: Draft, stored: Stored) -> dict[str, str]:
    """Return for each unit the code of the one above; nothing for the municipality."""
    parents = {code: stored.parent_of(unit) for code, unit in stored.units.items()}
    parents.update((code, row.parent) for code, row in draft.units.items())
    return parents


def from_the_top(parents: Parents) -> list[str]:
    """Return all units, each after the one above it. Those in or below a circle are left out."""
    below: dict[str, list[str]] = defaultdict(list)
    order = deque[str]()
    for code, parent in parents.items():
        if parent in parents:
            below[parent].append(code)
        else:
            order.append(code)
    done: list[str] = []
    while order:
        code = order.popleft()
        done.append(code)
        order.extend(below[code])
    return done


def circles(parents: Parents) -> list[list[str]]:
    """Return the circles, each as the codes in it from one unit upwards."""
    lost = dict.fromkeys(parents.keys() - set(from_the_top(parents)))
    seen: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(lost):
        way: dict[str, int] = {}
        code = start
        while code not in seen and code not in way:
            way[code] = len(way)
            code = parents[code]
        if code in way:
            found.append(list(way)[way[code] :])
        seen.update(way)
    return found


def levels(parents: Parents) -> dict[str, int]:
    """Return how far down each unit is; 1 for the municipality."""
    depth: dict[str, int] = {}
    for code in from_the_top(parents):
        depth[code] = depth.get(parents[code], 0) + 1
    return depth


def authorities(draft: Draft, stored: Stored, parents: Parents) -> dict[str, str]:
    """Return the authority of each unit: its own, or the nearest one above (EMP-7, ruling 36)."""
    found: dict[str, str] = {"": ""}
    for code in from_the_top(parents):
        row = draft.units.get(code)
        own = row.authority if row else stored.units[code].authority
        found[code] = stored.successor(own or found.get(parents[code], ""), code, parents)
    return found


def with_all_above(codes: Iterable[str], parents: Parents) -> set[str]:
    """Return `codes` and every unit above any of them."""
    found: set[str] = set()
    for code in codes:
        while code and code not in found:
            found.add(code)
            code = parents.get(code, "")
    return found
