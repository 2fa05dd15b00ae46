"""What one fills in when something comes from paper."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from kompetensplan.fields import StringField, at_most, clean
from kompetensplan.papers.files import MOST_BYTES


def uploaded(field: FileField) -> tuple[str, bytes]:
    """Return the name and the bytes of an uploaded file, and let go of it."""
    with field.data.stream as stream:
        return field.data.filename or "", stream.read(MOST_BYTES + 1)


class EarlierForm(FlaskForm):
    """An earlier plan as a file."""

    period = StringField(
        _l("Which year or period?"),
        [InputRequired(_l("Write which year or period the plan is for.")), at_most(60)],
        filters=[clean],
    )
    file = FileField(
        _l("The file"),
        validators=[FileRequired(_l("Choose the file."))],
        description=_l("PDF or Word, at most 10 MB."),
    )


class HereForm(FlaskForm):
    """The employee's own password, on the manager's device."""

    seen_hash = HiddenField()
    agree = BooleanField(
        _l("I have read the plan, and we agree on it"),
        [InputRequired(_l("Read the plan, and tick the box if you agree."))],
    )
    password = PasswordField(_l("My password"), [InputRequired(_l("Write your password."))])


class PaperForm(FlaskForm):
    """The scan of the plan that the employee has signed."""

    seen_hash = HiddenField()
    file = FileField(
        _l("Scan or photo of the signed plan"),
        validators=[FileRequired(_l("Choose the file."))],
        description=_l("PDF, JPG or PNG, at most 10 MB."),
    )
    agree = BooleanField(
        _l("The employee has signed exactly this content"),
        [InputRequired(_l("Compare the code on the paper, and tick the box if it is the same."))],
    )
