"""What is filled in about a quality dialogue."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, ValidationError

from kompetensplan import clock
from kompetensplan.fields import DateField, StringField, TextAreaField, at_most, clean
from kompetensplan.structure.models import QualityDialogue
from kompetensplan.structure.services import Said

LONG = 4000


class DialogueForm(FlaskForm):
    """When you met, who was there, and what you agreed on."""

    seen = HiddenField()
    held_on = DateField(_l("When did you meet?"))
    participants = StringField(
        _l("Who was there?"),
        [InputRequired(_l("Write who was there.")), at_most(300)],
        filters=[clean],
    )
    actions = TextAreaField(
        _l("What did you agree on?"),
        [InputRequired(_l("Write what you agreed on.")), at_most(LONG)],
        filters=[clean],
    )

    def validate_held_on(self, field: DateField) -> None:
        """Ask for the day."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Write the day on which you met."))

    def said(self) -> Said:
        """Return what was filled in; the form has been validated."""
        return Said(
            held_on=self.held_on.data or clock.today(),
            participants=self.participants.data or "",
            actions=self.actions.data or "",
        )


def values_of(dialogue: QualityDialogue) -> dict[str, object]:
    """Return what stands in the form when a dialogue is opened to be corrected."""
    return {
        "seen": str(dialogue.version),
        "held_on": dialogue.held_on,
        "participants": dialogue.participants,
        "actions": dialogue.actions,
    }
