"""The manager's list of plans: search, filter, sort, who waits for whom (SPAN-2)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.paging import ListPages
from kompetensplan.plans.queries.mine import list_open_rounds
from kompetensplan.plans.queries.team import Member, list_reach, list_team
from kompetensplan.plans.standing import FOR_EMPLOYEE, FOR_MANAGER, Waiting
from kompetensplan.plans.views import bp
from kompetensplan.plans.workflow import PlanState
from kompetensplan.policy import Actor, Permission
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.texts import search_text
from kompetensplan.web import a_number, current_actor, requires

SOON = timedelta(days=14)
PER_PAGE = 25
NO_DATE = datetime.max.replace(tzinfo=UTC)
# PAY-1: there is no order by progress, and there will be none.
ORDERS: dict[str, Callable[[Member], Any]] = {
    "name": lambda member: member.employment.person.sort_key,
    "state": lambda member: list(PlanState).index(member.state) if member.state else -1,
    "meeting": lambda member: member.standing.next_meeting or NO_DATE,
    "waiting": lambda member: _urgency(member),
}
MEETINGS: dict[str, Callable[[Member], bool]] = {
    "none": lambda member: not member.standing.next_meeting and not member.standing.held_on,
    "soon": lambda member: _is_soon(member),
    "held": lambda member: member.standing.held_on is not None,
}
WAITS: dict[str, Callable[[Member], bool]] = {
    "me": lambda member: member.waiting in FOR_MANAGER,
    "employee": lambda member: member.waiting in FOR_EMPLOYEE,
    "nobody": lambda member: member.waiting in (Waiting.NOTHING, Waiting.MEETING),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks the list for."""

    name: str = ""
    state: str = ""
    meeting: str = ""
    waits: str = ""
    unit: str = ""
    order: str = "waiting"
    turned: bool = False

    def lets(self, member: Member) -> bool:
        """Tell whether a member is to be shown."""
        return (
            search_text(self.name) in member.employment.person.search_key
            and self.state in ("", member.state.value if member.state else "none")
            and self.unit in ("", str(member.employment.unit_id))
            and MEETINGS.get(self.meeting, _anyone)(member)
            and WAITS.get(self.waits, _anyone)(member)
        )

    def sort(self, members: Sequence[Member]) -> list[Member]:
        """Return members in the wanted order; by name where that does not decide."""
        return sorted(members, key=ORDERS.get(self.order, _urgency), reverse=self.turned)


def _anyone(member: Member) -> bool:
    return True


def _is_soon(member: Member) -> bool:
    following = member.standing.next_meeting
    return following is not None and clock.now() <= following <= clock.now() + SOON


def _urgency(member: Member) -> int:
    """Put first who waits for the reader, then for the employee, then nobody."""
    return 0 if member.waiting in FOR_MANAGER else 1 if member.waiting in FOR_EMPLOYEE else 2


@bp.get("/team")
@requires(Permission.TEAM_READ)
def team() -> ResponseReturnValue:
    """Show everyone the manager leads."""
    actor, wanted = current_actor(), _wanted()
    members = list_team(actor)
    return render_template(
        "plans/team.html",
        members=members,
        **_shown(members, wanted),
        units=sorted({(m.employment.unit.name, m.employment.unit_id) for m in members}),
        reach=list_reach(actor, members),
        to_start=_to_start(members),
        figures_of=_figures_of(actor, members),
        **_waiting(),
    )


def _shown(members: Sequence[Member], wanted: Wanted) -> dict[str, Any]:
    """Return the part of the list that the reader asks for, and its page."""
    shown = wanted.sort([member for member in members if wanted.lets(member)])
    return {
        "shown": shown,
        "wanted": wanted,
        "pages": ListPages(request.args.get("page", 1, type=a_number), shown, per_page=PER_PAGE),
        "ticked": request.args.get("ticked") == "all",
    }


def _waiting() -> dict[str, Any]:
    """Return what the page needs to tell who waits for whom."""
    return {"said": waiting_words(), "for_me": FOR_MANAGER, "for_employee": FOR_EMPLOYEE}


def _figures_of(actor: Actor, members: Sequence[Member]) -> list[tuple[int, str]]:
    """Return the units that have figures of their own for the reader: id, and name when several."""
    paths = set(actor.oversees)
    top = [each for each in paths if not any(each.startswith(up) for up in paths - {each})]
    names = {each.employment.unit_id: each.employment.unit.name for each in members}
    ids = [int(path.strip("/").rpartition("/")[2]) for path in top]
    return sorted((each, names.get(each, "") if len(ids) > 1 else "") for each in ids)


def _to_start(members: Sequence[Member]) -> dict[int, list[PlanningRound]]:
    """Return by employment the rounds in which the manager can start the plan that is missing."""
    missing = [each for each in members if each.lead.may_act and each.standing.is_expected]
    missing = [each for each in missing if each.plan_id is None and not each.standing.is_away]
    rounds = defaultdict[int, list[PlanningRound]](list)
    for unit_id, each in list_open_rounds({each.employment.unit_id for each in missing}):
        rounds[unit_id].append(each)
    return {each.employment.id: rounds[each.employment.unit_id] for each in missing}


def _wanted() -> Wanted:
    given = request.args
    return Wanted(
        name=given.get("name", "").strip(),
        state=given.get("state", ""),
        meeting=given.get("meeting", ""),
        waits=given.get("waits", ""),
        unit=given.get("unit", ""),
        order=given.get("order", "waiting"),
        turned=given.get("turned") == "1",
    )


def waiting_words() -> dict[Waiting, str]:
    """Return what is waited for, in words."""
    return {
        Waiting.NOTHING: _("Nobody"),
        Waiting.START: _("Begin to write the plan"),
        Waiting.GOALS: _("Write goals"),
        Waiting.BOOK: _("Book a meeting"),
        Waiting.MEETING: _("The meeting is booked"),
        Waiting.ANSWER: _("Answer about another time"),
        Waiting.HELD: _("Fill in when the meeting was held"),
        Waiting.APPROVE: _("Approve the plan"),
        Waiting.CONFIRM: _("Confirm that you agree"),
        Waiting.READ_CHANGE: _("Read the proposed change"),
        Waiting.DECIDE: _("Not confirmed in 30 days"),
    }
