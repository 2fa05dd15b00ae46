"""The mails about accounts. They hold a way in and nothing else (CONF-6)."""

import secrets

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan.accounts import queries, services
from kompetensplan.accounts.identity import AssertedIdentity, person_for
from kompetensplan.accounts.models import LinkPurpose, OneTimeLink, Person
from kompetensplan.outbox import Mail, queue_mail

ASKED = "asked-link-"


def address_of(code: str) -> str:
    """Return the address of a one-time link as it stands in a mail or on paper."""
    public_url: str = current_app.config["KP"].public_url.rstrip("/")
    site = current_app.url_map.bind("-")  # the worker has no request to build on
    return public_url + site.build("accounts.use_link", {"code": code})


def ask_for_link(email: str) -> None:
    """Let the worker find out whether there is anybody to mail a link to.

    Asking is the same work for every address, so that the time of the answer tells nothing.
    """
    queue_mail(ASKED + secrets.token_hex(8), to=email, subject="", body="")


def write_asked(mail: Mail) -> bool:
    """Write a mail that was asked for, with its link; False when there is nobody to write to."""
    person = person_for(AssertedIdentity("password", {"email": mail.to}), "email")
    if person is None or not queries.was_ever_invited(person):
        return False
    code, link = services.create_link(person, by=person.id, road="asked")
    mail.to = person.email or ""  # as it is kept: what was typed may look alike and be another's
    with force_locale(person.language):
        mail.subject, mail.body = _words_of(person, link, address_of(code))
    return True


def mail_link(person: Person, link: OneTimeLink, address: str) -> None:
    """Queue the mail with a one-time link, in the person's own language."""
    with force_locale(person.language):
        _send(f"one-time-link-{link.id}", person, *_words_of(person, link, address))


def _words_of(person: Person, link: OneTimeLink, address: str) -> tuple[str, str]:
    """Return subject and text of the mail with a link, in the language of the moment."""
    if link.purpose is LinkPurpose.ACTIVATION:
        return _("Your account in Kompetensplan"), _(
            "Hello %(name)s,\n\nYou have an account in Kompetensplan. Choose a password here:\n"
            "%(address)s\n\nThe link works once, within 7 days.",
            name=person.given_name,
            address=address,
        )
    return _("A new password"), _(
        "Hello %(name)s,\n\nChoose a new password in Kompetensplan here:\n%(address)s\n\n"
        "The link works once, within 2 hours. If you did not ask for it, you need do"
        " nothing: your password is still the same.",
        name=person.given_name,
        address=address,
    )


def tell_about_code(person: Person, link: OneTimeLink, by: str) -> None:
    """Tell a person with e-mail that somebody has printed a code for their account."""
    with force_locale(person.language):
        _send(
            f"printed-code-{link.id}",
            person,
            _("A code for your account in Kompetensplan"),
            _(
                "Hello %(name)s,\n\n%(by)s has printed a code that lets you choose a new password"
                " in Kompetensplan. If you did not ask for it, tell %(by)s.",
                name=person.given_name,
                by=by,
            ),
        )


def _send(key: str, person: Person, subject: str, body: str) -> None:
    if person.email:
        queue_mail(key, to=person.email, subject=subject, body=body)
