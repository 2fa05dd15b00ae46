"""The life of a request for training, as a table.

Each row says from where to where, by whom, on what terms, and under which label. No row leads
to a refusal, and there is no such state to lead to (SKE-5). Who the actor is belongs to
`policy`; this file knows neither database nor web.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.policy import Permission


class RequestState(enum.StrEnum):
    SENT = "sent"  # Väntar på svar, and after 21 days Obesvarad
    POSTPONED = "postponed"  # Senarelagt till …
    OFFERED = "offered"  # Ersatt med …, until the employee has said what they think
    GRANTED = "granted"  # Beviljat
    REPLACED = "replaced"  # Ersatt med …, and the employee has taken it
    WITHDRAWN = "withdrawn"
    TAKEN_ALONG = "taken_along"  # sent anew to the manager under another authority (EMP-4)
    ENDED = "ended"  # the employment is over

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has anything more to answer."""
        return self not in OPEN


class AnswerKind(enum.StrEnum):
    """All the answers that there are (SKE-5). The database knows no other."""

    GRANTED = "granted"
    POSTPONED = "postponed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the terms of a step look at, gathered by `queries.facts_of`.

    Attributes:
        in_a_row: how many of the latest answers have been to postpone, one after the other.
        is_lifted: it waits for a meeting with the manager's manager already.
        has_above: somebody manages the one who is to answer.
    """

    in_a_row: int = 0
    is_lifted: bool = False
    has_above: bool = True


# SKE-9: silence is not an answer. In calendar days.
REMIND_AFTER: Final = (7, 14)
RAISE_AFTER: Final = 21
EVERY_WEEK: Final = 7
MOST_IN_A_ROW: Final = 2  # SKE-10
COMES_BACK: Final = timedelta(days=14)  # SKE-8: so long before the new date
REASON_MIN: Final = 20  # SKE-6
MEET_WITHIN: Final = 30  # SKE-10: a meeting further away would be one more postponement

Term = Callable[[Facts], LazyString | None]


def may_wait_once_more(facts: Facts) -> LazyString | None:
    if facts.in_a_row < MOST_IN_A_ROW:
        return None
    return _l(
        "It has been postponed twice in a row. Grant it, offer something else, or take it to your"
        " manager with a date for a meeting."
    )


def postponed_as_often_as_one_may(facts: Facts) -> LazyString | None:
    if facts.in_a_row >= MOST_IN_A_ROW:
        return None
    return _l("You can answer it yourself: it has not been postponed twice in a row.")


def not_lifted_already(facts: Facts) -> LazyString | None:
    return _l("It has been taken to your manager already.") if facts.is_lifted else None


def somebody_is_above(facts: Facts) -> LazyString | None:
    return None if facts.has_above else _l("Nobody manages you here: the answer is yours.")


@dataclass(frozen=True, slots=True)
class Step:
    """One way a request can move on: from where to where, by whom, and on what terms."""

    name: str
    sources: tuple[RequestState, ...]
    target: RequestState
    permission: Permission
    label: LazyString
    terms: tuple[Term, ...] = ()

    def missing(self, facts: Facts) -> list[LazyString]:
        """Return what stands in the way, as sentences."""
        return [text for term in self.terms if (text := term(facts)) is not None]


S = RequestState
P = Permission
# Somebody has something to do about it, now or on a day that is known.
OPEN: Final = (S.SENT, S.POSTPONED, S.OFFERED)
STEPS: Final = {
    step.name: step
    for step in (
        Step("grant", (S.SENT, S.POSTPONED), S.GRANTED, P.REQUEST_ANSWER, _l("Grant")),
        Step(
            "postpone",
            (S.SENT,),
            S.POSTPONED,
            P.REQUEST_ANSWER,
            _l("Postpone"),
            (may_wait_once_more,),
        ),
        Step(
            "replace",
            (S.SENT, S.POSTPONED),
            S.OFFERED,
            P.REQUEST_ANSWER,
            _l("Offer something else"),
        ),
        Step(
            "lift",
            (S.SENT,),
            S.SENT,
            P.REQUEST_LIFT,
            _l("Take it to my manager"),
            (postponed_as_often_as_one_may, not_lifted_already, somebody_is_above),
        ),
        Step("take", (S.OFFERED,), S.REPLACED, P.REQUEST_REPLY, _l("Accept the offer")),
        Step("wait", (S.OFFERED,), S.SENT, P.REQUEST_REPLY, _l("Rather wait for my first wish")),
        Step("come_back", (S.POSTPONED,), S.SENT, P.REQUEST_FOLLOW, _l("Back for an answer")),
        Step("withdraw", OPEN, S.WITHDRAWN, P.REQUEST_WITHDRAW, _l("Withdraw the request")),
        Step(
            "take_along",
            OPEN,
            S.TAKEN_ALONG,
            P.REQUEST_WITHDRAW,
            _l("Send it to my new manager"),
        ),
        Step("end", OPEN, S.ENDED, P.REQUEST_FOLLOW, _l("End with the employment")),
    )
}
ANSWERS: Final = {
    AnswerKind.GRANTED: STEPS["grant"],
    AnswerKind.POSTPONED: STEPS["postpone"],
    AnswerKind.REPLACED: STEPS["replace"],
}


def returns_on(new_date: date, today: date) -> date:
    """Return the day when a postponed request is back: 14 days before, never on the same day."""
    return max(new_date - COMES_BACK, today + timedelta(days=1))


def latest_date(today: date) -> date:
    """Return the last day to postpone to: twelve months ahead (SKE-6)."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return date(today.year + 1, 2, 28)
