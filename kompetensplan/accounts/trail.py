"""What the actions in the trail are called on the page. A new action gets its words here."""

from flask_babel import gettext as _
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
    "guideline.set": _l("Guideline for time set"),
    "barrier.handled": _l("Accessibility report handled"),
    "summary.made": _l("Summary made"),
    "overview.made": _l("Overview of the organisation made"),
    "round.reminded": _l("Reminder of meetings asked for"),
    "kom_kr.undone": _l("Offer by KOM-KR taken back"),
    "kom_kr.offered": _l("Offer by KOM-KR written down"),
    "kom_kr.answered": _l("Answer to an offer by KOM-KR written down"),
    "dialogue.recorded": _l("Quality dialogue written down"),
    "dialogue.corrected": _l("Quality dialogue corrected"),
    "export.asked": _l("File with agreed plans asked for"),
    "export.fetched": _l("File with agreed plans fetched"),
    "export.cancelled": _l("File with agreed plans cancelled"),
    "export.removed": _l("File with agreed plans removed"),
    "authority.succeeded": _l("Successor of a committee"),
    "earlier_plan.added": _l("Earlier plan brought along"),
    "earlier_plan.removed": _l("Earlier plan taken out"),
    "plan.confirmed_here": _l("Confirmed on the manager's device"),
    "plan.paper_recorded": _l("Signature on paper recorded"),
    "document.altered": _l("Stored PDF altered"),
    "document.whole_again": _l("Stored PDF whole again"),
    "version.annulled": _l("Version annulled"),
    "version.annulment_dropped": _l("Question of annulment dropped"),
    "retention.decided": _l("Decision on destruction written down"),
    "retention.withdrawn": _l("Decision on destruction withdrawn"),
    "retention.run": _l("Destroyed by decision"),
    "archive.exported": _l("Package for the e-archive made"),
    "release.downloaded": _l("Copy of a plan for release downloaded"),
    "release.begun": _l("Request for a plan received"),
    "release.made": _l("Copy of a plan given out"),
    "release.withheld": _l("Plan not given out"),
    "release.settled": _l("Request for a plan settled"),
    "hold.set": _l("Destruction stopped"),
    "hold.lifted": _l("Stop of destruction lifted"),
    "request.sent": _l("Training asked for"),
    "request.grant": _l("Training granted"),
    "request.postpone": _l("Training postponed"),
    "request.replace": _l("Something else offered for training"),
    "request.lift": _l("Request for training taken one level up"),
    "request.take": _l("Something else accepted for training"),
    "request.wait": _l("Waits for the training first asked for"),
    "request.withdraw": _l("Request for training withdrawn"),
    "request.take_along": _l("Request for training sent to a new manager"),
    "promise.decided": _l("Decision on the promise about training written down"),
    "training_frame.set": _l("Frame for training set"),
    "own_data.fetched": _l("Own data fetched"),
    "voluntary.removed": _l("Something voluntary removed"),
    "staff imported": _l("Employees imported"),
    "meeting.downloaded": _l("Meeting downloaded to a calendar"),
    "calendar.read": _l("Calendar fetched by its secret address"),
    "paper.downloaded": _l("Scan of a signed plan downloaded"),
    "protocol.downloaded": _l("Protocol of destruction downloaded"),
    "version.downloaded": _l("Agreed plan downloaded"),
    "earlier_plan.downloaded": _l("Earlier plan downloaded"),
    "affected.listed": _l("List of affected people shown"),
    "affected.downloaded": _l("List of affected people downloaded"),
    "import.asked": _l("Folder of the import looked through on request"),
    "setting.changed": _l("Setting changed"),
    "mail.retried": _l("Mail tried again"),
    "mail.dropped": _l("Mail not sent"),
    "documents.retried": _l("Documents tried again"),
    "job.asked": _l("Job done once more"),
    "audit.cut": _l("Older entries of the log cut"),
    "audit.broken": _l("The log did not hold when it was checked"),
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
    "on": _l("It holds"),
    "off": _l("Does not hold"),
}


COUNT, MATTER = "count=", "matter="


def details_for(detail: str) -> str:
    """Return a detail with its codes in words: "hr, MK, 2027-02-08–", "MK, count=58"."""
    return ", ".join(_words_of(each) for each in detail.split(", "))


def _words_of(code: str) -> str:
    if code.startswith(MATTER):
        return str(_("Request %(number)s", number=code.removeprefix(MATTER)))
    if code.startswith(COUNT):
        return str(_("Number: %(number)s", number=code.removeprefix(COUNT)))
    return str(CODES.get(code, code))


def words_for(action: str) -> str:
    """Return what an action is called, or its code when it has no words yet."""
    return str(WORDS.get(action, action))
