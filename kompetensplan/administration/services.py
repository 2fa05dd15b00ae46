"""What the system administrator does with settings, mail and jobs; each deed is in the log."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import update

from kompetensplan import settings
from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.heartbeat import Heartbeat, beat
from kompetensplan.outbox import Mail, MailState
from kompetensplan.plans.jobs import CHECK_ASKED, check_stored_documents_daily
from kompetensplan.plans.models import DocumentState, PlanDocument
from kompetensplan.policy import Actor
from kompetensplan.settings import Name


def change_settings(
    actor: Actor, wanted: Mapping[Name, str], *, seen: int | None = None
) -> list[Name]:
    """Write down what is to hold; return what became another.

    `seen` is the latest change that the form knew of. What the actor left as it stood there goes
    on as somebody else has decided it since (ruling 1).

    Raises:
        Invalid: somebody else has decided otherwise since about something that is changed here.
    """
    now, before = settings.all_settings(), settings.all_settings(seen)
    own = {name: value for name, value in wanted.items() if seen is None or value != before[name]}
    if taken := [name for name in own if now[name] not in (before[name], own[name])]:
        text = _("Somebody else has changed this meanwhile. Save again if your choice is to hold.")
        raise Invalid(**dict.fromkeys((name.value for name in taken), text))
    changed = [
        name for name, value in own.items() if settings.decide(name, value, by=actor.person_id)
    ]
    for name in changed:
        audit(actor.person_id, "setting.changed", detail=f"{name.value}={wanted[name]}")
    return changed


def retry_mail(actor: Actor, mail: Mail) -> None:
    """Let the next worker send it; one that waits for somebody's leave goes on waiting.

    One without an error waits already, or a worker has it just now: it must not be sent twice.
    """
    if mail.error:
        mail.due_at = real_now()
    audit(actor.person_id, "mail.retried", "mail", mail.id)
    db.session.flush()


def drop_mail(actor: Actor, mail: Mail) -> None:
    """Never send it. What it says goes at once; that there was a mail is kept."""
    mail.finish(MailState.DROPPED)
    mail.due_at = real_now()
    audit(actor.person_id, "mail.dropped", "mail", mail.id)
    db.session.flush()


def retry_documents(actor: Actor) -> int:
    """Let the documents that could not be made be tried again; return how many."""
    done = db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.state == DocumentState.FAILED)
        .values(state=DocumentState.QUEUED, attempts=0, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    count: int = done.rowcount  # type: ignore[attr-defined]
    audit(actor.person_id, "documents.retried", detail=f"count={count}")
    return count


def ask_again(actor: Actor, job: str, *, after: timedelta = timedelta(days=4000)) -> None:
    """Let a job be run once more, however lately it was; who runs it is the next worker."""
    db.session.execute(
        update(Heartbeat)
        .where(Heartbeat.name == job)
        .values(seen_at=real_now() - after)
        .execution_options(synchronize_session=False)
    )
    if job == check_stored_documents_daily.__name__:
        beat(CHECK_ASKED)  # the job itself waits a day between two checks
    audit(actor.person_id, "job.asked", detail=job)
