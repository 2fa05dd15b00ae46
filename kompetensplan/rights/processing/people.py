"""Tables about who people are, how they log in and what they are told."""

from flask_babel import lazy_gettext as _l

from kompetensplan.policy import Permission
from kompetensplan.rights.purposes import Purpose, Use, Whose

P = Permission
_EMPLOYEE = (Whose.EMPLOYEES,)
_BOTH = (Whose.EMPLOYEES, Whose.MANAGERS)
_MANAGER = (Whose.MANAGERS,)
_USERS = (Whose.USERS,)
_ROLES = (Whose.ROLE_HOLDERS,)
_NOBODY: tuple[Whose, ...] = ()

STAFF: dict[str, Use] = {
    "person": Use(
        Purpose.STAFF,
        _l("Name, e-mail address and the person’s own choices of language, colours and mail"),
        _USERS,
        (P.TEAM_READ, P.ACCOUNTS_MANAGE, P.STAFF_IMPORT, P.AGREED_PLANS_LIST),
    ),
    "person_word": Use(
        Purpose.STAFF,
        _l("The words of the name, by which the search finds the person"),
        _USERS,
        (P.PERSON_FIND,),
    ),
    "unit": Use(
        Purpose.STAFF,
        _l("Units and the committee each belongs to"),
        _NOBODY,
        (P.PAGES_OPEN,),
    ),
    "former_name": Use(
        Purpose.STAFF, _l("Earlier names of units"), _NOBODY, (P.UNIT_FIGURES_READ,)
    ),
    "employment": Use(
        Purpose.STAFF,
        _l(
            "Employment number, committee, unit, job title, form, rate, first and last day, and"
            " the dates of a long absence, never why"
        ),
        _EMPLOYEE,
        (P.TEAM_READ, P.STAFF_IMPORT),
    ),
    "employment_move": Use(
        Purpose.STAFF,
        _l("Moves between units and committees"),
        _EMPLOYEE,
        (P.MOVE_SETTLE, P.TEAM_READ),
    ),
    "authority_succession": Use(
        Purpose.STAFF,
        _l("Decisions on successors of committees"),
        _ROLES,
        (P.AUTHORITY_DECIDE,),
    ),
    "unit_manager": Use(
        Purpose.STAFF,
        _l("Who leads which unit, and when"),
        _MANAGER,
        (P.PLAN_READ, P.DEPUTIES_LIST, P.STAFF_IMPORT),
    ),
    "deputy": Use(
        Purpose.STAFF,
        _l("Who stands in for a manager, when, and who decided it"),
        _MANAGER,
        (P.DEPUTIES_LIST,),
    ),
    "named_approver": Use(
        Purpose.STAFF,
        _l("Who agrees with somebody that has no manager above"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "role_grant": Use(
        Purpose.STAFF, _l("Who holds which role, where and when"), _ROLES, (P.ROLES_READ,)
    ),
    "stored_upload": Use(
        Purpose.STAFF,
        _l("HR’s two files, before the import is confirmed"),
        _EMPLOYEE,
        (P.STAFF_IMPORT,),
    ),
}

ACCESS: dict[str, Use] = {
    "credential": Use(Purpose.ACCESS, _l("The hash of a local password"), _USERS),
    "one_time_link": Use(
        Purpose.ACCESS,
        _l("Links for a first log-in and for a new password, as hashes"),
        _USERS,
    ),
    "login_session": Use(
        Purpose.ACCESS,
        _l("When somebody logged in, how, and whether on a shared device"),
        _USERS,
    ),
    "login_attempt": Use(
        Purpose.ACCESS,
        _l("Tries to log in, without it being possible to see who it was"),
        _USERS,
    ),
}

TELL: dict[str, Use] = {
    "notice": Use(
        Purpose.TELL,
        _l("That a person has been told something, and whether it has been seen"),
        _USERS,
    ),
    "mail": Use(
        Purpose.TELL,
        _l(
            "Mail that is to leave or has left: address and subject; the text only until it is sent"
        ),
        _USERS,
    ),
    "guide_step": Use(
        Purpose.TELL,
        _l("Which steps of the guides a person has taken, so that they are not shown again"),
        _USERS,
    ),
    "calendar_feed": Use(
        Purpose.TELL,
        _l("That a person has a secret address for the calendar"),
        _USERS,
        while_wanted=True,
    ),
}

HELP: dict[str, Use] = {
    "peer_resource": Use(
        Purpose.HELP,
        _l("What somebody offers to help with, and in how large a circle"),
        _EMPLOYEE,
        (P.PEERS_READ,),
        while_wanted=True,
    ),
    "peer_invitation": Use(
        Purpose.HELP,
        _l("A colleague’s comment on a step, by invitation"),
        _EMPLOYEE,
        (P.PLAN_PROGRESS, P.PEER_COMMENT),
    ),
    "goal_share": Use(
        Purpose.HELP,
        _l("That a goal is shown to the manager of another employment"),
        _EMPLOYEE,
        (P.PLAN_SHARE, P.SHARED_GOAL_READ),
    ),
}
