"""What is filled in about a unit's guideline for time."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional

# The regulated year of a full-time teacher is the longest that a guideline can be (2.8).
LONGEST = 1360


class GuidelineForm(FlaskForm):
    """Hours a year for full time; empty is no guideline."""

    hours = IntegerField(
        _l("Guideline for time, hours a year for full time"),
        [
            Optional(),
            NumberRange(1, LONGEST, _l("Write a number of hours from 1 to %(max)s.")),
        ],
    )
