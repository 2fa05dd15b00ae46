"""Sends the mail that waits. `flask work` runs it.

The rows in the database are the truth; huey is only the clock and the bell (ADR 11). A
worker that is killed loses nothing: what it had taken is taken again when its lease ends.
"""

import logging
import smtplib
import ssl
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from kompetensplan import clock
from kompetensplan.accounts.letters import ASKED, write_asked
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.outbox import LEASE, Mail, MailState, next_try

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds for each answer of the mail server
# How long a worker goes on with what it has taken: what is sent last ends before the lease.
STINT = timedelta(minutes=2)
GIVE_UP = timedelta(days=7)  # as long as any link in a mail works
BATCH = 20


def send_waiting_mail(limit: int = BATCH) -> int:
    """Send mail that is due; return how many went. Without a mail server nothing is taken."""
    if not current_app.config["KP"].mail_server:
        return 0
    until = real_now() + STINT
    return sum(_send(mail_id) for mail_id in _take_mail(limit) if real_now() < until)


def _take_mail(limit: int) -> list[int]:
    """Take due rows: until the lease ends nobody else sends them."""
    due = list(
        db.session.scalars(
            select(Mail.id)
            .where(Mail.state == MailState.QUEUED, Mail.due_at <= real_now())
            .where(Mail.waits_for_id.is_(None))
            .order_by(Mail.due_at, Mail.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    db.session.execute(
        update(Mail)
        .where(Mail.id.in_(due))
        # Without an error: what a worker has taken is not one that can be tried at once.
        .values(due_at=real_now() + LEASE, attempts=Mail.attempts + 1, error="")
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return due


def _send(mail_id: int) -> bool:
    """Send one mail; whatever is wrong with it stops no other."""
    config = current_app.config["KP"]
    try:
        mail = db.session.get_one(Mail, mail_id)
        if mail.state is not MailState.QUEUED or not _is_written(mail):
            return False  # somebody has dropped it since it was taken: it says nothing any more
        message = message_of(mail, config.mail_from)
        db.session.rollback()
        _hand_over(message, config)
    except Exception as error:  # kept and tried again
        log.warning("mail %s was not sent: %s", mail_id, type(error).__name__)
        _put_back(db.session.get_one(Mail, mail_id), str(error))
        return False
    mail = db.session.get_one(Mail, mail_id)
    mail.finish(MailState.SENT)
    mail.sent_at, mail.error = real_now(), ""
    db.session.commit()
    return True


def _is_written(mail: Mail) -> bool:
    """Let a mail that a stranger asked for be written now; to nobody, it and the address go."""
    if mail.body or not mail.key.startswith(ASKED):
        return True
    is_written = write_asked(mail)
    if not is_written:
        mail.finish(MailState.DROPPED)
        mail.to = ""
    db.session.commit()
    return is_written


def _hand_over(message: EmailMessage, config: Any) -> None:
    """Give a message to the mail server. Once it is taken, no ill-mannered farewell undoes it."""
    server = _connect(config)
    try:
        server.send_message(message)
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _connect(config: Any) -> smtplib.SMTP:
    """Return a connection to the mail server, sealed and logged in as the settings say.

    A certificate that does not hold is an error: mail then waits.
    """
    where = (config.mail_server, config.mail_port)
    if config.mail_security == "tls":
        checked = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=checked)
    else:
        server = smtplib.SMTP(*where, timeout=PATIENCE)
    try:
        if config.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if config.mail_user:
            server.login(config.mail_user, config.mail_password)
    except Exception:
        server.close()
        raise
    return server


def _put_back(mail: Mail, error: str) -> None:
    if mail.state is MailState.DROPPED:
        db.session.rollback()
        return
    mail.error, mail.due_at = error[:2000], real_now() + next_try(mail.attempts)
    if mail.queued_at < real_now() - GIVE_UP:
        mail.finish(MailState.DROPPED)
    db.session.commit()


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Return the message as it is sent, with its calendar part if it has one."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    # The same mail tried twice has the same id and date, so that a receiver can tell.
    domain = parseaddr(sender)[1].rpartition("@")[2] or "kompetensplan"
    message["Message-ID"] = f"<{mail.id}.{int(mail.queued_at.timestamp())}@{domain}>"
    message["Date"] = format_datetime(clock.local(mail.queued_at))
    # Nobody reads an answer: neither an absent colleague's (RFC 3834) nor Exchange's.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.body)
    if mail.calendar:
        message.add_alternative(
            mail.calendar.encode("utf-8"),
            maintype="text",
            subtype="calendar",
            params={"method": mail.calendar_method, "charset": "utf-8"},
        )
    return message
