"""What HR fills in to import the organisation and its employees."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from kompetensplan.fields import choices
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.imports.tables import Encoding

ENCODINGS = {
    Encoding.UTF_8.value: _l("UTF-8 (usual)"),
    Encoding.WINDOWS_1252.value: _l("Windows-1252 (older Windows programs)"),
}


class ImportForm(FlaskForm):
    """The two files."""

    organisation = FileField(
        _l("The organisation file"), validators=[FileRequired(_l("Choose the file."))]
    )
    employments = FileField(
        _l("The employment file"), validators=[FileRequired(_l("Choose the file."))]
    )
    encoding = SelectField(_l("Encoding"), choices=choices(ENCODINGS))

    def files(self) -> Files:
        """Return what was uploaded."""
        return Files(
            _content(self.organisation), _content(self.employments), Encoding(self.encoding.data)
        )

    def name(self) -> str:
        """Return the names of both files, as the person knows them."""
        given = (self.organisation.data.filename, self.employments.data.filename)
        return ", ".join("".join(c for c in name if c.isprintable())[:90] for name in given)


class ConfirmForm(FlaskForm):
    """The question that is asked before a large part of the staff is ended (IMP-4)."""

    right_file = BooleanField(
        _l("I have checked the files, and the employments are to be ended"),
        validators=[InputRequired(_l("Tick the box if the files are right."))],
    )


def _content(field: FileField) -> bytes:
    with field.data.stream as upload:
        content: bytes = upload.read()
    return content
