"""One's own page: details, language, colours, password."""

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user

from kompetensplan.accounts import login as sessions
from kompetensplan.accounts import queries, services
from kompetensplan.accounts.forms import ChangePasswordForm, MailForm, PreferencesForm
from kompetensplan.accounts.models import ColourScheme, InvitationChoice, MailChoice
from kompetensplan.accounts.views import bp
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.policy import Permission
from kompetensplan.web import requires


@bp.route("/profile", methods=["GET", "POST"])
@requires(Permission.PROFILE_EDIT)
def profile() -> ResponseReturnValue:
    """Show one's own details, and keep language and colours."""
    person = current_user.person
    form = PreferencesForm(language=person.language, colour_scheme=person.colour_scheme.value)
    if form.validate_on_submit():
        person.language = session["language"] = form.language.data
        person.colour_scheme = ColourScheme(form.colour_scheme.data)
        db.session.commit()
        refresh()  # the receipt is in the language that was chosen
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.profile"), code=303)
    return _profile_page(preferences=form)


@bp.post("/profile/mail")
@requires(Permission.PROFILE_EDIT)
def choose_mail() -> ResponseReturnValue:
    """Keep how often the person wants mail about what happens, and invitations during a leave."""
    person = current_user.person
    form = MailForm(data=_mail_choices())
    if not form.validate_on_submit():
        return _profile_page(mail=form)
    person.mail_choice = MailChoice(form.mail_choice.data)
    person.invitation_choice = InvitationChoice(form.invitation_choice.data)
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.profile"), code=303)


@bp.post("/profile/password")
@requires(Permission.PROFILE_EDIT)
def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    person, form = current_user.person, ChangePasswordForm()
    if not form.validate_on_submit() or not _changed(form):
        return _profile_page(password=form)
    sessions.log_in(person, method="password", shared_device=current_user.shared_device)
    db.session.commit()
    flash(_("Your password is changed. You are logged out everywhere else."), "success")
    return redirect(url_for("accounts.profile"), code=303)


def _changed(form: ChangePasswordForm) -> bool:
    person = current_user.person
    try:
        services.change_password(person, present=form.present.data, new=form.password.data)
    except Invalid as refused:
        for name, problem in refused.problems.items():
            form[name].errors = [problem]
        return False
    return True


@bp.post("/profile/log-out-everywhere")
@requires(Permission.PROFILE_EDIT)
def log_out_everywhere() -> ResponseReturnValue:
    """End every session of the one who asks, this one too."""
    services.log_out_everywhere(current_user.person)
    sessions.log_out()
    db.session.commit()
    flash(_("You are logged out everywhere."), "success")
    return redirect(url_for("accounts.login"), code=303)


def _mail_choices() -> dict[str, str]:
    person = current_user.person
    return {
        "mail_choice": person.mail_choice.value,
        "invitation_choice": person.invitation_choice.value,
    }


def _profile_page(
    *,
    preferences: PreferencesForm | None = None,
    password: ChangePasswordForm | None = None,
    mail: MailForm | None = None,
) -> ResponseReturnValue:
    """Show the page with the form that was sent, and the others as they are stored."""
    person = current_user.person
    colours = person.colour_scheme.value
    stored = {"language": person.language, "colour_scheme": colours}
    page = render_template(
        "accounts/profile.html",
        person=person,
        form=preferences or PreferencesForm(formdata=None, data=stored),
        password_form=password or ChangePasswordForm(formdata=None),
        mail_form=mail or MailForm(formdata=None, data=_mail_choices()),
        has_password=queries.find_credential(person.id) is not None,
        in_demo=current_app.config["KP"].is_demo,
    )
    refused = any(form and form.errors for form in (preferences, password, mail))
    return page, 422 if refused else 200
