"""The mails about deputies. They say who, where and when; nothing of any plan (CONF-6)."""

from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan.organisation.models import Deputy
from kompetensplan.outbox import queue_mail


def tell_deputy(deputy: Deputy) -> None:
    """Tell the deputy, in their own language, if they have e-mail."""
    person = deputy.person
    if not person.email:
        return
    with force_locale(person.language):
        queue_mail(
            f"deputy-{deputy.id}-{deputy.decided_at.isoformat()}",
            to=person.email,
            subject=_("You are a deputy in Kompetensplan"),
            body=_(
                "Hello %(name)s,\n\nYou stand in for the manager of %(unit)s from %(first)s to"
                " %(last)s. Log in to Kompetensplan to see what waits for you.",
                name=person.given_name,
                unit=deputy.unit.name,
                first=deputy.starts_on.isoformat(),
                last=deputy.ends_on.isoformat(),
            ),
        )
