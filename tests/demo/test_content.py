"""The demo's texts: complete, varied, and free of what does not belong in a plan."""

import re
from datetime import date

import pytest

from kompetensplan.demo.texts import kind_of
from kompetensplan.plans.models import StepKind
from tests.demo.reading import (
    AREAS,
    content,
    departments,
    more_goals,
    texts,
    unit_priorities,
    units,
    wordings,
)

# CONF-5, and words of the same kind. "Sjuksköterska" is the name of a job, not about a person.
FORBIDDEN = re.compile(
    r"sjukskriv|sjukdom|diagnos|läkarintyg|rehabiliter|utmatt|utbränd|depress|ångest|adhd|autism|"
    r"missbruk|alkohol|gravid|cancer|medicinering|facklig|fackombud|skyddsombud|religion|muslim|"
    r"kristen|polisanmäl|varning|misskötsel|sjuk(?!sköt|vård)|frånvar|föräldraledig|\bledighet|"
    r"\bvab\b|\blön(?!especialist)",
    re.IGNORECASE,
)
NOT_OUR_STYLE = {
    "exclamation mark": re.compile(r"!"),
    "second person": re.compile(r"\b(du|dig|din|ditt|dina|er|ert)\b", re.IGNORECASE),
    "gendered pronoun": re.compile(r"\b(hon|han|honom|henne|hennes|hans)\b", re.IGNORECASE),
    "abbreviation": re.compile(
        r"\b(t\.? ?ex|bl\.? ?a|m\.? ?m|osv|etc|ca|kl|st|tel|resp|ev|inkl|exkl|f\.? ?d|dvs|mfl)\.",
        re.IGNORECASE,
    ),
    "double space": re.compile(r"  "),
    "straight dash between years or grades": re.compile(r"\d-\d"),
}


# Names and job titles


def test_there_are_names_enough_for_everybody() -> None:
    given, surnames = content("names")["fornamn"], content("names")["efternamn"]

    assert len(given) >= 145
    assert len(surnames) >= 225
    assert len(set(given)) == len(given)
    assert len(set(surnames)) == len(surnames)


def test_the_job_titles_of_a_unit_add_up_to_the_people_it_has() -> None:
    for unit in content("organisation")["enheter"]:
        titles = content("job_titles")[unit["id"]]
        assert sum(each["andel"] for each in titles) == unit["antal"], unit["id"]
        assert len({each["befattning"] for each in titles}) == len(titles), unit["id"]
        for each in titles:
            assert re.fullmatch(r"\d{6}", each["aid"])
            assert set(each["form"]) == {"tillsvidare", "visstid", "timavlönad"}


def test_every_manager_has_a_job_title() -> None:
    assert set(content("manager_titles")) == departments() | set(units())


def test_the_titles_of_the_cast_and_of_the_given_goals_exist_in_their_units() -> None:
    for person in content("cast")["personer"]:
        for job in person.get("anstallningar", [person]):
            assert job["befattning"] in _names_in(job["enhet"]), person["namn"]
    for goal in content("goals")["mal"]:
        if goal["befattning"] != "Biträdande rektor, förskola":
            assert goal["befattning"] in _names_in(goal["enhet"]), goal["id"]


def _names_in(unit: str) -> set[str]:
    own = [*content("job_titles").get(unit, []), content("manager_titles")[unit]]
    return {each["befattning"] for each in own} | {each.get("motsvarar") for each in own} - {None}


# Priorities


def test_every_unit_priority_hangs_on_a_priority_of_its_department() -> None:
    given = {
        (each["forv"], each["over"])
        for each in content("department_priorities")["forvaltningsprioriteringar"]
    }

    assert {department for department, _ in given} == departments()
    assert {area for _, area in given} <= AREAS
    for each in unit_priorities():
        if each["over"] is not None:
            assert (each["enhet"].split("-")[0], each["over"]) in given, each["id"]


def test_every_unit_has_a_priority_that_was_shown_at_a_staff_meeting() -> None:
    hanging = {each["enhet"] for each in unit_priorities() if each["over"]}

    assert hanging == set(units())
    assert len({each["id"] for each in unit_priorities()}) == len(unit_priorities())
    for each in unit_priorities():
        school_year = date(2026, 8, 1) <= each["apt"] <= date(2026, 9, 30)
        january = date(2027, 1, 1) <= each["apt"] <= date(2027, 1, 31)
        assert january or (school_year and each["enhet"].startswith("BUF")), each["id"]
        assert each["apt"].weekday() < 5, each["id"]


def test_a_department_says_why_and_what_it_should_lead_to() -> None:
    for each in content("department_priorities")["forvaltningsprioriteringar"]:
        assert each["id"] == f"{each['forv']}-{each['over']}"
        assert len(each["varfor"]) >= 20
        assert len(each["effekt"]) >= 20
        assert each["apt"] < date(2027, 1, 1)


# Meetings


def test_comments_and_reflections_are_many_and_different() -> None:
    meetings = content("meetings")
    answers = [each[key] for each in meetings["reflektioner"] for key in QUESTIONS]

    assert len(set(meetings["kommentarer"])) >= 40
    assert len(meetings["reflektioner"]) >= 40
    assert len(set(answers)) == len(answers)
    assert min(len(answer) for answer in answers) >= 20
    assert set(meetings["platser"]) == departments() | {"alla"}


def test_every_unit_has_reflections_that_suit_it() -> None:
    for unit in units():
        suits = [
            each
            for each in content("meetings")["reflektioner"]
            if any(unit.startswith(start) for start in each["passar"])
        ]
        assert suits, unit


QUESTIONS = ("provade", "hande", "harnast")


# Language


WRITTEN = [
    "department_priorities",
    "more_unit_priorities",
    "more_goals",
    "meetings",
]


@pytest.mark.parametrize("name", WRITTEN)
def test_nothing_is_said_that_does_not_belong_in_a_plan(name: str) -> None:
    found = [text for text in texts(content(name)) if FORBIDDEN.search(text)]

    assert found == []


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("kind", NOT_OUR_STYLE)
def test_texts_are_written_as_we_write(name: str, kind: str) -> None:
    found = [text for text in texts(content(name)) if NOT_OUR_STYLE[kind].search(text)]

    assert found == []


@pytest.mark.parametrize("name", ["more_goals", "meetings"])
def test_nobody_is_named(name: str) -> None:
    people = {person["namn"] for person in content("cast")["personer"]}
    people |= {unit["chef"] for unit in content("organisation")["enheter"] if unit["chef"]}

    for text in texts(content(name)):
        assert not any(person in text for person in people), text


def test_sentences_end_as_sentences() -> None:
    for goal in more_goals():
        steps = [step["text"] for each in goal["insatser"] for step in each["steg"]]
        purposes = [goal["syfte"], goal["tecken"], *([goal["stod"]] if "stod" in goal else [])]
        for text in [*wordings(goal), *purposes, *steps]:
            assert text[0].isupper(), text
            assert text.endswith("."), text


def test_the_kind_of_a_step_is_what_its_words_say() -> None:
    """Ruling 15: Lär, Pröva or Dela."""
    kinds = {
        "Del 2: så gör du, steg för steg.": StepKind.LEARN,
        "Kunskapstest.": StepKind.LEARN,
        "Öva med sjuksköterskan i hemsjukvården.": StepKind.TRY,
        "En vecka utan papper.": StepKind.TRY,
        "Visa en kollega den förflyttning som jag är säkrast på.": StepKind.SHARE,
        "Dela mina tre bästa tips med arbetslaget.": StepKind.SHARE,
    }

    assert {step: kind_of(step) for step in kinds} == kinds
