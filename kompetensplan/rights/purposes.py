"""The words of the register of processing: why, on what ground and about whom.

`processing` says of each table which of these it is under. The privacy page and the documents in
`docs/dataskydd` are written from them (art. 13 and 30 of the GDPR).
"""

import enum
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.policy import Permission


class Ground(enum.StrEnum):
    """Why it is lawful. Never consent: an employee is not free to refuse (3.1)."""

    PUBLIC_INTEREST = "public_interest"
    LEGAL_OBLIGATION = "legal_obligation"


GROUNDS = {
    Ground.PUBLIC_INTEREST: _l("Task of public interest (article 6.1 e)"),
    Ground.LEGAL_OBLIGATION: _l("Legal obligation (article 6.1 c)"),
}


class Whose(enum.StrEnum):
    EMPLOYEES = "employees"
    MANAGERS = "managers"
    USERS = "users"
    ROLE_HOLDERS = "role_holders"
    PARTICIPANTS = "participants"
    ANYBODY = "anybody"


WHOSE = {
    Whose.EMPLOYEES: _l("employees"),
    Whose.MANAGERS: _l("managers and deputies"),
    Whose.USERS: _l("everyone with an account"),
    Whose.ROLE_HOLDERS: _l("those who hold a role, such as HR and the registrar"),
    Whose.PARTICIPANTS: _l("others who take part in a meeting"),
    Whose.ANYBODY: _l("anyone who reports a barrier"),
}


class Purpose(enum.StrEnum):
    STAFF = "staff"
    DIRECTION = "direction"
    PLANS = "plans"
    TALKS = "talks"
    HELP = "help"
    TELL = "tell"
    FIGURES = "figures"
    ACCESS = "access"
    TRACE = "trace"
    DUTIES = "duties"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Reason:
    """A purpose in words, with why the data is needed and on what ground."""

    name: LazyString
    why: LazyString
    ground: Ground


PURPOSES = {
    Purpose.STAFF: Reason(
        _l("Know who works where"),
        _l(
            "The plan belongs to an employment, and who is the manager that day decides who"
            " reads it. Names, employments and managers come from the HR system."
        ),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.DIRECTION: Reason(
        _l("Hang goals on common priorities"),
        _l("Everyone can see what a goal is for, all the way up to the vision."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.PLANS: Reason(
        _l("Plan and follow up how people develop"),
        _l("The employee and the manager write a plan together, agree on it and follow it up."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.TALKS: Reason(
        _l("Prepare, hold and note meetings"),
        _l("What the two prepare, when they meet and what they decide."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.HELP: Reason(
        _l("Learn from each other"),
        _l("Voluntary: what somebody offers or shares is there only while they want it."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.TELL: Reason(
        _l("Tell people what waits for them"),
        _l("Notices in the service, mail that says that there is something to do, calendars."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.FIGURES: Reason(
        _l("Follow up in figures"),
        _l("How far plans have come and which priorities have goals, never about fewer than five."),
        Ground.PUBLIC_INTEREST,
    ),
    Purpose.ACCESS: Reason(
        _l("Let the right person in"),
        _l("Logging in, keeping guesses out, and ending what has been left open."),
        Ground.LEGAL_OBLIGATION,
    ),
    Purpose.TRACE: Reason(
        _l("Show who has done and read what"),
        _l("So that wrong use can be found, and everyone can see who has read their plan."),
        Ground.LEGAL_OBLIGATION,
    ),
    Purpose.DUTIES: Reason(
        _l("Meet the duties of a public authority"),
        _l(
            "Handing out documents, keeping and destroying them, and taking in reports of barriers."
        ),
        Ground.LEGAL_OBLIGATION,
    ),
    Purpose.RUNNING: Reason(
        _l("Keep the service running"),
        _l("Technical rows that say nothing about anybody."),
        Ground.PUBLIC_INTEREST,
    ),
}


@dataclass(frozen=True, slots=True)
class Use:
    """Why there is a table, and who meets its rows.

    `readers` are the permissions whose pages or files show it to others than the one it is about;
    none is for what nobody else sees. `while_wanted` is what the person may take away at once.
    How long it is kept, `periods` says from `retention.kinds`.
    """

    purpose: Purpose
    holds: LazyString
    about: tuple[Whose, ...]
    readers: tuple[Permission, ...] = ()
    while_wanted: bool = False
