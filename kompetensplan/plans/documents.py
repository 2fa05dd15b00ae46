"""From an agreed version to the mapping that its document is printed from (PDF-1).

The same mapping gives the same bytes: nothing here looks at the clock or at rows that
may change, only at the version and its signatures.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from kompetensplan.frameworks.scales import level_label
from kompetensplan.plans.canonical import FORMAT
from kompetensplan.plans.labels import (
    ACTIVITY_KINDS,
    CAPACITIES,
    LOGIN_METHODS,
    MEETING_KINDS,
    STEP_KINDS,
)
from kompetensplan.plans.models import PlanVersion, Signature
from kompetensplan.texts import decimal_comma, in_file_name, week_label

Json = Mapping[str, Any]
SCHEMA = f"{FORMAT.replace('/', '-')}.json"  # what the attached data file keeps to


@dataclass(frozen=True, slots=True)
class Sender:
    """What the installation, not the plan, contributes to a document."""

    municipality: str
    public_url: str
    demo: bool
    mail_from: str = ""


def document_of(version: PlanVersion, sender: Sender) -> dict[str, Any]:
    """Return what `templates/plans/pdf.html` prints; the locale is the version's language."""
    content, context = json.loads(version.content), json.loads(version.context)
    minutes = sum(_minutes(item) for goal in content["goals"] for item in goal["activities"])
    return {
        "municipality": sender.municipality,
        "authority": context["authority"],
        "demo": sender.demo,
        "plan_id": version.plan_id,
        "document_id": document_id(version.plan_id),
        "version": version.number,
        "state": version.kind.value,
        "without_agreement": content.get("without_agreement"),
        "language": version.language,
        "period": {
            "name": context["period"]["name"],
            "from": _date(context["period"]["from"]),
            "to": _date(context["period"]["to"]),
        },
        "agreed_at": version.agreed_at,
        "person": context["person"],
        "vision": {"title": context["vision"]} if context["vision"] else None,
        "goals": [
            _goal(number, goal, context, version)
            for number, goal in enumerate(content["goals"], start=1)
        ],
        "planned_hours": _hours(minutes, version.language),
        "follow_up_on": _date(content["follow_up_on"]),
        "employee_comment": content["employee_comment"],
        "meeting": {
            "held_on": _date(context["meeting"]["held_on"]),
            "kind_label": str(MEETING_KINDS[context["meeting"]["kind"]]),
        },
        "common": [],
        "signatures": [_signature(signature) for signature in version.signatures],
        "content_hash": version.content_hash,
        "verify_url": f"{sender.public_url}/kontroll",
        "destroy_earliest": _destroy_earliest(version),
        "schema_url": f"{sender.public_url}/static/schema/{SCHEMA}",
    }


def _destroy_earliest(version: PlanVersion) -> str:
    """Return the day that held when it was agreed; without a decision there is none (ruling 11)."""
    day = version.destroy_earliest
    return day.isoformat() if day else str(_("as decided"))


def document_id(plan_id: int) -> str:
    """Return the number that the plan's document is called by."""
    return f"KP-{plan_id}"


def file_name(version: PlanVersion, unit_code: str) -> str:
    """Return the file's name: unit, document and version, never a person (PDF-4)."""
    return file_name_of(version.plan_id, version.number, unit_code)


def file_name_of(plan_id: int, number: int, unit_code: str) -> str:
    """Return the name of a version's file by its numbers; see `file_name`."""
    return f"kompetensplan_{in_file_name(unit_code)}_{document_id(plan_id)}_v{number}.pdf"


def _goal(number: int, goal: Json, context: Json, version: PlanVersion) -> dict[str, Any]:
    return {
        "number": number,
        "title": goal["title"],
        "purpose": goal["purpose"],
        "effect_sign": goal["effect_sign"],
        "ends_on": _date(goal["ends_on"]),
        "unlinked_reason": goal["unlinked_reason"] or None,
        "threads": context["threads"].get(str(goal["id"]), []),
        "competence": _competence(goal, context, version.language),
        "activities": [_activity(item, version) for item in goal["activities"]],
    }


def _competence(goal: Json, context: Json, language: str) -> dict[str, str] | None:
    key = goal["competence_id"]
    name = context["competences"][str(key)][language] if key else goal["competence_name"]
    if not name:
        return None
    scale = "digcomp8" if key else "allman5"
    return {
        "name": name,
        "from_label": level_label(scale, goal["level_from"], language),
        "to_label": level_label(scale, goal["level_to"], language),
    }


def _activity(item: Json, version: PlanVersion) -> dict[str, Any]:
    return {
        "title": item["title"],
        "kind_label": str(ACTIVITY_KINDS[item["kind"]]),
        "hours": _hours(_minutes(item), version.language),
        "support": item["support"],
        "colleague": item.get("colleague", ""),
        "steps": [
            {
                "title": step["title"],
                "week_label": week_label(week, version.agreed_on, version.language)
                if (week := _date(step["week"]))
                else "",
                "minutes": step["minutes"],
                "kind_label": str(STEP_KINDS[step["kind"]]) if step["kind"] else None,
            }
            for step in item["steps"]
            if step["title"]  # suggested, but nothing was written in it (SKE-1)
        ],
    }


def _minutes(item: Json) -> int:
    """Return an activity's planned time: as entered, else the sum of its steps."""
    given = item["minutes"]
    return int(given) if given is not None else sum(step["minutes"] or 0 for step in item["steps"])


def _hours(minutes: int, language: str) -> str | None:
    if not minutes:
        return None
    number = (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize()
    return decimal_comma(number, language)


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "kind": signature.kind.value,
        "name": signature.name,
        "capacity_label": str(CAPACITIES[signature.capacity.value]),
        "on_behalf_of": signature.on_behalf_of or None,
        "at": signature.at,
        "recorded_by": signature.recorded_by or None,
        "login_method_label": str(
            LOGIN_METHODS.get(signature.login_method, signature.login_method)
        ),
    }


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
