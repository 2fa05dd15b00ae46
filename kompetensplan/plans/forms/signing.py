"""The word that one gives when one signs."""

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired


class SignForm(FlaskForm):
    """That the plan has been read; bound to exactly the text that was shown."""

    seen_hash = HiddenField()
    seen_at = HiddenField()
    agree = BooleanField(
        _l("I have read the plan, and we agree on it"),
        [InputRequired(_l("Read the plan, and tick the box if you agree."))],
    )

    def moment(self) -> datetime | None:
        """Return when the page was read, if the form says so."""
        try:
            moment = datetime.fromisoformat(self.seen_at.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
