"""Sends the mail that waits. `flask work` runs it.

The rows in the database are the truth; huey is only the clock and the bell (ADR 11). A
worker that is killed loses nothing: what it had taken is taken again when its lease ends.
"""

import smtplib
from datetime import timedelta
from email.message import EmailMessage

from flask import current_app
from sqlalchemy import select, update

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.outbox import Mail, MailState, next_try

LEASE = timedelta(minutes=5)
BATCH = 20


def send_waiting_mail(limit: int = BATCH) -> int:
    """Send mail that is due; return how many went. Without a mail server nothing is taken."""
    host = current_app.config["KP"].mail_server
    if not host:
        return 0
    return sum(_send(mail_id, host) for mail_id in _take_mail(limit))


def _take_mail(limit: int) -> list[int]:
    """Take due rows: until the lease ends nobody else sends them."""
    due = list(
        db.session.scalars(
            select(Mail.id)
            .where(Mail.state == MailState.QUEUED, Mail.due_at <= real_now())
            .order_by(Mail.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    db.session.execute(
        update(Mail)
        .where(Mail.id.in_(due))
        .values(due_at=real_now() + LEASE, attempts=Mail.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return due


def _send(mail_id: int, host: str) -> bool:
    mail = db.session.get_one(Mail, mail_id)
    message = message_of(mail, current_app.config["KP"].mail_from)
    db.session.rollback()
    try:
        with smtplib.SMTP(host, current_app.config["KP"].mail_port, timeout=20) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        mail = db.session.get_one(Mail, mail_id)
        mail.error, mail.due_at = str(error)[:2000], real_now() + next_try(mail.attempts)
        db.session.commit()
        return False
    mail = db.session.get_one(Mail, mail_id)
    mail.state, mail.sent_at, mail.error = MailState.SENT, real_now(), ""
    db.session.commit()
    return True


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Return the message as it is sent, with its calendar part if it has one."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    # The same mail tried twice has the same id, so that a receiver can tell.
    message["Message-ID"] = f"<{mail.id}.{int(mail.queued_at.timestamp())}@kompetensplan>"
    message.set_content(mail.body)
    if mail.calendar:
        message.add_alternative(
            mail.calendar.encode("utf-8"),
            maintype="text",
            subtype="calendar",
            params={"method": mail.calendar_method, "charset": "utf-8"},
        )
    return message
