"""The life of a plan, as a table.

Each row says from where to where, by whom, on what terms, and under which label.
Buttons, guards, history and tests all read `STEPS`. Who the actor is belongs to
`policy`; this file knows neither database nor web.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.policy import Permission


class PlanState(enum.StrEnum):
    DRAFT = "draft"  # Utkast
    PROPOSED = "proposed"  # Klar för samtal
    AGREED = "agreed"  # Överenskommen
    SET_WITHOUT_AGREEMENT = "set_without_agreement"  # Fastställd utan överenskommelse
    CHANGING = "changing"  # Förslag till ändring, while the latest version is in force
    PAUSED = "paused"  # Pausad
    CLOSED = "closed"  # Avslutad
    ENDED_WITHOUT_AGREEMENT = "ended_without_agreement"  # Avslutad utan överenskommelse

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more happens to the plan, but for being read."""
        return self in (PlanState.CLOSED, PlanState.ENDED_WITHOUT_AGREEMENT)

    @property
    def is_in_force(self) -> bool:
        """Tell whether a version is in force and nothing else is proposed."""
        return self in (PlanState.AGREED, PlanState.SET_WITHOUT_AGREEMENT)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the terms of a step look at, gathered by `queries.facts_of`.

    Attributes:
        goals: number of goals in the plan.
        incomplete: titles (or "Goal 2") of goals that SOL-1 does not let through.
        held_on: the date of the latest held meeting in the period, if any (ruling 6).
        approved: a valid approval of the present content exists.
        confirmed: a valid confirmation of the present content exists.
        unchanged: a change is proposed, but the plan still says what was agreed.
        discussed: number of proposed changes that somebody wants to talk about first.
        closing_held_on: the date of the latest held closing talk, if any.
        round_open: plans can be written in the plan's round: it is not closed, nor over.
        silent_days: for how many days the employee has had the approved plan to confirm.
        version: number of the latest version, 0 without one.
        in_force: a version is in force; one that was annulled is not (ruling 32).
        is_set_alone: that version was set without agreement.
    """

    goals: int = 0
    incomplete: tuple[str, ...] = ()
    held_on: date | None = None
    approved: bool = False
    confirmed: bool = False
    unchanged: bool = False
    discussed: int = 0
    silent_days: int = 0
    closing_held_on: date | None = None
    round_open: bool = True
    version: int = 0
    in_force: bool = True
    is_set_alone: bool = False


# MEET-5: the employee is reminded, and later the plan can be set without agreement.
REMIND_AFTER: Final = 14
SET_AFTER: Final = 30

Term = Callable[[Facts], LazyString | None]


def has_goals(facts: Facts) -> LazyString | None:
    return None if facts.goals else _l("Write at least one goal.")


def goals_complete(facts: Facts) -> LazyString | None:
    if not facts.incomplete:
        return None
    return _l("Some goals lack a purpose, or a link to a priority.")


def meeting_held(facts: Facts) -> LazyString | None:
    return None if facts.held_on else _l("Fill in when the meeting was held.")


def something_changed(facts: Facts) -> LazyString | None:
    if not facts.unchanged:
        return None
    return _l("Write what you want to change. The plan still says what you agreed on.")


def something_in_force(facts: Facts) -> LazyString | None:
    if facts.in_force:
        return None
    return _l("No version is in force to go back to. Write what is right, and agree again.")


def nothing_in_force(facts: Facts) -> LazyString | None:
    if not facts.in_force:
        return None
    return _l("Sign the proposal or withdraw it first.")


def talked_through(facts: Facts) -> LazyString | None:
    return _l("Talk about the changes that are marked for it.") if facts.discussed else None


def not_yet_approved(facts: Facts) -> LazyString | None:
    return _l("The manager has approved the plan.") if facts.approved else None


def not_yet_confirmed(facts: Facts) -> LazyString | None:
    return _l("The employee has confirmed the plan.") if facts.confirmed else None


def already_approved(facts: Facts) -> LazyString | None:
    return None if facts.approved else _l("The manager has to approve the plan first.")


def long_silent(facts: Facts) -> LazyString | None:
    if facts.silent_days >= SET_AFTER:
        return None
    return _l("The employee has 30 days to confirm, from the day when the manager approved.")


def closing_talk_held(facts: Facts) -> LazyString | None:
    return None if facts.closing_held_on else _l("Fill in when the closing talk was held.")


def round_goes_on(facts: Facts) -> LazyString | None:
    return None if facts.round_open else _l("The planning round is over.")


@dataclass(frozen=True, slots=True)
class Step:
    """One way a plan can move on: from where to where, by whom, and on what terms.

    `target` None means that the target depends on the plan: for the two signatures it
    is AGREED once both exist for the same content, and otherwise the state stays; for
    `resume` it is the state that was paused, for `withdraw_change` the one that the
    version in force gave. A term answers with what is missing. `is_apart`: the step has a
    page of its own, where one reads what it is about.
    """

    name: str
    sources: tuple[PlanState, ...]
    target: PlanState | None
    permission: Permission
    label: LazyString
    terms: tuple[Term, ...] = ()
    needs_comment: bool = False
    is_apart: bool = False

    def missing(self, facts: Facts) -> list[LazyString]:
        """Return what has to be done before the step can be taken, as sentences."""
        return [text for term in self.terms if (text := term(facts)) is not None]


S = PlanState
P = Permission
READY: Final = (has_goals, goals_complete)
TO_SIGN: Final = (*READY, something_changed, talked_through, meeting_held)
OPEN: Final = tuple(state for state in S if not state.is_over)
OVER: Final = tuple(state for state in S if state.is_over)
IN_FORCE: Final = (S.AGREED, S.SET_WITHOUT_AGREEMENT)
STEPS: Final = {
    step.name: step
    for step in (
        Step("propose", (S.DRAFT,), S.PROPOSED, P.PLAN_EDIT, _l("Ready for the meeting"), READY),
        Step(
            "send_back",
            (S.PROPOSED,),
            S.DRAFT,
            P.PLAN_EDIT,
            _l("Back to draft"),
            needs_comment=True,
        ),
        Step(
            "approve",
            (S.PROPOSED, S.CHANGING),
            None,
            P.PLAN_APPROVE,
            _l("Approve the plan"),
            (*TO_SIGN, not_yet_approved),
            is_apart=True,
        ),
        Step(
            "confirm",
            (S.PROPOSED, S.CHANGING),
            None,
            P.PLAN_CONFIRM,
            _l("Confirm that we agree"),
            (*TO_SIGN, not_yet_confirmed),
            is_apart=True,
        ),
        Step(
            "set_without_agreement",
            (S.PROPOSED,),
            S.SET_WITHOUT_AGREEMENT,
            P.PLAN_APPROVE,
            _l("Set without agreement"),
            (*READY, meeting_held, already_approved, long_silent),
            is_apart=True,
        ),
        Step("start_change", IN_FORCE, S.CHANGING, P.PLAN_EDIT, _l("Propose a change")),
        # Ruling 32: what was agreed wrongly is annulled, and the two write what is right.
        Step(
            "annul",
            IN_FORCE,
            S.CHANGING,
            P.VERSION_ANNUL,
            _l("Annul the version"),
            needs_comment=True,
            is_apart=True,
        ),
        Step(
            "withdraw_change",
            (S.CHANGING,),
            None,
            P.PLAN_EDIT,
            _l("Withdraw the proposal"),
            (something_in_force,),
            is_apart=True,
        ),
        Step(
            "pause",
            (S.DRAFT, S.PROPOSED, *IN_FORCE, S.CHANGING),
            S.PAUSED,
            P.PLAN_PAUSE,
            _l("Pause the plan"),
        ),
        Step("resume", (S.PAUSED,), None, P.PLAN_PAUSE, _l("Resume the plan")),
        Step(
            "close",
            IN_FORCE,
            S.CLOSED,
            P.PLAN_PAUSE,
            _l("Close the plan"),
            (closing_talk_held,),
        ),
        Step(
            "close_without_talk",
            IN_FORCE,
            S.CLOSED,
            P.PLAN_PAUSE,
            _l("Close without a closing talk"),
            needs_comment=True,
        ),
        # Ruling 32: what was annulled and is not written anew would else stay open for ever.
        Step(
            "close_annulled",
            (S.CHANGING,),
            S.CLOSED,
            P.PLAN_PAUSE,
            _l("Close the plan"),
            (nothing_in_force,),
            needs_comment=True,
        ),
        Step(
            "end",
            (S.DRAFT, S.PROPOSED),
            S.ENDED_WITHOUT_AGREEMENT,
            P.PLAN_FOLLOW,
            _l("End without agreement"),
        ),
        Step(
            "take_up",
            (S.ENDED_WITHOUT_AGREEMENT,),
            S.DRAFT,
            P.PLAN_EDIT,
            _l("Take up the draft again"),
            (round_goes_on,),
        ),
        # EMP-6, EMP-4: the employment is over, or has gone to another authority.
        Step("leave", OPEN, S.CLOSED, P.PLAN_FOLLOW, _l("Close the plan after the last day")),
        Step("move_away", OPEN, S.CLOSED, P.PLAN_FOLLOW, _l("Close the plan after a move")),
    )
}
