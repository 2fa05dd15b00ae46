"""The mails about accounts. They hold a way in and nothing else (CONF-6)."""

from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan.accounts.models import LinkPurpose, OneTimeLink, Person
from kompetensplan.outbox import queue_mail


def mail_link(person: Person, link: OneTimeLink, address: str) -> None:
    """Queue the mail with a one-time link, in the person's own language."""
    first = link.purpose is LinkPurpose.ACTIVATION
    with force_locale(person.language):
        subject = _("Your account in Kompetensplan") if first else _("A new password")
        text = (
            _(
                "Hello %(name)s,\n\nYou have an account in Kompetensplan. Choose a password here:\n"
                "%(address)s\n\nThe link works once, within 7 days.",
                name=person.given_name,
                address=address,
            )
            if first
            else _(
                "Hello %(name)s,\n\nChoose a new password in Kompetensplan here:\n%(address)s\n\n"
                "The link works once, within 2 hours. If you did not ask for it, you need do"
                " nothing: your password is still the same.",
                name=person.given_name,
                address=address,
            )
        )
        _send(f"one-time-link-{link.id}", person, subject, text)


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
