"""What the actions in the trail are called on the page. A new action gets its words here."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "account.created": _l("Account created"),
    "account.link_mailed": _l("Link sent by e-mail"),
    "account.link_printed": _l("Code printed"),
    "account.link_asked": _l("Asked for a new password"),
    "account.activated": _l("Account activated"),
    "account.password_reset": _l("New password by link or code"),
    "account.password_changed": _l("Password changed"),
    "account.logged_in": _l("Logged in"),
    "account.sessions_ended": _l("Logged out everywhere"),
    "account.closed": _l("Account closed"),
    "account.reopened": _l("Account opened again"),
    "calendar.made": _l("Calendar address made"),
    "calendar.revoked": _l("Calendar address taken away"),
    "role.granted": _l("Role given"),
    "role.ended": _l("Role ended"),
    "deputy.appointed": _l("Deputy appointed"),
    "deputy.ended": _l("Deputy ended"),
    "barrier.handled": _l("Accessibility report handled"),
    "summary.made": _l("Summary made"),
    "authority.succeeded": _l("Successor of a committee"),
    "earlier_plan.added": _l("Earlier plan brought along"),
    "earlier_plan.removed": _l("Earlier plan taken out"),
    "plan.confirmed_here": _l("Confirmed on the manager's device"),
    "plan.paper_recorded": _l("Signature on paper recorded"),
    "version.annulled": _l("Version annulled"),
    "version.annulment_dropped": _l("Question of annulment dropped"),
    "staff imported": _l("Employees imported"),
}


# The codes that stand in details.
CODES = {
    "hr": _l("HR"),
    "registrar": _l("Registrar"),
    "system_administrator": _l("System administrator"),
    "data_protection_officer": _l("Data protection officer"),
    "programme_owner": _l("Programme owner"),
    "deputy": _l("Deputy"),
    "acting": _l("Acting manager"),
    "hold": _l("Hold meetings and approve"),
    "read": _l("Only read"),
}


def details_for(detail: str) -> str:
    """Return a detail with its codes in words: "hr, MK, 2027-02-08–"."""
    return ", ".join(str(CODES.get(each, each)) for each in detail.split(", "))


def words_for(action: str) -> str:
    """Return what an action is called, or its code when it has no words yet."""
    return str(WORDS.get(action, action))
