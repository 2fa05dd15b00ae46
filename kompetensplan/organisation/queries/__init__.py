"""Reads about the organisation, by what they answer: who acts, and who is where."""

from kompetensplan.organisation.queries.acting import (
    actor_of,
    as_text,
    is_on_leave,
    list_holders,
    list_on_leave,
    list_own_employments,
)
from kompetensplan.organisation.queries.moves import (
    find_open_move,
    list_own_moves,
)
from kompetensplan.organisation.queries.names import names_on
from kompetensplan.organisation.queries.units import (
    Anybody,
    Leader,
    end_of,
    find_manager_above,
    find_manager_of,
    find_root,
    get_employment,
    get_unit,
    in_force,
    led_by,
    list_leaders_of,
    list_told_for_manager,
    list_units,
    values_of,
    with_person_and_unit,
    within,
)

__all__ = [
    "Anybody",
    "Leader",
    "actor_of",
    "as_text",
    "end_of",
    "find_manager_above",
    "find_manager_of",
    "find_open_move",
    "find_root",
    "get_employment",
    "get_unit",
    "in_force",
    "is_on_leave",
    "led_by",
    "list_holders",
    "list_leaders_of",
    "list_on_leave",
    "list_own_employments",
    "list_own_moves",
    "list_told_for_manager",
    "list_units",
    "names_on",
    "values_of",
    "with_person_and_unit",
    "within",
]
