"""What can be decided on the page of settings."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from kompetensplan.administration.labels import ENCODINGS, REPORTS, SETTINGS, hours
from kompetensplan.fields import ChoiceField, choices
from kompetensplan.settings import Name


class SettingsForm(FlaskForm):
    """The settings of the import by schedule; a field is named after its setting."""

    seen = HiddenField()
    import_hour = ChoiceField(
        SETTINGS[Name.IMPORT_HOUR],
        description=_l("The hour in Swedish time. The folder can be looked through at once too."),
    )
    import_encoding = ChoiceField(SETTINGS[Name.IMPORT_ENCODING], choices=choices(ENCODINGS))
    import_report = ChoiceField(SETTINGS[Name.IMPORT_REPORT], choices=choices(REPORTS))

    def offer(self) -> None:
        """Give the hours to choose among."""
        self.import_hour.choices = choices(hours())

    def wanted(self) -> Mapping[Name, str]:
        """Return what was chosen."""
        return {name: self[name.value].data for name in Name}

    def last_seen(self) -> int | None:
        """Return the number of the latest change that stood on the page."""
        given = self.seen.data or ""
        return int(given[:9]) if given.isascii() and given.isdigit() else None
