"""Tables of plans and of the meetings about them."""

from flask_babel import lazy_gettext as _l

from kompetensplan.policy import Permission
from kompetensplan.rights.purposes import Purpose, Use, Whose

P = Permission
_EMPLOYEE = (Whose.EMPLOYEES,)
_BOTH = (Whose.EMPLOYEES, Whose.MANAGERS)
_MANAGER = (Whose.MANAGERS,)

PLANS: dict[str, Use] = {
    "plan": Use(
        Purpose.PLANS,
        _l("The plan: period, state and the employee’s comment"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "goal": Use(
        Purpose.PLANS,
        _l("Goals: wording, purpose, sign of effect, end date, competence"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "goal_link": Use(
        Purpose.PLANS,
        _l("Which priorities a goal serves"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "activity": Use(
        Purpose.PLANS,
        _l("Activities, planned time and what is needed from the manager"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "step": Use(
        Purpose.PLANS,
        _l("Small steps, when they were done, and the employee’s reflections"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "field_change": Use(
        Purpose.PLANS,
        _l("Each text before and after a change, and who wrote it"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "plan_event": Use(
        Purpose.PLANS,
        _l("What has happened in a plan, who did it and as what"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "plan_presence": Use(Purpose.PLANS, _l("Who has a plan open just now"), _BOTH, (P.PLAN_EDIT,)),
    "change_answer": Use(
        Purpose.PLANS,
        _l("What the two say of each change in a proposal"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "comment": Use(
        Purpose.PLANS,
        _l("What the two say to each other about a plan"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "comment_wording": Use(
        Purpose.PLANS,
        _l("Earlier wordings of a comment"),
        _BOTH,
        (P.COMMENT_CHANGE,),
    ),
    "comment_reading": Use(
        Purpose.PLANS,
        _l("Whether a comment has been read by the other one"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "suggestion": Use(
        Purpose.PLANS,
        _l("Suggestions of other texts, and what became of them"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "plan_offer": Use(
        Purpose.PLANS,
        _l("What the manager has proposed to several plans, and what the employee answered"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "standpoint": Use(
        Purpose.PLANS,
        _l("What the employee sees differently, while nothing is agreed"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "signature": Use(
        Purpose.PLANS,
        _l(
            "Who approved and confirmed, under which name, when, as what, and how they had"
            " logged in"
        ),
        _BOTH,
        (P.PLAN_READ, P.VERSION_READ),
    ),
    "signed_paper": Use(
        Purpose.PLANS,
        _l("The scan of a plan that was signed on paper"),
        _BOTH,
        (P.VERSION_READ,),
    ),
    "plan_version": Use(
        Purpose.PLANS,
        _l("What was agreed, frozen, with its check sum"),
        _BOTH,
        (P.VERSION_READ,),
    ),
    "plan_document": Use(
        Purpose.PLANS,
        _l("The agreed plan as a PDF"),
        _BOTH,
        (P.VERSION_READ,),
    ),
    "document_alarm": Use(
        Purpose.PLANS,
        _l("That a stored PDF was found altered, and when it was whole again"),
        _BOTH,
        (P.DOCUMENTS_WATCH,),
    ),
    "annulment": Use(
        Purpose.PLANS,
        _l("Why a version was annulled, and by whom"),
        _BOTH,
        (P.VERSION_READ,),
    ),
    "plan_release": Use(
        Purpose.DUTIES,
        _l("Who has asked for an agreed plan, what is masked, the decision and the copy"),
        _EMPLOYEE,
        (P.RELEASE_HANDLE,),
    ),
    "sentence_answer": Use(
        Purpose.PLANS,
        _l("What was chosen about a marked sentence, without the sentence"),
        _BOTH,
        (P.PLAN_EDIT,),
    ),
    "earlier_plan": Use(Purpose.PLANS, _l("Earlier plans as files"), _EMPLOYEE, (P.EARLIER_READ,)),
}

REQUESTS: dict[str, Use] = {
    "training_request": Use(
        Purpose.PLANS,
        _l("What somebody asks to learn and why, when, what it takes, and how it stands"),
        _EMPLOYEE,
        (P.REQUEST_READ,),
    ),
    "request_answer": Use(
        Purpose.PLANS,
        _l("Answers to requests for training with why, date and what is offered instead"),
        _BOTH,
        (P.REQUEST_READ,),
    ),
    "request_event": Use(
        Purpose.PLANS,
        _l("What has happened to a request for training, when, and who did it as what"),
        _BOTH,
        (P.REQUEST_READ,),
    ),
    "promise": Use(
        Purpose.PLANS,
        _l("Decisions on the promise about training, and who wrote them down"),
        (Whose.ROLE_HOLDERS,),
        (P.PROMISE_READ,),
    ),
    "training_frame": Use(
        Purpose.FIGURES,
        _l("How much time and money a unit has for training in a year"),
        _MANAGER,
        (P.UNIT_FIGURES_READ,),
    ),
}

TALKS: dict[str, Use] = {
    "meeting": Use(
        Purpose.TALKS,
        _l("Meetings: kind, time, place, and when they were held"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "meeting_participant": Use(
        Purpose.TALKS,
        _l("Others at a meeting, such as an interpreter"),
        (Whose.PARTICIPANTS,),
        (P.PLAN_READ,),
    ),
    "preparation": Use(
        Purpose.TALKS,
        _l(
            "What each of the two writes before a meeting; until it is shared only its writer"
            " reads it"
        ),
        _BOTH,
        (P.PREPARATION_WRITE,),
    ),
    "own_notes": Use(
        Purpose.TALKS,
        _l("The employee’s own notes, sealed"),
        _EMPLOYEE,
        (P.NOTES_WRITE,),
    ),
    "action_point": Use(
        Purpose.TALKS,
        _l("What the two decided to do, who and by when"),
        _BOTH,
        (P.PLAN_READ,),
    ),
    "goal_follow_up": Use(
        Purpose.TALKS,
        _l("How each goal goes, in a word and a line; never a grade"),
        _EMPLOYEE,
        (P.PLAN_READ,),
    ),
    "booking_proposal": Use(
        Purpose.TALKS,
        _l("A manager’s proposal of times for many meetings"),
        _MANAGER,
        (P.MEETINGS_BOOK,),
    ),
    "booking_row": Use(
        Purpose.TALKS, _l("Which time is proposed to whom"), _EMPLOYEE, (P.MEETINGS_BOOK,)
    ),
}
