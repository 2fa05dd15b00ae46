"""Whatever valid organisation is imported: the second time changes nothing (IMP-2)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kompetensplan.db import db
from tests.organisation.imports.files import Row, files, job, look, take, unit

NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S")), min_size=1, max_size=20
).filter(lambda text: text.strip(' ;"') == text and not any(sign in text for sign in ';"'))


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """A tree of any shape with people anywhere, some rows of which may be wrong."""
    size = draw(st.integers(1, 8))
    units = [unit("N0", "", namn=draw(NAMES))]
    for number in range(1, size):
        above = draw(st.integers(0, size))
        authority = draw(st.sampled_from(["", "Skolnämnden", "Vårdnämnden"]))
        units.append(unit(f"N{number}", f"N{above}", namn=draw(NAMES), myndighet=authority))
    people = draw(st.lists(st.integers(0, 4), min_size=1, max_size=8))
    jobs = []
    for number, person in enumerate(people):
        who = {"person_id": f"P{person}", "epost": f"p{draw(st.integers(0, 5))}@x.example"}
        when = draw(
            st.sampled_from([("2020-01-01", "2020-12-31"), ("2021-01-01", ""), ("2028-01-01", "")])
        )
        jobs.append(
            job(f"A{number}", f"N{draw(st.integers(0, size - 1))}", **who)
            | {"fran": when[0], "till": when[1]}
            | {"huvudanstallning": draw(st.sampled_from(["0", "1"]))}
            | {"skyddad": draw(st.sampled_from(["0", "0", "0", "1"]))}
        )
    for row in units:
        row["chef_anstallningsnr"] = draw(st.sampled_from(["", "", "A0", "A1", "GONE"]))
    return units, jobs


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=organisations(), second=organisations())
def test_the_second_time_changes_nothing(
    app: object, first: tuple[list[Row], list[Row]], second: tuple[list[Row], list[Row]]
) -> None:
    for town in (first, second):
        take(files(*town))
        db.session.flush()

        again = look(files(*town)).report

        assert again.changes_nothing, again.as_json()
    db.session.rollback()
