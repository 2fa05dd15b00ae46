"""What people fill in about requests for training."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, SelectChoice, ValidationError

from kompetensplan.fields import (
    ChoiceField,
    DateField,
    PlainField,
    RadioField,
    StringField,
    TextAreaField,
    at_most,
    choices,
    clean,
)
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Goal
from kompetensplan.plans.values import Hours, Number, Unreadable
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries.offered import Offered, Source
from kompetensplan.requests.services.answering import (
    LONGEST_ALTERNATIVE,
    LONGEST_REASON,
    Given,
)
from kompetensplan.requests.services.asking import LONGEST_WHAT, LONGEST_WHY, Wish
from kompetensplan.requests.services.frames import Frame, Outcome
from kompetensplan.requests.services.promise import Decision
from kompetensplan.requests.workflow import AnswerKind

MOST_KRONOR = 10_000_000
STUDY_LEAVE = "study-leave"
SOURCES = {
    Source.TEMPLATE: _l("Templates for goals"),
    Source.COMMON: _l("Common proposals"),
    Source.COLLEAGUE: _l("Colleagues who help"),
}
SUBJECTS = {
    "training": _l("Further training"),
    STUDY_LEAVE: _l("Leave for studies"),
}


class ValueField(PlainField):
    """A value as `plans.values` reads it: hours with a comma, or a whole number."""

    def __init__(self, label: object, value: Hours | Number, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.value = value

    def process_data(self, value: object) -> None:
        """Show a stored value as it is written."""
        self.stored = value if isinstance(value, int) else None
        self.data = self.value.text(self.stored)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what cannot be read is told beside the field, and stays there."""
        if not valuelist:
            return
        self.data = clean(valuelist[0])
        try:
            self.stored = self.value.parse(self.data)
        except Unreadable as problem:
            raise ValueError(str(problem.message)) from None


class WishForm(FlaskForm):
    """What one wants to learn."""

    subject = RadioField(_l("What is it about?"), choices=choices(SUBJECTS), default="training")
    what = StringField(
        _l("What do you want to learn?"),
        [at_most(LONGEST_WHAT)],
        filters=[clean],
        description=_l("In your own words, or the name of a course."),
    )
    why = TextAreaField(
        _l("How will it help you in your work?"), [at_most(LONGEST_WHY)], filters=[clean]
    )
    goal = ChoiceField(_l("Does it belong to one of your goals?"))
    employment = ChoiceField(_l("As what"))
    wanted_from = DateField(_l("From when?"))
    wanted_to = DateField(_l("Until when?"))
    minutes = ValueField(_l("How many hours?"), Hours())
    cost = ValueField(_l("What does it cost, in kronor?"), Number(0, MOST_KRONOR))
    activity = HiddenField()

    def offer(self, goals: Sequence[Goal], employments: Sequence[Employment]) -> None:
        """Give the lists to choose among; with one employment there is nothing to choose."""
        named = {str(goal.id): goal.title for goal in goals}
        self.goal.choices = choices({"": _l("None of them"), **named})
        if len(employments) < 2:
            del self.employment
            return
        self.employment.choices = choices(
            {str(each.id): f"{each.title}, {each.unit.name}" for each in employments}
        )

    def wish(self, goal_id: int | None, activity_id: int | None) -> Wish:
        """Return what was filled in; the form has been validated."""
        return Wish(
            what=self.what.data or "",
            why=self.why.data or "",
            goal_id=goal_id,
            activity_id=activity_id,
            wanted_from=self.wanted_from.data,
            wanted_to=self.wanted_to.data,
            minutes=self.minutes.stored,
            cost=self.cost.stored,
        )


class AnswerForm(FlaskForm):
    """One of the three answers; the service says what each of them needs."""

    templates: Mapping[str, int] = {}

    new_date = DateField(_l("Postponed to"), description=_l("At most twelve months ahead."))
    offered = ChoiceField(
        _l("Choose among what is offered"),
        choices=choices({"": _l("I write it myself")}),
        default="",
        description=_l("A template brings its small steps along."),
    )
    alternative = StringField(
        _l("What do you offer instead?"),
        [at_most(LONGEST_ALTERNATIVE)],
        filters=[clean],
        description=_l("For example a colleague to learn from, or a small step to try first."),
    )
    alternative_on = DateField(_l("When?"))
    planned_on = DateField(_l("When is it to happen?"))
    reason = TextAreaField(_l("Why?"), [at_most(LONGEST_REASON)], filters=[clean])

    def offer(self, offered: Iterable[Offered]) -> Self:
        """Give what is offered to choose among, by where it is offered."""
        offered = list(offered)
        self.templates = {each.text: each.template_id for each in offered if each.template_id}
        self.offered.choices = [
            *self.offered.choices[:1],
            *(SelectChoice(each.text, optgroup=str(SOURCES[each.source])) for each in offered),
        ]
        return self

    @property
    def has_choices(self) -> bool:
        return len(self.offered.choices) > 1

    def validate_offered(self, field: ChoiceField) -> None:
        """What is chosen and what is written are two offers, and one of them would be lost."""
        if field.data and self.alternative.data:
            raise ValidationError(_("Choose one in the list or write your own, not both."))

    def given(self, kind: AnswerKind) -> Given:
        """Return what was filled in; the form has been validated."""
        return Given(
            kind=kind,
            reason=self.reason.data or "",
            new_date=self.new_date.data,
            alternative=self.alternative.data or self.offered.data or "",
            alternative_on=self.alternative_on.data,
            template_id=self.templates.get(self.offered.data or ""),
            planned_on=self.planned_on.data,
        )


class LiftForm(FlaskForm):
    """When one talks it over with one's own manager (SKE-10)."""

    meeting_on = DateField(_l("When do you meet your manager about it?"))


class OutcomeForm(FlaskForm):
    """What the training took and cost in the end."""

    done_on = DateField(_l("When was it finished?"))
    real_minutes = ValueField(_l("How many hours did it take?"), Hours())
    real_cost = ValueField(_l("What did it cost, in kronor?"), Number(0, MOST_KRONOR))
    seen = HiddenField()

    def outcome(self) -> Outcome:
        """Return what was filled in; the form has been validated."""
        return Outcome(self.done_on.data, self.real_minutes.stored, self.real_cost.stored)


def outcome_of(request: TrainingRequest) -> dict[str, object]:
    """Return what stands in the form when it is opened: as what it took is written down now."""
    kept = Outcome(request.done_on, request.real_minutes, request.real_cost)
    return {
        "done_on": kept.done_on,
        "real_minutes": kept.minutes,
        "real_cost": kept.cost,
        "seen": kept.fingerprint,
    }


class FrameForm(FlaskForm):
    """What a unit has for training in a year."""

    minutes = ValueField(_l("Hours for training"), Hours(60 * 1_000_000))
    cost = ValueField(_l("Kronor for training"), Number(0, 999_999_999))
    seen = HiddenField()

    def frame(self) -> Frame:
        """Return what was filled in; the form has been validated."""
        return Frame(self.minutes.stored, self.cost.stored, self.seen.data or "")


class PromiseForm(FlaskForm):
    """What the municipality has promised, and by which decision."""

    is_on = BooleanField(_l("The promise holds"))
    text = TextAreaField(
        _l("The promise, in the words of the decision"), [at_most(1000)], filters=[clean]
    )
    diary_number = StringField(_l("Diary number"), [at_most(60)], filters=[clean])
    decided_by = StringField(_l("Decision made by"), [at_most(120)], filters=[clean])
    decided_on = DateField(_l("Date of the decision"))

    def decision(self) -> Decision:
        """Return what was filled in; the form has been validated."""
        return Decision(
            is_on=bool(self.is_on.data),
            text=self.text.data or "",
            diary_number=self.diary_number.data or "",
            decided_by=self.decided_by.data or "",
            decided_on=self.decided_on.data,
        )


def answer_forms(
    request: TrainingRequest,
    offered: Sequence[Offered],
    refused: tuple[AnswerKind, AnswerForm] | None = None,
) -> dict[str, AnswerForm]:
    """Return the form of each answer to a request, one of them as it was refused.

    Several requests stand on one page, so the ids say which answer to which they belong to.
    """
    forms = {}
    for kind in AnswerKind:
        form = refused[1] if refused and refused[0] is kind else AnswerForm(formdata=None)
        form.offer(offered)
        forms[kind.value] = _with_ids(form, f"{kind.value}-{request.id}")
    return forms


def _with_ids(form: FlaskForm, ending: str) -> Any:
    for field in form:
        assert isinstance(field, Field)  # noqa: S101 - for the type checker
        field.id = field.label.field_id = f"{field.short_name}-{ending}"
    return form
