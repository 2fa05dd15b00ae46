"""Reads of the vision and the priorities, by what they answer: threads, lists."""

from kompetensplan.priorities.queries.lists import (
    LEVEL_OF_KIND,
    find_vision,
    get_priority,
    get_vision,
    ids_of_path,
    list_above,
    list_competences_of,
    list_linkable,
    list_of_unit,
)
from kompetensplan.priorities.queries.threads import (
    VISION,
    Node,
    threads_of,
    whole_threads,
)

__all__ = [
    "LEVEL_OF_KIND",
    "VISION",
    "Node",
    "find_vision",
    "get_priority",
    "get_vision",
    "ids_of_path",
    "list_above",
    "list_competences_of",
    "list_linkable",
    "list_of_unit",
    "threads_of",
    "whole_threads",
]
