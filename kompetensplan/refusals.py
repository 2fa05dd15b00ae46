"""Why somebody may not do something, and who can help: what the page of a refusal says (403).

By permission; what is not here is said in general words. What may not be done *now* is said
by the refusal itself (`plans.refusing`).
"""

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.policy import Permission

P = Permission
_MANAGER_HELPS = _l("Talk to the employee's manager, who is named on the plan's page.")
_EMPLOYEE_HELPS = _l("Talk to the employee, who can do it on a page of their own.")
_READS_ONLY = _l(
    "A deputy who was appointed only to read can ask the manager, or HR, for the right to hold"
    " meetings and approve."
)
_HR_HELPS = _l("Ask HR if you think that you should be able to.")
REFUSALS: Final[dict[str, tuple[LazyString, LazyString]]] = {
    P.AGREED_PLANS_FETCH: (
        _l("Only HR and the registrar fetch many plans at once."),
        _l("You can open the plans that you may read one by one, from where you find them."),
    ),
    P.ARCHIVE_PACKAGE: (
        _l("Only the registrar has packages made for the e-archive."),
        _l("Talk to the registrar."),
    ),
    P.EXPORT_READ: (
        _l("You no longer have the role that you had when you asked for the file."),
        _HR_HELPS,
    ),
    P.PLAN_EDIT: (_l("Only the employee and the manager write in the plan."), _READS_ONLY),
    P.PLAN_APPROVE: (
        _l("Only the manager, or somebody who holds meetings in their place, approves the plan."),
        _READS_ONLY,
    ),
    P.PLAN_CONFIRM: (_l("Only the employee does this, in their own name."), _EMPLOYEE_HELPS),
    P.PLAN_PROGRESS: (
        _l("Only the employee says how far the steps have come."),
        _EMPLOYEE_HELPS,
    ),
    P.PLAN_PAUSE: (_l("Only the manager pauses, resumes and closes a plan."), _MANAGER_HELPS),
    P.PLAN_FOLLOW: (
        _l("This happens by itself when its day has come. Nobody has to do it."),
        _MANAGER_HELPS,
    ),
    P.MEETING_MANAGE: (_l("Only the manager books and changes meetings."), _MANAGER_HELPS),
    P.MEETING_ASK: (
        _l("Only the employee asks for another time. The manager changes the meeting instead."),
        _l("Choose Change the meeting on the meeting's page, or talk to the employee."),
    ),
    P.GUIDELINE_SET: (
        _l("Only the unit's manager and HR set its guideline for time."),
        _HR_HELPS,
    ),
    P.OFFERS_LIST: (
        _l("Only who leads a unit proposes something to several employees."),
        _READS_ONLY,
    ),
    P.OFFER_MAKE: (_l("Only the manager proposes something to several plans."), _READS_ONLY),
    P.OFFER_ANSWER: (
        _l("Only the employee says what comes into the plan from a common proposal."),
        _EMPLOYEE_HELPS,
    ),
    P.MEETING_WRITE: (
        _l("Only the employee and the manager write things down at the meeting."),
        _READS_ONLY,
    ),
    P.PREPARATION_WRITE: (
        _l("Only the two who are to meet write before the meeting."),
        _READS_ONLY,
    ),
    P.MEETINGS_BOOK: (
        _l("Only who leads a unit books meetings with several employees."),
        _l(
            "Your manager books your meeting. A deputy who was appointed only to read can ask the"
            " manager, or HR, for the right to hold meetings."
        ),
    ),
    P.NOTES_WRITE: (
        _l("The notes are the employee's own. Nobody else can read them."),
        _EMPLOYEE_HELPS,
    ),
    P.VERSION_READ: (
        _l("You may know that the plan exists, but not read it without saying why."),
        _l("Say why on the page of the plan. The employee sees that you have asked."),
    ),
    P.VERSION_ASK: (
        _l("Only the manager's manager has to say why before reading a plan."),
        _l("If you may read the plan, open it from the list where you found it."),
    ),
    P.VERSION_ANNUL: (
        _l("Only the employee and the manager together, or HR, annul an agreed version."),
        _READS_ONLY,
    ),
    P.RELEASE_BEGIN: (
        _l("Only the registrar gives out copies of agreed plans."),
        _l("Pass the request on to the registrar at once: it is to be answered promptly."),
    ),
    P.RELEASES_LIST: (
        _l("Only the registrar gives out copies of agreed plans."),
        _l("Pass the request on to the registrar at once: it is to be answered promptly."),
    ),
    P.PLAN_READ: (_l("Only the employee and the manager read the plan."), _MANAGER_HELPS),
    P.EARLIER_LIST: (_l("Only those who may read the plan see earlier plans."), _MANAGER_HELPS),
    P.EARLIER_READ: (_l("Only those who may read the plan see earlier plans."), _MANAGER_HELPS),
    P.PLAN_CREATE: (
        _l("Only the employee and the manager start a plan."),
        _l("Ask the manager of the unit, who can start it or open the round."),
    ),
    P.PLAN_COMMENT: (_l("Only the employee and the manager comment on the plan."), _READS_ONLY),
    P.COMMENT_CHANGE: (
        _l("Only the one who wrote it changes it or takes it back."),
        _l("Answer it instead, or ask the one who wrote it."),
    ),
    P.SUGGESTION_ANSWER: (
        _l("Only the one whom the suggestion is made to answers it."),
        _l("Comment on it instead, or take it back if you made it."),
    ),
    P.REQUEST_MAKE: (_l("Only the employee asks for training of their own."), _EMPLOYEE_HELPS),
    P.REQUEST_READ: (
        _l("Only the employee and who is to answer read a request for training."),
        _EMPLOYEE_HELPS,
    ),
    P.REQUEST_ANSWER: (_l("Only the manager, or who stands in, answers."), _READS_ONLY),
    P.REQUEST_LIFT: (
        _l("Only the manager, or who stands in, takes a request one level up."),
        _READS_ONLY,
    ),
    P.REQUEST_REPLY: (_l("Only the employee says what they think of an offer."), _EMPLOYEE_HELPS),
    P.REQUEST_WITHDRAW: (
        _l("Only the employee can withdraw a request, and nobody can delete it."),
        _EMPLOYEE_HELPS,
    ),
    P.REQUEST_RECORD: (
        _l("Only the employee and the manager write down what training took."),
        _READS_ONLY,
    ),
    P.REQUEST_FOLLOW: (
        _l("This happens by itself when its day has come. Nobody has to do it."),
        _MANAGER_HELPS,
    ),
    P.REQUESTS_MAKE: (_l("Only employees ask for training."), _HR_HELPS),
    P.REQUESTS_LIST: (_l("Only those who lead others answer requests for training."), _HR_HELPS),
    P.FRAME_SET: (
        _l("Only the manager of the unit, managers above it and HR set its frame for training."),
        _HR_HELPS,
    ),
    P.PROMISE_DECIDE: (
        _l("Only HR for the whole municipality and the system administrator record this."),
        _HR_HELPS,
    ),
    P.PLAN_SHARE: (
        _l("Only the employee decides which goals another manager may read."),
        _EMPLOYEE_HELPS,
    ),
    P.PLAN_EXPORT: (_l("The file is the employee's own copy of the plan."), _EMPLOYEE_HELPS),
    P.EARLIER_ADD: (
        _l("Only the employee and the manager add or take out earlier plans."),
        _l("Ask the employee or the manager, who see the file on the same page."),
    ),
    P.MOVE_SETTLE: (
        _l("Only the employee, and the new manager inside the same committee, choose."),
        _EMPLOYEE_HELPS,
    ),
    P.SHARED_GOALS_READ: (
        _l("Only the manager whom the goals are shared with reads them."),
        _EMPLOYEE_HELPS,
    ),
    P.AUTHORITY_DECIDE: (
        _l("Only HR for the whole municipality and the system administrator record this."),
        _HR_HELPS,
    ),
    P.DEPUTY_MANAGE: (
        _l("Only a manager above the unit, or HR, appoints who stands in for its manager."),
        _HR_HELPS,
    ),
    P.DEPUTIES_LIST: (_l("Only managers and HR see who stands in for whom."), _HR_HELPS),
    P.ROUND_REMIND: (_l("Only HR for the unit reminds those who are left in a round."), _HR_HELPS),
    P.KOM_KR_LIST: (
        _l("Only HR sees who is near nine months of fixed-term employment."),
        _HR_HELPS,
    ),
    P.KOM_KR_RECORD: (
        _l("Only HR for the unit records what was offered according to KOM-KR."),
        _HR_HELPS,
    ),
    P.PERSON_FIND: (_l("You may not search for this person."), _HR_HELPS),
    P.DIALOGUE_READ: (
        _l("Only the unit's manager, managers above and HR read the quality dialogues."),
        _l("Ask the manager of the unit, who is named on its page."),
    ),
    P.DIALOGUE_RECORD: (
        _l("Only the unit's manager and managers above record a quality dialogue."),
        _l("Ask the manager of the unit, who is named on its page."),
    ),
    P.TEAM_READ: (_l("Only those who lead others have a team here."), _HR_HELPS),
    P.FOLDER_IMPORTS_READ: (
        _l("Only HR for the whole municipality and the system administrator see the imports."),
        _HR_HELPS,
    ),
    P.SETTINGS_READ: (
        _l(
            "Only HR for the whole municipality, registrars, the system administrator and the"
            " data protection officer see the settings."
        ),
        _HR_HELPS,
    ),
    P.SETTINGS_CHANGE: (
        _l("Only HR for the whole municipality and the system administrator change settings."),
        _HR_HELPS,
    ),
    P.QUEUES_MANAGE: (
        _l("Only the system administrator sees to jobs and mail."),
        _l("Ask the system administrator if mail does not come."),
    ),
    P.ORGANISATION_HISTORY_READ: (
        _l(
            "Only HR for the whole municipality, registrars, the system administrator and the"
            " data protection officer see what has changed in the organisation."
        ),
        _HR_HELPS,
    ),
    P.DISCLOSURES_READ: (
        _l("Only the data protection officer sees whom what was downloaded is about."),
        _l("Ask the data protection officer if you need to know."),
    ),
    P.DOCUMENTS_WATCH: (
        _l("Only the system administrator and the data protection officer watch over the files."),
        _l("Ask one of them if you wonder whether a file is whole, or check it on the check page."),
    ),
    P.READING_LOG_READ: (
        _l("Only the employee and the data protection officer see who has read the plan."),
        _l("Ask the data protection officer if you need to know."),
    ),
    P.RETENTION_READ: (
        _l(
            "Only HR for the whole municipality, registrars, the system administrator and the"
            " data protection officer see how long things are kept."
        ),
        _HR_HELPS,
    ),
    P.RETENTION_DECIDE: (
        _l("Only HR for the whole municipality and the system administrator record this."),
        _HR_HELPS,
    ),
    P.HOLDS_MANAGE: (
        _l("Only a registrar stops the destruction of somebody's documents."),
        _l("Ask the registrar, who can do it at once."),
    ),
}
