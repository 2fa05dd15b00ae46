"""What stands on the pages in whole sentences: who wrote last, and what has happened."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kompetensplan import clock
from kompetensplan.filters import language
from kompetensplan.frameworks.models import Competence
from kompetensplan.plans.fields import FIELDS, kind_of
from kompetensplan.plans.labels import ACTIVITY_KINDS, CAPACITIES, STEP_KINDS
from kompetensplan.plans.models import EventKind, FieldChange, Plan, TargetKind
from kompetensplan.plans.queries.history import Line
from kompetensplan.plans.queries.targets import targets_of
from kompetensplan.plans.services.fields import LINKS, linked_in
from kompetensplan.plans.wording import difference
from kompetensplan.policy import Actor, Capacity
from kompetensplan.texts import clock_time, medium_date, quoted, week_label

E = EventKind
EVENTS = {
    E.CREATED: _l("started the plan"),
    E.GOAL_ADDED: _l("added a goal"),
    E.GOAL_REMOVED: _l("removed a goal"),
    E.GOAL_RESTORED: _l("brought back a goal"),
    E.GOAL_MOVED: _l("moved a goal"),
    E.ACTIVITY_ADDED: _l("added an activity"),
    E.ACTIVITY_REMOVED: _l("removed an activity"),
    E.ACTIVITY_RESTORED: _l("brought back an activity"),
    E.STEP_ADDED: _l("added a step"),
    E.STEP_REMOVED: _l("removed a step"),
    E.STEP_RESTORED: _l("brought back a step"),
    E.STEP_MOVED: _l("moved a step"),
    E.STEP_DONE: _l("marked a step as done"),
    E.STEP_UNDONE: _l("took back that a step was done"),
    E.STEP_REFLECTED: _l("wrote thoughts on a step"),
    E.LINKS_CHANGED: _l("changed the red thread"),
    E.PROPOSED: _l("marked the plan as ready for the meeting"),
    E.SENT_BACK: _l("made the plan a draft again"),
    E.MEETING_BOOKED: _l("booked a meeting"),
    E.MEETING_CHANGED: _l("changed a meeting"),
    E.MEETING_CANCELLED: _l("cancelled a meeting"),
    E.MEETING_HELD: _l("filled in when the meeting was held"),
    E.PREPARATION_SHARED: _l("shared something before the meeting"),
    E.PREPARATION_TAKEN_BACK: _l("took back what was shared before the meeting"),
    E.TIME_ASKED: _l("asked for another time for a meeting"),
    E.TIME_TAKEN_BACK: _l("took back the wish for another time"),
    E.TIME_KEPT: _l("kept the time of a meeting"),
    E.PARTICIPANT_ADDED: _l("noted who else was at the meeting"),
    E.PARTICIPANT_REMOVED: _l("took away somebody who was noted at the meeting"),
    E.POINT_ADDED: _l("wrote down a decision"),
    E.POINT_CHANGED: _l("changed a decision"),
    E.POINT_DONE: _l("marked a decision as done"),
    E.POINT_NOT_DONE: _l("said that a decision did not come about"),
    E.POINT_REOPENED: _l("opened a decision again"),
    E.POINT_REMOVED: _l("removed a decision"),
    E.POINT_RESTORED: _l("brought back a decision"),
    E.GOAL_FOLLOWED_UP: _l("followed up a goal"),
    E.APPROVED: _l("approved the plan"),
    E.CONFIRMED: _l("confirmed that you agree"),
    E.SIGNATURE_VOIDED: _l("made an earlier signature no longer count"),
    E.AGREED: _l("made the plan agreed, with the second signature"),
    E.CHANGE_STARTED: _l("started a change proposal"),
    E.CHANGE_WITHDRAWN: _l("withdrew the change proposal"),
    E.PAUSED: _l("paused the plan"),
    E.RESUMED: _l("resumed the plan"),
    E.CLOSED: _l("closed the plan"),
    E.COMMENTED: _l("commented"),
    E.SUGGESTED: _l("suggested a change"),
    E.SUGGESTION_USED: _l("used a suggestion"),
    E.SUGGESTION_LEFT: _l("let a suggestion be"),
    E.SUGGESTION_WITHDRAWN: _l("took back a suggestion"),
    E.MOVED_AWAY: _l("moved to another committee, and the plan was closed"),
    E.OWNER_CHANGED: _l("wrote down that another committee owns the plan"),
    E.LEFT: _l("left the employment, and the plan was closed"),
    E.MOVE_SETTLED: _l("went through the goals after the move"),
    E.GOAL_TAKEN: _l("took a goal along"),
    E.GOAL_SHARED: _l("shared a goal with another manager"),
    E.GOAL_UNSHARED: _l("stopped sharing a goal"),
    E.OFFERED: _l("proposed something that is proposed to several"),
    E.OFFER_ACCEPTED: _l("accepted a common proposal"),
    E.OFFER_DECLINED: _l("let a common proposal be"),
    E.OWN_WORDS: _l("wrote their own view of the plan"),
    E.REMINDED: _l("reminded the employee to confirm"),
    E.SET_WITHOUT_AGREEMENT: _l("set the plan without agreement"),
    E.ENDED_WITHOUT_AGREEMENT: _l("ended the plan without agreement"),
    E.TAKEN_UP: _l("took up the draft again"),
}
# What stands with these is somebody's own words, not the name of a thing.
COMMENTED = {
    E.SENT_BACK,
    E.PAUSED,
    E.CLOSED,
    E.CHANGE_STARTED,
    E.CHANGE_WITHDRAWN,
    E.TIME_ASKED,
    E.TIME_KEPT,
}
THINGS = {
    TargetKind.PLAN: _l("the plan"),
    TargetKind.GOAL: _l("the goal"),
    TargetKind.ACTIVITY: _l("the activity"),
    TargetKind.STEP: _l("the step"),
}


def said_when(moment: datetime) -> str:
    """Return "today 10:42", "yesterday 16:12" or a date and a time."""
    locale = language()
    day, time = clock.local(moment).date(), clock_time(moment, locale)
    if day == clock.today():
        return str(_("today %(time)s", time=time))
    if day == clock.today() - timedelta(days=1):
        return str(_("yesterday %(time)s", time=time))
    return f"{medium_date(day, locale)} {time}"


def written_by(change: FieldChange, actor: Actor) -> str:
    """Return "Last written by Marie, today 10:40"."""
    when = said_when(change.at)
    if change.person_id == actor.person_id:
        return str(_("Last written by you, %(when)s", when=when))
    name = change.person.given_name
    if change.on_behalf_of:
        name = _("%(name)s (in place of %(other)s)", name=name, other=change.on_behalf_of)
    return str(_("Last written by %(name)s, %(when)s", name=name, when=when))


def written_in_row(kind: TargetKind, changes: Mapping[str, FieldChange], actor: Actor) -> str:
    """Return who wrote last in a row of several fields; field by field where it was not one."""
    if not changes:
        return ""
    latest = max(changes.values(), key=lambda change: change.at)
    others = {
        name: change
        for name, change in changes.items()
        if change.person_id != latest.person_id and name in FIELDS[kind]
    }
    line = written_by(latest, actor)
    for name, change in others.items():
        who = _("You") if change.person_id == actor.person_id else change.person.given_name
        what = _("%(field)s: %(name)s", field=FIELDS[kind][name].label, name=who)
        line = f"{line}. {what}, {said_when(change.at)}"
    return line


def shower(competences: Iterable[Competence]) -> Callable[[str, str], str]:
    """Return a function (field, text) → the text as a person reads it."""
    locale = language()
    names = {
        str(each.id): each.name_en if locale.startswith("en") else each.name_sv
        for each in competences
    }
    say: dict[str, Callable[[str], object]] = {
        "ends_on": lambda text: medium_date(date.fromisoformat(text), locale),
        "follow_up_on": lambda text: medium_date(date.fromisoformat(text), locale),
        "week": lambda text: week_label(date.fromisoformat(text), clock.today(), locale),
        "kind": lambda text: ACTIVITY_KINDS.get(text) or STEP_KINDS.get(text) or text,
        "competence_id": lambda text: names.get(text, ""),
        LINKS: lambda text: ", ".join(linked_in(text).values()) or text.replace("\n", ", "),
    }
    return lambda field, text: str(say.get(field, str)(text)) if text else ""


def entries(
    lines: Iterable[Line],
    plan: Plan,
    actor: Actor,
    *,
    show: Callable[[str, str], str] | None = None,
) -> list[dict[str, Any]]:
    """Return history lines as `components/log.html` draws them; with `show` also the texts."""
    titles = {
        (kind_of(each).value, each.id): getattr(each, "title", "") for each in targets_of(plan)
    }
    return [_entry(line, titles, actor, show) for line in lines]


def _entry(
    line: Line,
    titles: Mapping[tuple[str, int], str],
    actor: Actor,
    show: Callable[[str, str], str] | None,
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": _who(line, actor, is_short=show is None),
        "initials": line.initials or "–",
        "who": _side(line),
        "when": said_when(line.at) + (_as_what(line) if show else ""),
        "text": _change(line, titles) if line.is_change else str(EVENTS[EventKind(line.what)]),
    }
    if line.is_change and show:
        before, after = (show(line.what, text) for text in (line.before, line.after))
        entry["parts"] = difference(before, after)
    elif line.detail and line.what in COMMENTED:
        entry["comment"] = line.detail
    elif line.what in (E.AGREED, E.SET_WITHOUT_AGREEMENT):
        entry["text"] += " – " + _("version %(number)s", number=line.detail)
    elif line.detail:
        entry["text"] += f": {line.detail if show else _short(line.detail)}"
    return entry


def _who(line: Line, actor: Actor, *, is_short: bool) -> str:
    if line.person_id == actor.person_id:
        return str(_("You"))
    return (line.given_name if is_short else line.name) or str(_("The system"))


def _side(line: Line) -> str:
    if line.person_id is None:
        return "n"
    return "a" if line.capacity == Capacity.EMPLOYEE.value else "b"


def _short(text: str) -> str:
    return shorten(text, 70, placeholder="\N{NO-BREAK SPACE}…")


def _as_what(line: Line) -> str:
    """Return ", as manager, in place of Marie Lundgren" (PLAN-7)."""
    if line.person_id is None:
        return ""
    text: str = ", " + _("as %(capacity)s", capacity=CAPACITIES[line.capacity])
    if line.on_behalf_of:
        text += ", " + _("in place of %(name)s", name=line.on_behalf_of)
    return text


def _change(line: Line, titles: Mapping[tuple[str, int], str]) -> str:
    kind = TargetKind(line.target_kind)
    if line.what == LINKS:
        return str(EVENTS[E.LINKS_CHANGED])
    if line.what == "position":
        return str(_("moved an activity"))
    field = FIELDS[kind][line.what].label if line.what in FIELDS[kind] else line.what
    title = _short(titles.get((line.target_kind, line.target_id), ""))
    thing = f"{THINGS[kind]} {quoted(title, language())}" if title else str(THINGS[kind])
    if not line.applied:
        return str(
            _(
                "wrote a text in %(field)s, %(thing)s, that was not taken in",
                field=field,
                thing=thing,
            )
        )
    return str(_("wrote in %(field)s, %(thing)s", field=field, thing=thing))
