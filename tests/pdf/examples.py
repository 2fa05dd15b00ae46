"""Plans and summaries as the templates get them: plain mappings, nothing from a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kompetensplan.reports.showing import Orphan
from kompetensplan.reports.told import Told

Document = dict[str, Any]


def plan(**changes: Any) -> Document:
    """Return Sara's agreed plan: two goals, one of them on two threads."""
    return _plan() | changes


def person(name: str) -> Document:
    """Return the person of a plan, by name."""
    return {**plan()["person"], "name": name}


def long_plan() -> Document:
    """Return a plan of some thirty pages, with a first goal that needs several by itself."""
    long_goal = goal(1, "Lära känna alla rutiner", purpose="\n\n".join([_PARAGRAPH] * 40))
    return plan(
        goals=[long_goal, *(goal(number, f"Mål nummer {number}") for number in range(2, 62))]
    )


def plan_with_long_names(**changes: Any) -> Document:
    """Return a plan in which everything that has a name has a long one."""
    person_ = {
        "name": "Maximiliana-Alexandrina Wilhelmsson Söderström-Çelikkaya von Hohenstaufen",
        "title": "Specialistundersköterska med samordningsansvar för hemtagning och rehabilitering",
        "unit": "Hemtjänsten Södra och Västra med nattpatrull, trygghetslarm och växelvård",
        "unit_code": "VO-14",
        "manager": "Karl-Johan Emanuel Åkerström-Bernadotte af Wisborg",
    }
    long_goal = goal(
        1,
        "Jag kan handleda nya kollegor i dokumentation, riskbedömning och samtal med anhöriga så "
        "att de efter sex veckor arbetar självständigt hos alla brukare i området, dag som natt",
        threads=[thread("Likvärdig kvalitet i hela välfärden " * 4, "Trygg dokumentation " * 6)],
    )
    signatures = [
        {**signature, "name": name}
        for signature, name in zip(
            plan()["signatures"], (person_["manager"], person_["name"]), strict=True
        )
    ]
    first = signatures[0] | {
        "capacity_label": "Tillförordnad chef",
        "on_behalf_of": "Anna-Karin Charlotta Lindström-Hammarskjöld",
    }
    return plan(person=person_, goals=[long_goal], signatures=[first, signatures[1]]) | changes


def plan_with_one_goal() -> Document:
    """Return the smallest plan: one goal without a thread, an activity or a comment."""
    bare = goal(1, "Lära mig mer om demens", threads=[], activities=[], competence=None)
    bare["unlinked_reason"] = "Ny arbetsuppgift från i vår."
    return plan(goals=[bare], employee_comment="", vision=None, follow_up_on=None, demo=False)


def goal(number: int, title: str, **changes: Any) -> Document:
    """Return a goal with one thread, one activity and three steps."""
    return {
        "number": number,
        "title": title,
        "purpose": "Nästa kollega ska kunna läsa vad som hände under passet.",
        "effect_sign": "Minst nio av tio besök är dokumenterade före passets slut.",
        "ends_on": date(2027, 5, 28),
        "unlinked_reason": None,
        "threads": [thread("Digital kompetens i mötet med invånaren", "Trygg dokumentation")],
        "competence": {"name": "Dokumentera digitalt", "from_label": "Grund", "to_label": "Van"},
        "activities": [activity("Webbkursen Dokumentera tryggt i mobilen")],
    } | changes


def thread(area: str, priority: str) -> list[Document]:
    """Return a thread from the municipality to the unit."""
    return [
        {"level": "organisation", "title": area},
        {"level": "unit", "title": priority},
    ]


def activity(title: str) -> Document:
    """Return an activity with three steps."""
    return {
        "title": title,
        "kind_label": "Webbkurs",
        "hours": "3,75",
        "support": "Tid i schemat för kursen, och en kollega att fråga de första veckorna.",
        "colleague": "",
        "steps": [
            {
                "title": "Gå del 1 och 2 av kursen",
                "week_label": "v. 7",
                "minutes": 60,
                "kind_label": "Lär",
            },
            {
                "title": "Dokumentera i mobilen hos två brukare",
                "week_label": "v. 9",
                "minutes": 45,
                "kind_label": "Pröva",
            },
            {
                "title": "Berätta på arbetsplatsträffen",
                "week_label": "",
                "minutes": None,
                "kind_label": None,
            },
        ],
    }


def summary(**changes: Any) -> Document:
    """Return HR's summary of a department, with a small unit that is hidden."""
    return _summary() | changes


def municipal_summary() -> Document:
    """Return a summary that runs over several pages: six departments, seven units in each."""
    units = [
        _unit(f"Förvaltning {department}" if not unit else f"Enhet {department}.{unit}", bool(unit))
        for department in range(1, 7)
        for unit in range(8)
    ]
    return summary(scope_name="Mittköpings kommun", units=units)


_PARAGRAPH = (
    "Jag vill förstå varför vi gör som vi gör, så att jag kan förklara det för nya kollegor och "
    "för anhöriga som undrar. I dag får jag ofta fråga någon annan, och då glöms frågan bort."
)


def _plan() -> Document:
    first = goal(1, "Dokumentera hos brukaren samma dag")
    second = goal(
        2,
        "Visa brukare hur trygghetskameran fungerar",
        threads=[
            thread("Digital kompetens i mötet med invånaren", "Välfärdsteknik som används"),
            [
                {"level": "organisation", "title": "Likvärdig kvalitet i välfärden"},
                {"level": "department", "title": "Trygg hela dygnet"},
                {"level": "unit", "title": "Samma goda bemötande på natten"},
            ],
        ],
    )
    return {
        "municipality": "Mittköpings kommun",
        "authority": "Vård- och omsorgsnämnden",
        "demo": True,
        "plan_id": 42,
        "document_id": "KP-42",
        "version": 1,
        "state": "agreed",
        "language": "sv",
        "period": {"from": date(2027, 1, 11), "to": date(2027, 6, 18), "name": "Våren 2027"},
        "agreed_at": datetime(2027, 2, 9, 12, 53, tzinfo=UTC),
        "person": {
            "name": "Sara Öberg",
            "title": "Undersköterska",
            "unit": "Hemtjänsten Södra",
            "unit_code": "VO-14",
            "manager": "Johan Åkerström",
        },
        "vision": {"title": "Tillsammans ger vi varje invånare en trygg vardag."},
        "goals": [first, second],
        "planned_hours": "7,5",
        "follow_up_on": date(2027, 5, 20),
        "employee_comment": "Jag vill gärna gå bredvid Fatima.\n\nHelst redan i februari.",
        "meeting": {"held_on": date(2027, 2, 9), "kind_label": "Planering"},
        "common": [],
        "signatures": [
            {
                "kind": "approval",
                "name": "Johan Åkerström",
                "capacity_label": "Chef",
                "on_behalf_of": None,
                "recorded_by": None,
                "at": datetime(2027, 2, 9, 12, 51, tzinfo=UTC),
                "login_method_label": "kommunkonto",
            },
            {
                "kind": "confirmation",
                "name": "Sara Öberg",
                "capacity_label": "Medarbetare",
                "on_behalf_of": None,
                "recorded_by": None,
                "at": datetime(2027, 2, 9, 12, 53, tzinfo=UTC),
                "login_method_label": "kommunkonto",
            },
        ],
        "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "verify_url": "https://kompetensplan.mittkoping.example/kontroll",
        "destroy_earliest": "enligt beslut",
    }


def _summary() -> Document:
    return {
        "municipality": "Mittköpings kommun",
        "scope_name": "Vård- och omsorgsförvaltningen",
        "language": "sv",
        "demo": True,
        "as_of": datetime(2027, 2, 8, 5, 0, tzinfo=UTC),
        "day": None,
        "content_day": date(2027, 2, 7),
        "period_name": "Våren 2027",
        "figures": [
            {"label": "av planerna är överenskomna", "value": "64 %", "note": "812 av 1 269"},
            {"label": "av samtalen är hållna eller bokade", "value": "88 %", "note": ""},
            {"label": "mål i överenskomna planer", "value": "1 904", "note": "2,3 per plan"},
            {"label": "är fastställda utan överenskommelse", "value": "färre än 5", "note": ""},
        ],
        "units": [
            _unit("Vård- och omsorgsförvaltningen", False),
            _unit("Hemtjänsten Södra", True),
            _unit("Hemtjänsten Norra", True) | {"parts": [71, 19, 7, 3]},
            _unit("Nattpatrullen", True) | {"hidden": True, "employees": None},
            _unit("Korttidsboendet Linden", True) | {"hidden": True, "secondary": True},
        ],
        "priorities": [
            {
                "title": "Digital kompetens i mötet med invånaren",
                "level": "organisation",
                "goals": 1360,
                "orphan": False,
                "hidden": False,
            },
            {
                "title": "Trygg hela dygnet",
                "level": "department",
                "goals": 0,
                "orphan": True,
                "hidden": False,
            },
            {
                "title": "Trygg dokumentation i mobilen",
                "level": "unit",
                "goals": 4,
                "orphan": False,
                "hidden": True,
            },
        ],
        "unlinked": {"goals": 11, "hidden": False, "secondary": False},
        "orphans": 1,
        "left": [
            {"name": "Mittköpings kommun", "numbers": [320, 120, 140, 60]},
            {"name": "Vård och omsorg", "numbers": [210, 80, 90, 40]},
        ],
        "forms": [{"name": "Mittköpings kommun", "forms": [(900, 640, 71), (124, 60, 48)]}],
        "past": [
            _past("2027", 1024, 700, 68, 4),
            _past("2026", 998, 640, 64, None),
            _past("2025", 0, 0, 0, None) | {"hidden": True},
        ],
        "first_orphans": [Orphan(7, "Samma goda bemötande på natten", "Nattpatrullen")],
        "times": [
            _time("Kollegialt lärande", "1204.5", 100),
            _time("Webbkurs", "310.0", 26),
            _time("Nätverk", "0.0", 0) | {"hidden": True},
        ],
        "training": {
            "day": date(2027, 2, 7),
            "tables": [
                {
                    "name": "Önskemål och svar",
                    "columns": ["Önskemål", "Beviljat", "Dagar i snitt"],
                    "rows": [
                        ("Vård- och omsorgsförvaltningen", [14, 9, Decimal("3.5")]),
                        ("Hemtjänst Väst", ["färre än 5", "visas inte", ""]),
                    ],
                }
            ],
        },
        "told": [Told("Jag läste högt.", "De lyssnade.", "Jag gör det igen.")],
        "threshold": 5,
    }


def _past(name: str, employees: int, agreed: int, share: int, change: int | None) -> Document:
    return {
        "name": name,
        "employees": employees,
        "agreed": agreed,
        "share": share,
        "change": change,
        "hidden": False,
        "secondary": False,
    }


def _time(name: str, hours: str, share: int) -> Document:
    return {
        "name": name,
        "hours": Decimal(hours),
        "share": share,
        "hidden": False,
        "secondary": False,
    }


def _unit(name: str, inside: bool) -> Document:
    return {
        "name": name,
        "level": int(inside),
        "employees": 58 if inside else 1269,
        "agreed": 37 if inside else 812,
        "share": 64,
        "hidden": False,
        "parts": [64, 22, 9, 5],
    }
