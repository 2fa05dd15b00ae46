"""The forms of log-in and accounts: fields, lengths and words. What is refused, services say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, EqualTo, InputRequired

from kompetensplan.accounts.models import ColourScheme, InvitationChoice, MailChoice
from kompetensplan.fields import PlainField, RadioField, StringField, at_most, choices, clean


class LoginForm(FlaskForm):
    identifier = PlainField(
        _l("E-mail address or employment number"),
        validators=[
            DataRequired(_l("Write your e-mail address or your employment number.")),
            at_most(254),
        ],
        filters=[clean],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("Write your password.")),
            at_most(200),
        ],
    )
    shared_device = BooleanField(_l("I share this computer with others"))


class ForgottenForm(FlaskForm):
    email = StringField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Write your e-mail address.")),
            at_most(254),
        ],
        filters=[clean],
    )


class CodeForm(FlaskForm):
    code = PlainField(
        _l("Code"),
        validators=[
            DataRequired(_l("Write the code that you have been given.")),
            at_most(40),
        ],
        filters=[clean],
    )


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Four words that do not belong together are good."),
        validators=[InputRequired(_l("Write a new password."))],
    )
    again = PasswordField(
        _l("The same password again"),
        validators=[
            InputRequired(_l("Write the same password again.")),
            EqualTo("password", message=_l("The passwords are not the same. Write them again.")),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(
        _l("Present password"),
        validators=[
            InputRequired(_l("Write your present password.")),
            at_most(200),
        ],
    )


class PreferencesForm(FlaskForm):
    language = RadioField(_l("Language"), choices=choices({"sv": "Svenska", "en": "English"}))
    colour_scheme = RadioField(
        _l("Colours"),
        choices=choices(
            {
                ColourScheme.LIGHT: _l("Light"),
                ColourScheme.DARK: _l("Dark"),
                ColourScheme.AUTO: _l("As the device"),
            }
        ),
    )


class MailForm(FlaskForm):
    mail_choice = RadioField(
        _l("How often do you want mail about what happens?"),
        choices=choices(
            {
                MailChoice.AT_ONCE: _l("At once"),
                MailChoice.DAILY: _l("Once a day"),
                MailChoice.URGENT_ONLY: _l("Only what is urgent"),
            }
        ),
    )
    invitation_choice = RadioField(
        _l("Invitations to meetings while you are on leave"),
        choices=choices(
            {
                InvitationChoice.AT_ONCE: _l("Send them at once"),
                InvitationChoice.WHEN_BACK: _l("Wait until I am back"),
            }
        ),
    )
