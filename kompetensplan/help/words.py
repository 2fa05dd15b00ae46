"""The unfamiliar words, each explained once: where it stands on a page, and all under Help.

The term is the text that the pages show; its Swedish stands in `docs/glossary.md` (a test asks).
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Word:
    """A term as it stands on the pages, and what it means in plain words."""

    term: LazyString
    text: LazyString


WORDS: dict[str, Word] = {
    "plan": Word(
        _l("Competence plan"),
        _l(
            "What you and your manager agree that you will learn, and what each of you does for it."
        ),
    ),
    "red-thread": Word(
        _l("Red thread"),
        _l(
            "How a goal hangs together with the unit’s priorities, the department’s, and what the"
            " municipality wants. Also called a chain of governance."
        ),
    ),
    "priority": Word(
        _l("Priority"),
        _l("What your unit or department has decided to become better at. Goals link to it."),
    ),
    "own-priority": Word(
        _l("The unit's own"),
        _l("A priority that does not hang on one above. The manager has said why."),
    ),
    "presented": Word(
        _l("Staff meeting (APT)"),
        _l("The workplace meeting where everybody in the unit heard of the priorities."),
    ),
    "unlinked": Word(
        _l("Not linked"),
        _l("A goal that hangs on no priority. It may be just as good; it says why instead."),
    ),
    "sign": Word(
        _l("How do we notice it?"),
        _l("What others can see, hear or use when you have come there. Not how hard you tried."),
    ),
    "activity": Word(
        _l("Activity"),
        _l("A way to get to the goal: a course, trying at work, learning from a colleague."),
    ),
    "step": Word(
        _l("Step"),
        _l("A small part of an activity, done at work in a week. You learn, try or share."),
    ),
    "notes": Word(
        _l("My notes"),
        _l("Yours alone, and locked in the database. They are deleted when the plan is agreed on."),
    ),
    "preparation": Word(
        _l("Before the meeting"),
        _l(
            "Each writes for themselves. The other sees it when you choose to share it, not before."
        ),
    ),
    "draft": Word(
        _l("Draft"),
        _l(
            "Working material of you two. Nobody else can read it, and it is not a public document."
        ),
    ),
    "proposed": Word(
        _l("Ready for the meeting"),
        _l("The plan has what it needs for you to talk about it. Both can still change it."),
    ),
    "agreed": Word(
        _l("Agreed"),
        _l("Both have signed the same text. It is now a public document and cannot be changed."),
    ),
    "version": Word(
        _l("Version"),
        _l("The plan as it was when you both signed. A change becomes a new version."),
    ),
    "change-proposal": Word(
        _l("Change proposal"),
        _l("How an agreed plan is changed: the version holds until both have signed the next."),
    ),
    "without-agreement": Word(
        _l("Set without agreement"),
        _l("The manager has decided on the plan, as you did not agree. What both say is in it."),
    ),
    "public-document": Word(
        _l("Public document"),
        _l("Anybody may ask to read it. The registrar first looks for what the law keeps secret."),
    ),
    "reading-log": Word(
        _l("Who has read my plan?"),
        _l("Every reading of an agreed plan is written down, and you see who it was."),
    ),
    "deputy": Word(
        _l("Deputy"),
        _l("Somebody who does the manager’s part for a time. It says in whose place they sign."),
    ),
    "round": Word(
        _l("Planning round"),
        _l("The time when the units make plans, with a first and a last day for the talks."),
    ),
    "guideline": Word(
        _l("Guideline for time"),
        _l("What is usual to plan for learning in a year. It is no right and no ceiling."),
    ),
    "common-proposal": Word(
        _l("Common proposals"),
        _l("The same goal or activity offered to many. It is in the plan of those who accept it."),
    ),
    "quality-dialogue": Word(
        _l("Quality dialogue"),
        _l("A manager and the manager above talk about the unit’s figures, never about people."),
    ),
    "few": Word(
        _l("fewer than 5"),
        _l("Figures about small groups are hidden, and those that would reveal them too."),
    ),
    "mask": Word(
        _l("Mask"),
        _l("To take what is secret out of a copy. The plan itself stays as it was."),
    ),
    "diary-number": Word(
        _l("Diary number"),
        _l("The number of the matter in the registrar’s register, so that it can be found there."),
    ),
    "destruction": Word(
        _l("Destruction"),
        _l("To remove for good what the municipality has decided need not be kept."),
    ),
    "hold": Word(
        _l("Holds"),
        _l("What stops destruction for a time, such as a request to read the document."),
    ),
    "checksum": Word(
        _l("Checksum"),
        _l("A number made from a file. If anything in the file is changed, it becomes another."),
    ),
}
