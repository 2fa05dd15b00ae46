"""A request from question to outcome, as lines that can be read."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.requests.models import (
    RequestAnswer,
    RequestEvent,
    RequestEventKind,
    TrainingRequest,
)

K = RequestEventKind
SENTENCES: dict[RequestEventKind, LazyString] = {
    K.SENT: _l("The request was sent"),
    K.REMINDED: _l("Reminder after %(detail)s days"),
    K.UNANSWERED: _l("Unanswered after 21 days"),
    K.RAISED: _l("Came to %(detail)s, the manager's manager"),
    K.LIFTED: _l("Taken to %(detail)s, with a date for a meeting"),
    K.RETURNED: _l("Back on the manager's list"),
    K.TAKEN: _l("Accepted what was offered instead"),
    K.WAITS: _l("Rather waits for the first wish"),
    K.MOVED: _l("Moved along to %(detail)s"),
    K.PLACED: _l("Put into the plan"),
    K.RECORDED: _l("Wrote down what it took"),
    K.WITHDRAWN: _l("The request was withdrawn"),
    K.TAKEN_ALONG: _l("Sent to the new manager"),
    K.ENDED: _l("The employment ended %(detail)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: an answer, or an event."""

    at: datetime
    who: str
    on_behalf_of: str
    event: RequestEvent | None = None
    answer: RequestAnswer | None = None

    @property
    def text(self) -> str:
        """Return what happened, in words; of an answer the page says it."""
        if self.event is None:
            return ""
        return str(SENTENCES[self.event.kind]) % {"detail": self.event.detail}


def story_of(request: TrainingRequest) -> list[Line]:
    """Return all that has happened to a request, in its order; events and answers are loaded."""
    lines = [
        Line(each.at, each.person.name if each.person else "", each.on_behalf_of, event=each)
        for each in request.events
    ]
    lines += [
        Line(each.at, each.by.name, each.on_behalf_of, answer=each) for each in request.answers
    ]
    return sorted(lines, key=lambda line: line.at)
