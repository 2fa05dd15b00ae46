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
    "role.granted": _l("Role given"),
    "role.ended": _l("Role ended"),
    "deputy.appointed": _l("Deputy appointed"),
    "deputy.ended": _l("Deputy ended"),
    "barrier.handled": _l("Accessibility report handled"),
    "staff imported": _l("Employees imported"),
}


def words_for(action: str) -> str:
    """Return what an action is called, or its code when it has no words yet."""
    return str(WORDS.get(action, action))
