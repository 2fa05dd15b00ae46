"""What a registrar writes in a matter of release."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired

from kompetensplan.fields import (
    DateField,
    RadioField,
    StringField,
    TextAreaField,
    at_most,
    choices,
    clean,
)

GIVE_OUT, WITHHOLD = "release", "withhold"


class BeginForm(FlaskForm):
    """That somebody has asked for a version."""

    requested_on = DateField(
        _l("When did the request come?"), [InputRequired(_l("Choose a date."))]
    )
    diary_number = StringField(_l("Diary number"), [at_most(80)], filters=[clean])
    recipient = StringField(
        _l("To whom?"),
        [at_most(200)],
        filters=[clean],
        description=_l(
            "Who asks does not have to say who they are or why. Write it only if you need it to"
            " decide, or to send the copy."
        ),
    )


class MaskForm(FlaskForm):
    """Words that are masked wherever they stand; the boxes of the page are read by themselves."""

    words = TextAreaField(
        _l("Mask these words everywhere"),
        [at_most(2000)],
        filters=[clean],
        description=_l("One word or phrase on each line, such as a name."),
    )


class DecisionForm(FlaskForm):
    """What was decided, by whom, and on what ground."""

    outcome = RadioField(
        _l("What was decided?"),
        choices=choices(
            {GIVE_OUT: _l("A copy is given out"), WITHHOLD: _l("The version is not given out")}
        ),
    )
    basis = TextAreaField(
        _l("On what ground?"),
        [DataRequired(_l("Write on what ground it was decided.")), at_most(2000)],
        filters=[clean],
        description=_l(
            "Such as: no secrecy, or the section of the Public Access to Information and Secrecy"
            " Act for what is masked."
        ),
    )
    decided_by = StringField(
        _l("Who decided?"),
        [DataRequired(_l("Write who decided.")), at_most(200)],
        filters=[clean],
        description=_l("Name and title, as in the delegation."),
    )
    decided_on = DateField(_l("When was it decided?"), [InputRequired(_l("Choose a date."))])


class SettleForm(FlaskForm):
    """Why the matter is over."""

    reason = TextAreaField(
        _l("Why is the matter over?"),
        [DataRequired(_l("Write at least 10 and at most 1000 characters.")), at_most(1000)],
        filters=[clean],
        description=_l("Such as: the copy has been sent, or the time for appeal is over."),
    )
