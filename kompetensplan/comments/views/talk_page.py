"""What the page with comments shows: a part for the plan, and one for each goal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from kompetensplan import policy
from kompetensplan.comments.forms import AnswerForm, CommentForm
from kompetensplan.comments.models import Comment, SuggestionState
from kompetensplan.comments.queries.suggestions import list_suggestions
from kompetensplan.comments.queries.threads import Thread, list_threads
from kompetensplan.comments.services.comments import may_comment
from kompetensplan.comments.views.suggested import Suggested, suggested
from kompetensplan.filters import language
from kompetensplan.plans.models import Goal, Plan, Step, TargetKind
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.sentences import said_when
from kompetensplan.policy import Actor, Capacity, Permission
from kompetensplan.texts import quoted
from kompetensplan.web import a_number


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: in which part, or in which thread, and the form."""

    place: str
    form: CommentForm | AnswerForm


@dataclass(slots=True)
class Said:
    """A comment as it is read."""

    comment: Comment
    name: str
    as_what: str
    who: str
    when: str
    is_mine: bool
    is_new: bool


@dataclass(slots=True)
class Talk:
    """A thread as it is read; `said` leaves out what is taken back and not answered."""

    thread: Thread
    about: str
    said: Sequence[Said]
    settled: str
    form: AnswerForm | None = None

    @property
    def key(self) -> str:
        return f"thread-{self.thread.first.id}"

    @property
    def has_others(self) -> bool:
        """Tell whether somebody else has written in it, so that it can be unread."""
        return any(not each.is_mine for each in self.said)


@dataclass(slots=True)
class Part:
    """A part of the page: what it is about, its threads, and the form for a new one."""

    key: str
    title: str
    talks: list[Talk] = field(default_factory=list)
    suggestions: list[Suggested] = field(default_factory=list)
    form: CommentForm | None = None
    is_open: bool = False

    @property
    def goal_id(self) -> int | None:
        """The goal that the part is about; none for the plan as a whole."""
        kind, _dash, key = self.key.partition("-")
        return int(key) if kind == TargetKind.GOAL.value else None

    @property
    def offers(self) -> list[Suggested]:
        return [each for each in self.suggestions if each.is_open]

    @property
    def answered(self) -> list[Suggested]:
        return [each for each in self.suggestions if each.outcome]

    @property
    def going(self) -> list[Talk]:
        return [talk for talk in self.talks if not talk.thread.is_resolved]

    @property
    def settled(self) -> list[Talk]:
        return [talk for talk in self.talks if talk.thread.is_resolved]


@dataclass(slots=True)
class TalkPage:
    """All that `comments/index.html` shows.

    `taken_back` is one's own, to bring back; `just_removed` the one that was pressed last.
    """

    plan: Plan
    about: str
    is_mine: bool
    may_comment: bool
    suggests: bool
    parts: Sequence[Part]
    gone: Sequence[Talk]
    gone_suggestions: Sequence[Suggested]
    withdrawn: Sequence[Suggested]
    taken_back: Sequence[Said]
    threads: Sequence[Thread]

    @property
    def just_removed(self) -> Said | None:
        key = request.args.get("removed", type=a_number)
        return next((each for each in self.taken_back if each.comment.id == key), None)

    @property
    def just_withdrawn(self) -> Suggested | None:
        key = request.args.get("withdrawn", type=a_number)
        return next((each for each in self.withdrawn if each.suggestion.id == key), None)

    @property
    def only(self) -> Part | None:
        """The one part that is shown, if the page is about one thing."""
        return self.parts[0] if self.about and self.parts else None


def talk_page(
    plan: Plan, actor: Actor, about: Ref | None, *, refused: Refused | None = None
) -> TalkPage:
    """Return what the page shows, in three statements; with `about` only one part of it."""
    goal = goal_of(plan, about)
    threads = list_threads(plan, actor)
    writes = may_comment(plan, actor)
    parts = [_part(plan, each) for each in _wanted(plan, goal, about)]
    titles = _titles(plan)
    page = TalkPage(
        plan=plan,
        about=_key(about) if about else "",
        is_mine=policy.owns(actor, plan.employment),
        may_comment=writes,
        suggests=plan.is_editable and policy.allows(actor, Permission.PLAN_EDIT, plan),
        parts=parts,
        gone=[],
        gone_suggestions=[],
        withdrawn=[],
        taken_back=[_said(each, actor) for each in _own_removed(threads, actor)],
        threads=threads,
    )
    _share_out(page, titles, actor)
    _share_out_suggestions(page, titles, actor)
    for part in page.parts if writes else []:
        _give_forms(part, plan, about, refused)
    return page


def goal_of(plan: Plan, about: Ref | None) -> Goal | None:
    """Return the goal that a goal or a step belongs to."""
    for goal in plan.goals:
        steps = {(TargetKind.STEP, step.id) for each in goal.activities for step in each.steps}
        if about == (TargetKind.GOAL, goal.id) or about in steps:
            return goal
    return None


def _wanted(plan: Plan, goal: Goal | None, about: Ref | None) -> list[Goal | None]:
    """Return what the page has parts for; None is the plan as a whole."""
    if goal is not None:
        return [goal]
    return [None] if about == (TargetKind.PLAN, plan.id) else [None, *plan.goals]


def _part(plan: Plan, goal: Goal | None) -> Part:
    if goal is None:
        return Part(f"plan-{plan.id}", _("The whole plan"))
    return Part(f"goal-{goal.id}", goal.title or _("Goal without words"))


def _titles(plan: Plan) -> dict[Ref, tuple[str, str]]:
    """Return for each thing of the plan the part that it is shown in, and what it is called."""
    titles = {(TargetKind.PLAN, plan.id): (f"plan-{plan.id}", "")}
    for goal in plan.goals:
        key = f"goal-{goal.id}"
        titles[TargetKind.GOAL, goal.id] = (key, "")
        for activity in goal.activities:
            titles[TargetKind.ACTIVITY, activity.id] = (key, "")
        for _ref, step, number in steps_of(goal):
            name = step.title or str(number)
            titles[TargetKind.STEP, step.id] = (
                key,
                _("On the step %(title)s", title=quoted(name, language())),
            )
    return titles


def steps_of(goal: Goal) -> Iterator[tuple[Ref, Step, int]]:
    """Yield the steps of a goal with their refs and numbers."""
    steps = [step for activity in goal.activities for step in activity.steps]
    for number, step in enumerate(steps, start=1):
        yield (TargetKind.STEP, step.id), step, number


def _share_out(page: TalkPage, titles: dict[Ref, tuple[str, str]], actor: Actor) -> None:
    """Put each thread into its part; what is about something taken out goes to `gone`."""
    parts = {part.key: part for part in page.parts}
    gone = []
    shown = []
    for thread in page.threads:
        if thread.is_gone:
            continue
        key, about = titles.get(thread.ref, ("", ""))
        talk = _talk(thread, about, actor)
        if key in parts:
            parts[key].talks.append(talk)
            shown.append(thread)
        elif not key and not page.about:
            gone.append(talk)
            shown.append(thread)
    page.gone, page.threads = gone, shown


def _share_out_suggestions(
    page: TalkPage, titles: dict[Ref, tuple[str, str]], actor: Actor
) -> None:
    parts = {part.key: part for part in page.parts}
    gone, withdrawn = [], []
    for suggestion in list_suggestions(page.plan):
        shown = suggested(page.plan, suggestion, actor)
        key, _about = titles.get(suggestion.ref, ("", ""))
        if suggestion.state is SuggestionState.WITHDRAWN:
            if shown.is_mine:
                withdrawn.append(shown)
        elif key in parts:
            parts[key].suggestions.append(shown)
        elif not key and not page.about:
            gone.append(shown)
    page.gone_suggestions, page.withdrawn = gone, withdrawn


def _talk(thread: Thread, about: str, actor: Actor) -> Talk:
    settled = ""
    if thread.first.resolved_at and thread.first.resolved_by:
        who = thread.first.resolved_by
        name = _("You") if who.id == actor.person_id else who.given_name
        when = said_when(thread.first.resolved_at)
        settled = _("%(name)s settled this, %(when)s", name=name, when=when)
    said = [
        _said(each, actor, is_new=each.id in thread.unread)
        for each in thread.comments
        if each.removed_at is None or (each is thread.first)
    ]
    return Talk(thread, about, said, settled)


def _said(comment: Comment, actor: Actor, *, is_new: bool = False) -> Said:
    is_mine = comment.person_id == actor.person_id
    instead = ""
    if comment.on_behalf_of:
        instead = _("in place of %(name)s", name=comment.on_behalf_of)
    return Said(
        comment=comment,
        name=_("You") if is_mine else comment.person.given_name,
        as_what=instead,
        who="a" if comment.capacity is Capacity.EMPLOYEE else "b",
        when=said_when(comment.at),
        is_mine=is_mine,
        is_new=is_new,
    )


def _own_removed(threads: Sequence[Thread], actor: Actor) -> list[Comment]:
    return [
        each
        for thread in threads
        for each in thread.comments
        if each.removed_at and each.person_id == actor.person_id
    ]


def _give_forms(part: Part, plan: Plan, about: Ref | None, refused: Refused | None) -> None:
    """Give a part its form, and each thread one for an answer; ids differ, names do not."""
    if refused and refused.place == part.key and isinstance(refused.form, CommentForm):
        part.form, part.is_open = refused.form, True
    else:
        part.form = CommentForm(formdata=None, about=_key(about) if about else part.key)
        part.is_open = not part.talks or bool(about)
    part.form.about.choices = _choices(part, plan)
    _name_apart(part.form, part.key)
    for talk in part.talks:
        if refused and refused.place == talk.key and isinstance(refused.form, AnswerForm):
            talk.form = refused.form
        else:
            talk.form = AnswerForm(formdata=None, thread=str(talk.thread.first.id))
        _name_apart(talk.form, talk.key)


def _name_apart(form: CommentForm | AnswerForm, key: str) -> None:
    for each in form:
        each.id = f"{each.short_name}-{key}"


def _choices(part: Part, plan: Plan) -> list[tuple[str, str]]:
    goal = next((each for each in plan.goals if f"goal-{each.id}" == part.key), None)
    if goal is None:
        return [(part.key, _("The whole plan"))]
    steps = [
        (_key(ref), _("Step %(number)s", number=number) + (f": {step.title}" if step.title else ""))
        for ref, step, number in steps_of(goal)
    ]
    return [(part.key, _("The goal")), *steps]


def _key(ref: Ref) -> str:
    return f"{ref[0].value}-{ref[1]}"
