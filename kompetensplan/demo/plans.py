"""Writes plans: what they say, what has happened to them, and what was agreed.

The rows are what the services would have written; `tests/demo` holds the two together.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from kompetensplan import clock
from kompetensplan.demo.notices import tell_others
from kompetensplan.demo.relations import (
    capacity_of,
    links_of,
    manager_of,
    period_of,
    reflections,
    threads_of,
)
from kompetensplan.demo.texts import kind_of
from kompetensplan.demo.town import Job, Town
from kompetensplan.plans.canonical import FORMAT, canonical_json, hash_of
from kompetensplan.plans.models import (
    Activity,
    ActivityKind,
    EventKind,
    FieldChange,
    Goal,
    GoalLink,
    Meeting,
    MeetingKind,
    Plan,
    PlanDocument,
    PlanEvent,
    PlanState,
    PlanVersion,
    Signature,
    SignatureKind,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.policy import Capacity

KINDS = {
    "kollegialt": ActivityKind.PEER,
    "webbkurs": ActivityKind.WEB_COURSE,
    "handledning": ActivityKind.COACHING,
    "workshop": ActivityKind.WORKSHOP,
    "studiebesok": ActivityKind.STUDY_VISIT,
    "lasning": ActivityKind.READING,
    "praktik": ActivityKind.PRACTICE,
    "natverk": ActivityKind.NETWORK,
    "program": ActivityKind.PROGRAMME,
}
STEP_KINDS = {"lar": StepKind.LEARN, "prova": StepKind.TRY, "dela": StepKind.SHARE}


@dataclass(slots=True)
class Written:
    """A plan while it is being written: its rows' ids and its substance."""

    id: int
    job: Job
    manager: Job | None
    period: tuple[str, date, date]
    created_at: datetime
    content: dict[str, Any] = field(default_factory=dict)
    threads: dict[str, Any] = field(default_factory=dict)
    competences: dict[str, Any] = field(default_factory=dict)
    meeting_id: int = 0
    held_on: date | None = None
    number: int = 0


class PlanWriter:
    """Writes plans of a town into its rows."""

    def __init__(self, town: Town, *, history: bool = True) -> None:
        self.town = town
        self.rows = town.rows
        self.dice = town.dice
        self.history = history

    latest: Written  # the plan that was started last

    # ── the draft ─────────────────────────────────────────────────────────────────────

    def start(
        self,
        job: Job,
        round_key: str,
        goals: Sequence[dict[str, Any]],
        *,
        state: PlanState,
        created_at: datetime,
        comment: str = "",
        follow_up_on: date | None = None,
        paused_from: PlanState | None = None,
        by_employee_only: bool = False,
        year: int = 2027,
    ) -> Written:
        """Write a plan with its goals and the history of its draft."""
        plan_id = self.rows.add(
            Plan,
            employment_id=job.id,
            round_id=self.town.rounds[round_key],
            authority=job.place.authority,
            state=state,
            paused_from=paused_from,
            follow_up_on=follow_up_on,
            employee_comment=comment,
            created_at=created_at,
            changed_at=created_at,
            version=1,
        )
        plan = Written(plan_id, job, manager_of(self.town, job), period_of(round_key), created_at)
        plan.content = {
            "format": FORMAT,
            "plan": plan_id,
            "follow_up_on": follow_up_on.isoformat() if follow_up_on else None,
            "employee_comment": comment,
            "goals": [],
        }
        self.latest = plan
        self.event(plan, EventKind.CREATED, created_at, job)
        for number, item in enumerate(goals, start=1):
            plan.content["goals"].append(
                self._goal(plan, item, number, year, by_employee_only=by_employee_only)
            )
        return plan

    def _goal(
        self,
        plan: Written,
        item: dict[str, Any],
        number: int,
        year: int,
        *,
        by_employee_only: bool,
    ) -> dict[str, Any]:
        competence = item.get("kompetens") or {}
        goal: dict[str, Any] = {
            "title": item["mal"],
            "purpose": item["syfte"],
            "effect_sign": item["tecken"],
            "ends_on": item["slut"].isoformat(),
            "links": [],
            "unlinked_reason": item.get("utan_koppling", ""),
            "competence_id": self.town.competences.get(str(competence.get("id"))),
            "competence_name": competence.get("namn", ""),
            "level_from": competence.get("fran"),
            "level_to": competence.get("till"),
        }
        goal["id"] = self.rows.add(
            Goal,
            plan_id=plan.id,
            position=number,
            **{**{k: v for k, v in goal.items() if k != "links"}, "ends_on": item["slut"]},
        )
        areas = [] if goal["unlinked_reason"] else links_of(self.town, plan.job, item)
        for area in areas:
            self.rows.add(GoalLink, goal_id=goal["id"], priority_id=area.id)
        goal["links"] = sorted(area.id for area in areas)
        plan.threads[str(goal["id"])] = threads_of(areas)
        self._note(plan, goal, by_employee_only=by_employee_only)
        goal["activities"] = [
            self._activity(goal["id"], activity, order, year, item, plan.job.place.kind)
            for order, activity in enumerate(item["insatser"], start=1)
        ]
        return goal

    def _activity(
        self,
        goal_id: int,
        item: dict[str, Any],
        order: int,
        year: int,
        goal: dict[str, Any],
        code: str,
    ) -> dict[str, Any]:
        activity: dict[str, Any] = {
            "title": item["titel"],
            "kind": KINDS[item["typ"]].value,
            "minutes": _minutes(item) if item.get("timmar") else None,
            "support": (item.get("stod") or goal.get("stod") or "") if order == 1 else "",
        }
        activity["id"] = self.rows.add(
            Activity,
            goal_id=goal_id,
            position=order,
            **{**activity, "kind": KINDS[item["typ"]]},
        )
        activity["steps"] = [
            self._step(activity["id"], step, number, year, code)
            for number, step in enumerate(item["steg"], start=1)
        ]
        return activity

    def _step(
        self, activity_id: int, item: dict[str, Any], number: int, year: int, code: str
    ) -> dict[str, Any]:
        week = date.fromisocalendar(year, item["v"], 1)
        kind = STEP_KINDS.get(item.get("typ", "")) or kind_of(item["text"])
        step: dict[str, Any] = {
            "title": item["text"],
            "week": week.isoformat(),
            "minutes": item["min"],
            "kind": kind.value,
        }
        done = self._progress(week, code)
        step["id"] = self.rows.add(
            Step,
            activity_id=activity_id,
            position=number,
            **{**step, "week": week, "kind": kind, **done},
        )
        return step

    def _progress(self, week: date, code: str) -> dict[str, Any]:
        """Return how far a step has come: what lies behind is mostly done."""
        if week + timedelta(days=4) >= self.town.today or self.dice.random() < 0.2:
            return {}
        done_on = week + timedelta(days=self.dice.randint(0, 4))
        if self.dice.random() < 0.35:
            return {"done_on": done_on}
        tried, happened, then = self.dice.choice(reflections(code))
        at = clock.at(done_on, time(15, self.dice.randint(0, 59)))
        return {
            "done_on": done_on,
            "tried": tried,
            "happened": happened,
            "next_time": then,
            "reflected_at": at,
        }

    def _note(self, plan: Written, goal: dict[str, Any], *, by_employee_only: bool) -> None:
        """Write who wrote the goal's texts; the manager has had a hand in some."""
        if not self.history:
            return
        at = plan.created_at
        self.event(plan, EventKind.GOAL_ADDED, at, plan.job, detail=goal["title"][:120])
        for order, name in enumerate(("title", "purpose", "effect_sign"), start=1):
            writer = plan.job
            if plan.manager and not by_employee_only and self.dice.random() < 0.25:
                writer = plan.manager
            self.rows.add(
                FieldChange,
                plan_id=plan.id,
                target_kind=TargetKind.GOAL,
                target_id=goal["id"],
                field=name,
                before="",
                after=goal[name],
                applied=True,
                at=at + timedelta(minutes=3 * order),
                person_id=writer.person_id,
                capacity=Capacity.EMPLOYEE if writer is plan.job else Capacity.MANAGER,
            )

    # ── what happens to it ────────────────────────────────────────────────────────────

    def event(
        self, plan: Written, kind: EventKind, at: datetime, who: Job, *, detail: str = ""
    ) -> None:
        """Write a fact into the plan's history."""
        if self.history:
            self.rows.add(
                PlanEvent,
                plan_id=plan.id,
                at=at,
                person_id=who.person_id,
                capacity=capacity_of(plan, who),
                kind=kind,
                detail=detail,
            )
            two = (plan.job, plan.manager or plan.job)
            tell_others(self.rows, plan.id, kind, at, who=who, two=two)

    def book(
        self,
        plan: Written,
        starts_at: datetime,
        place: str,
        *,
        held: bool,
        booked_at: datetime,
        kind: MeetingKind = MeetingKind.PLANNING,
    ) -> None:
        """Write a meeting, and that it was held."""
        manager = plan.manager or plan.job
        held_on = clock.local(starts_at).date() if held else None
        plan.meeting_id = self.rows.add(
            Meeting,
            plan_id=plan.id,
            kind=kind,
            starts_at=starts_at,
            minutes=60,
            place=place,
            held_on=held_on,
            uid=f"{UUID(int=self.dice.getrandbits(128))}@kompetensplan",
            sequence=0,
            booked_by_id=manager.person_id,
            booked_at=booked_at,
            version=1,
        )
        self.event(plan, EventKind.MEETING_BOOKED, booked_at, manager)
        if held:
            plan.held_on = held_on
            self.event(plan, EventKind.MEETING_HELD, starts_at + timedelta(minutes=40), manager)

    def sign(
        self, plan: Written, kind: SignatureKind, at: datetime, version_id: int | None
    ) -> None:
        """Write an approval or a confirmation of the present substance."""
        approval = kind is SignatureKind.APPROVAL
        who = (plan.manager or plan.job) if approval else plan.job
        self.rows.add(
            Signature,
            plan_id=plan.id,
            meeting_id=plan.meeting_id,
            version_id=version_id,
            kind=kind,
            person_id=who.person_id,
            name=who.name,
            capacity=capacity_of(plan, who),
            at=at,
            login_method="password",
            content_hash=hash_of(canonical_json(plan.content)),
        )
        self.event(plan, EventKind.APPROVED if approval else EventKind.CONFIRMED, at, who)

    def agree(self, plan: Written, at: datetime) -> None:
        """Write both signatures, the frozen version and the row that asks for its document."""
        plan.number += 1
        content = canonical_json(plan.content)
        second = at + timedelta(minutes=self.dice.choice([3, 4, 6, 60, 1500]))
        version_id = self.rows.add(
            PlanVersion,
            plan_id=plan.id,
            number=plan.number,
            content=content,
            content_hash=hash_of(content),
            context=canonical_json(self.context_of(plan)),
            language="sv",
            agreed_at=second,
            agreed_on=clock.local(second).date(),
            meeting_id=plan.meeting_id,
        )
        self.sign(plan, SignatureKind.APPROVAL, at, version_id)
        self.sign(plan, SignatureKind.CONFIRMATION, second, version_id)
        self.event(plan, EventKind.AGREED, second, plan.job, detail=str(plan.number))
        self.rows.add(PlanDocument, version_id=version_id)

    def context_of(self, plan: Written) -> dict[str, Any]:
        """Return the names and threads that go with a version."""
        name, first, last = plan.period
        return {
            "authority": plan.job.place.authority,
            "period": {"name": name, "from": first.isoformat(), "to": last.isoformat()},
            "person": {
                "name": plan.job.name,
                "title": plan.job.title,
                "unit": plan.job.place.name,
                "unit_code": plan.job.place.code,
                "manager": plan.manager.name if plan.manager else "",
            },
            "vision": self.town.vision,
            "meeting": {
                "held_on": plan.held_on.isoformat() if plan.held_on else None,
                "kind": MeetingKind.PLANNING.value,
            },
            "threads": plan.threads,
            "competences": {
                str(goal["competence_id"]): self.town.competence_names[goal["competence_id"]]
                for goal in plan.content["goals"]
                if goal["competence_id"]
            },
        }


def copy_of(content: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a substance that can be changed by itself."""
    copied: dict[str, Any] = json.loads(json.dumps(content))
    return copied


def _minutes(item: dict[str, Any]) -> int:
    """Return planned time: the steps, and the hours beside them."""
    beside = int(item["timmar"] * 60)
    return beside + sum(int(step["min"]) for step in item["steg"])
