"""One request's page, as each reader may see it; forms that were refused stand on it too."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import Field

from kompetensplan import policy
from kompetensplan.requests.forms import AnswerForm, LiftForm, OutcomeForm, answer_forms, outcome_of
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries import facts_of, get_request
from kompetensplan.requests.queries.history import story_of
from kompetensplan.requests.queries.offered import list_offered
from kompetensplan.requests.queries.promise import find_promise
from kompetensplan.requests.workflow import STEPS, AnswerKind, Step
from kompetensplan.web import current_actor

# Fields that differ, with the value that is stored and the one that was written.
Changed = Sequence[tuple[Field, str, str]]


def request_page(
    asked: TrainingRequest,
    *,
    refused: tuple[AnswerKind, AnswerForm] | None = None,
    lift: LiftForm | None = None,
    outcome: OutcomeForm | None = None,
    changed: Changed = (),
) -> ResponseReturnValue:
    """Show a request; with a form that was refused the answer is 422.

    `changed` is what somebody else has written meanwhile (409).
    """
    actor = current_actor()
    status = 409 if changed else 422
    is_refused = bool(refused or lift or outcome)
    if is_refused:
        asked = get_request(actor, asked.id, whole=True)
    can = steps_of(asked)
    return render_template(
        "requests/show.html",
        asked=asked,
        can=can,
        refused=refused[0].value if refused else "",
        story=story_of(asked),
        forms=_answer_forms(asked, refused) if {"grant", "replace"} & set(can) else {},
        lift=lift or LiftForm(formdata=None),
        outcome=outcome or OutcomeForm(formdata=None, data=outcome_of(asked)),
        changed=changed,
        promise=find_promise(),
    ), status if is_refused else 200


def _answer_forms(
    asked: TrainingRequest, refused: tuple[AnswerKind, AnswerForm] | None
) -> dict[str, AnswerForm]:
    offered = list_offered([asked], actor=current_actor())
    return answer_forms(asked, offered[asked.id], refused)


def steps_of(asked: TrainingRequest) -> dict[str, Step]:
    """Return the steps that the reader can take now, by name."""
    facts, actor = facts_of(asked), current_actor()
    found = {
        name: step
        for name, step in STEPS.items()
        if asked.state in step.sources
        and policy.allows(actor, step.permission, asked)
        and not step.missing(facts)
    }
    if asked.is_left_behind:
        kept = ("withdraw", "take_along")
        return {name: step for name, step in found.items() if name in kept}
    found.pop("take_along", None)
    return found
