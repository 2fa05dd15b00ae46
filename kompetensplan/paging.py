"""Pages of a list that is at hand already."""

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination

PER_PAGE = 50
UNITS_PER_PAGE = 20  # several tables of them on a page


class ListPages(Pagination):
    """Pages of what is in a list already; a page after the last is the last."""

    def __init__(self, page: int, found: Sequence[Any], *, per_page: int = PER_PAGE) -> None:
        last = max(1, -(-len(found) // per_page))
        self._found = found
        super().__init__(page=min(max(page, 1), last), per_page=per_page, error_out=False)

    def _query_items(self) -> list[Any]:
        first = self._query_offset
        return list(self._found[first : first + self.per_page])

    def _query_count(self) -> int:
        return len(self._found)
