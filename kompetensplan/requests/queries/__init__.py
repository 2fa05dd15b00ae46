"""Reads of requests for training, by noun."""

from kompetensplan.requests.queries.request import (
    facts_of,
    get_request,
    list_answered,
    list_mine,
    to_answer,
)

__all__ = ["facts_of", "get_request", "list_answered", "list_mine", "to_answer"]
