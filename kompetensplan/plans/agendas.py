"""What each kind of meeting is about, as a table: its points in the order that the two talk.

A point names the part of the page that it shows (`templates/plans/meeting/`), in words of its
own: the closing talk looks back, the return talk looks at what has to move (2.3, DEP-6, ABS-4).
"""

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.plans.models import MeetingKind


@dataclass(frozen=True, slots=True)
class Point:
    """One point: the part of the page that it shows, its title, and the question to talk about."""

    part: str
    title: LazyString
    lead: LazyString


DECIDE: Final = Point(
    "decide", _l("What you decide"), _l("What is to be done, by whom and by when?")
)
AGREEMENT: Final = Point(
    "agreement",
    _l("Agreement"),
    _l("Read through the plan together. When both have signed it is locked."),
)
SUPPORT: Final = Point(
    "support", _l("Support and further training"), _l("What is needed for it to work?")
)
NOW: Final = Point("now", _l("Where you are now"), _l("What works well, and what takes effort?"))

AGENDAS: Final[dict[MeetingKind, tuple[Point, ...]]] = {
    MeetingKind.PLANNING: (
        Point("since", _l("Since last time"), _l("What has been done, and what came of it?")),
        NOW,
        Point(
            "goals",
            _l("Goals and red thread"),
            _l(
                "What is to develop, and how does it hang together with what the unit is to manage?"
            ),
        ),
        Point("steps", _l("Small steps"), _l("What can be tried at work, and when?")),
        SUPPORT,
        DECIDE,
        AGREEMENT,
    ),
    MeetingKind.FOLLOW_UP: (
        Point("since", _l("Since last time"), _l("What has been done, and what came of it?")),
        NOW,
        Point(
            "standing",
            _l("Goal by goal"),
            _l("How does each goal go? A word and a line are enough. It is no grade."),
        ),
        SUPPORT,
        DECIDE,
        Point(
            "agreement",
            _l("How you go on"),
            _l("The plan stands as it is until you both sign a change."),
        ),
    ),
    MeetingKind.CLOSING: (
        Point(
            "since",
            _l("What has been done"),
            _l("What came of what you decided, and of the small steps?"),
        ),
        Point(
            "now",
            _l("Looking back at the period"),
            _l("What are you most pleased with, and what have you learned?"),
        ),
        Point(
            "standing",
            _l("Goal by goal"),
            _l("How did each goal go? A word and a line are enough. It is no grade."),
        ),
        Point(
            "decide",
            _l("What goes on"),
            _l("What has to be finished or handed over, by whom and by when?"),
        ),
        Point(
            "closing",
            _l("The plan is closed"),
            _l("What is agreed stays as it was, and can still be read."),
        ),
    ),
    MeetingKind.RETURN: (
        Point(
            "now",
            _l("Back at work"),
            _l("What has happened at work in the meantime? Nobody has to say why they were away."),
        ),
        Point("since", _l("Where you were"), _l("What was decided, and how far had you come?")),
        Point(
            "goals",
            _l("Goals and red thread"),
            _l("Which goals still fit, and which have to change?"),
        ),
        Point("steps", _l("Small steps"), _l("Which weeks have to be moved?")),
        Point(
            "support",
            _l("Support and further training"),
            _l("What is needed to get back into the work at a good pace?"),
        ),
        DECIDE,
        AGREEMENT,
    ),
    MeetingKind.CHANGE_OF_MANAGER: (
        Point(
            "goals",
            _l("What the plan says"),
            _l("Which are the goals, and why did they become just these?"),
        ),
        Point(
            "since",
            _l("What has been decided"),
            _l("What is still open, and who keeps the promises now?"),
        ),
        Point(
            "now",
            _l("Where you are now"),
            _l("What works well, and what does a new manager need to know?"),
        ),
        Point(
            "support",
            _l("How you work together"),
            _l("What is needed from the new manager for it to work?"),
        ),
        DECIDE,
        AGREEMENT,
    ),
}
