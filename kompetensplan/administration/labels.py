"""What jobs, mails, settings and changes are called on the pages."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.administration.history import Kind
from kompetensplan.administration.queries import MailView
from kompetensplan.settings import Name

# By the name under which a worker's clock knows it; `tests/administration` holds them together.
JOBS: dict[str, LazyString] = {
    "_remind": _l("Remind of what waits"),
    "live_on": _l("Let plans follow the calendar"),
    "follow_requests": _l("Follow requests for training"),
    "send_reminders": _l("Remind those who are left in a round"),
    "_count_figures": _l("Count HR's figures"),
    "_follow_those_who_leave": _l("Follow those who leave, and new managers"),
    "_forget": _l("Delete what is no longer needed"),
    "check_stored_documents_daily": _l("Check stored PDFs"),
    "watch_log": _l("Check the log"),
    "destroy_daily": _l("Destroy by decision"),
}
VIEWS: dict[MailView, LazyString] = {
    MailView.WAITING: _l("Waits to be sent"),
    MailView.FAILED: _l("Could not be sent"),
    MailView.ON_LEAVE: _l("Waits for somebody on leave"),
    MailView.DROPPED: _l("Not sent, in the last 30 days"),
}
# How a mail's key begins, and what it is then: the only thing that is told of what it says.
_MAILS: dict[str, LazyString] = {
    "meeting": _l("Invitation to a meeting"),
    "notices": _l("Notices"),
    "deputy": _l("About being a deputy"),
    "one": _l("Link to choose a password"),
    "asked": _l("Link to choose a password"),
    "printed": _l("That a code was printed"),
    "barrier": _l("About accessibility"),
    "import": _l("Report of an import"),
}
SETTINGS: dict[Name, LazyString] = {
    Name.IMPORT_HOUR: _l("Import from the folder"),
    Name.IMPORT_ENCODING: _l("How the files are written"),
    Name.IMPORT_REPORT: _l("Who gets the report by e-mail"),
}
ENCODINGS = {
    "utf-8": _l("UTF-8 (usual)"),
    "windows-1252": _l("Windows-1252 (older Windows programs)"),
}
REPORTS = {
    "both": _l("HR and system administrators"),
    "hr": _l("HR"),
    "system_administrator": _l("System administrators"),
}
KINDS: dict[Kind, LazyString] = {
    Kind.BEGAN: _l("New unit"),
    Kind.ENDED: _l("Unit ended"),
    Kind.RENAMED: _l("New name"),
    Kind.LED: _l("New manager"),
    Kind.LEFT: _l("Manager no more"),
    Kind.MOVED: _l("Employments moved here"),
    Kind.SUCCEEDED: _l("Committee took over"),
}


def mail_words(key: str) -> str:
    """Return what kind of mail it is."""
    return str(_MAILS.get(key.replace(" ", "-").partition("-")[0], _("Mail")))


def hours() -> dict[str, str]:
    """Return the hours at which the folder can be looked through."""
    at = {str(hour): _("Every day at %(hour)s", hour=f"{hour}:00") for hour in range(24)}
    return {"": _("Never"), **at}


def value_words(name: Name, value: str) -> str:
    """Return a setting's value as people read it."""
    if name is Name.IMPORT_HOUR:
        return hours()[value]
    words = ENCODINGS if name is Name.IMPORT_ENCODING else REPORTS
    return str(words.get(value, value))
