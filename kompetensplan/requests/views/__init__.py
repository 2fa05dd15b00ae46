"""The pages of requests for training, by who comes to them, on one blueprint."""

from flask import Blueprint, abort, g, request

from kompetensplan.policy import Actor, owns
from kompetensplan.requests.forms import AnswerForm
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries import get_request
from kompetensplan.requests.queries.offered import list_offered
from kompetensplan.requests.workflow import AnswerKind
from kompetensplan.web import current_actor

bp = Blueprint("requests", __name__)


def load_request(actor: Actor, request_id: int) -> TrainingRequest:
    """Return a request; one that may change it holds its row until it is done."""
    found = get_request(
        actor, request_id, for_change=request.method != "GET", whole=request.method == "GET"
    )
    # The menu marks where the request belongs for the one who reads it.
    g.section = "requests.index" if owns(actor, found.employment) else "requests.waiting"
    return found


def answer_kind() -> AnswerKind:
    """Return which of the three answers is sent; another one is no request at all (400, SKE-5)."""
    try:
        return AnswerKind(request.form.get("kind", ""))
    except ValueError:
        abort(400)


def answer_form(asked: TrainingRequest) -> AnswerForm:
    """Return the form that was sent, with what is offered just now to choose among."""
    actor = current_actor()
    return AnswerForm().offer(list_offered([asked], actor=actor)[asked.id])


# The views register themselves on the blueprint.
from kompetensplan.requests.views import (  # noqa: E402
    answering,  # noqa: F401
    asking,  # noqa: F401
    promise,  # noqa: F401
)
