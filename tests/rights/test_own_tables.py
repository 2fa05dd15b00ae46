"""*Mina uppgifter* has every table: what is not given says why (art. 15).

That each table and each link to a person is given or says why not is held by
`tests/test_architecture.py`, which says what to write.
"""

import pytest
from flask import Flask

from kompetensplan.db import Base
from kompetensplan.rights.own_tables import DONE, EXEMPT, LEFT_OUT, PARTS

T = Base.metadata.tables


def test_what_hangs_on_something_personal_hangs_there_or_says_why_not(app: Flask) -> None:
    """A table with a link to a part, such as a plan, is itself a part or exempt."""
    personal = set(PARTS) - {"person"}
    hanging = {
        name
        for name, table in T.items()
        for column in table.columns
        for link in column.foreign_keys
        if link.column.table.name in personal
    }

    assert hanging - set(PARTS) - set(DONE) - set(EXEMPT) == set()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_stands_below_what_it_hangs_on(name: str) -> None:
    part, order = PARTS[name], list(PARTS)

    assert part.via in T[name].c
    if part.under != "person":
        assert order.index(part.under) < order.index(name)
        assert {link.column.table.name for link in T[name].c[part.via].foreign_keys} == {part.under}


def test_only_columns_that_exist_are_given_or_left_out(app: Flask) -> None:
    names = {column.name for table in T.values() for column in table.columns}

    assert set(LEFT_OUT) <= names
    for table, by in DONE.items():
        for column, shown in by.items():
            assert {column, *shown} <= set(T[table].c.keys()), table


def test_nothing_secret_is_given(app: Flask) -> None:
    given = {
        column.name for name in PARTS for column in T[name].columns if column.name not in LEFT_OUT
    }
    given |= {each for by in DONE.values() for shown in by.values() for each in shown}

    assert not {each for each in given if "hash" in each and each != "content_hash"}
    assert not given & {"token", "password", "secret", "sealed"}
