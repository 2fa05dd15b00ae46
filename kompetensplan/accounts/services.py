"""What changes accounts, and leaves an entry in the log."""

import hashlib
import secrets
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, update

from kompetensplan.accounts import identity, passwords, queries
from kompetensplan.accounts.models import (
    Credential,
    LinkPurpose,
    LoginSession,
    OneTimeLink,
    Person,
)
from kompetensplan.audit.services import audit as audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.hooks import Hook

LINK_LASTS = {LinkPurpose.ACTIVATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=2)}

# How long the row of a log-in is kept: no session lasts so long (`config.LONGEST_SESSION`).
SESSIONS_KEPT = timedelta(days=2)

# Crockford's: no I, L, O or U, so that a printed code is read as it was written.
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16  # 80 bits: nobody guesses it in a week


def _nobody_administers(person_id: int) -> bool:
    return False


# Whether nobody could administer the system without this person. Asked before an account is
# closed; who answers lets one be closed at a time.
leaves_no_administrator = Hook(_nobody_administers)


# ── logging in ────────────────────────────────────────────────────────────────────────


def authenticate(
    identifier: str, password: str, *, claim: str, demo_allowed: bool
) -> Person | None:
    """Return the person who has this password, or None; known or unknown, the same work."""
    person = identity.person_for(*identity.asserted_locally(identifier, claim))
    credential = queries.find_credential(person.id if person else 0)
    if credential and credential.is_demo and not demo_allowed:
        credential = None
    if not passwords.is_right(credential.password_hash if credential else None, password):
        return None
    if credential and passwords.is_outdated(credential.password_hash):
        credential.password_hash = passwords.keep(password)
        db.session.flush()
    return person


def has_demo_passwords() -> bool:
    """Tell whether anyone can log in with the password that the whole world knows."""
    return queries.find_demo_credential() is not None


# ── passwords and sessions ────────────────────────────────────────────────────────────


def set_password(person: Person, password: str, *, is_demo: bool = False) -> None:
    """Give `person` a new password, and end every session that they have.

    Raises:
        Invalid: the password is too weak (the demo's is let through).
    """
    if not is_demo and (problem := passwords.find_problem(password, own=_own_words(person))):
        raise Invalid(password=problem)
    credential = queries.find_credential(person.id)
    if credential is None:
        credential = Credential(person_id=person.id)
        db.session.add(credential)
    credential.password_hash = passwords.keep(password)
    credential.is_demo = is_demo
    credential.changed_at = real_now()
    end_sessions(person)


def _own_words(person: Person) -> list[str]:
    given, family, address = person.given_name, person.family_name, person.email or "-"
    return [given, family, given + family, family + given, address, address.partition("@")[0]]


def change_password(person: Person, *, present: str, new: str) -> None:
    """Let a person change their own password.

    Raises:
        Invalid: the present password is wrong, or the new one too weak.
    """
    credential = queries.find_credential(person.id)
    if not passwords.is_right(credential.password_hash if credential else None, present):
        raise Invalid(present=_("The present password is not right."))
    set_password(person, new)
    audit(person.id, "account.password_changed", "person", person.id)


def begin_session(person: Person, *, method: str, shared_device: bool = False) -> str:
    """Return the secret of a new session of `person`, for the cookie. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    session = LoginSession(
        token_hash=hashed_token(token),
        person_id=person.id,
        epoch=person.session_epoch,
        method=method,
        shared_device=shared_device,
    )
    db.session.add(session)
    db.session.flush()
    return token


def end_session(token: str) -> None:
    """End one session, whoever has a copy of its cookie; the person's others go on."""
    this = LoginSession.token_hash == hashed_token(token)
    db.session.execute(
        update(LoginSession)
        .where(this, LoginSession.ended_at.is_(None))
        .values(ended_at=real_now())
        .execution_options(synchronize_session=False)
    )


def forget_sessions() -> None:
    """Delete the rows of log-ins that are over, whatever ended them."""
    db.session.execute(
        delete(LoginSession)
        .where(LoginSession.started_at < real_now() - SESSIONS_KEPT)
        .execution_options(synchronize_session=False)
    )


def hashed_token(token: str) -> str:
    """Return what is stored of a session's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def log_out_everywhere(person: Person) -> None:
    """End every session of `person`, because they asked for it."""
    end_sessions(person)
    audit(person.id, "account.sessions_ended", "person", person.id)


def end_sessions(person: Person) -> None:
    """Log `person` out everywhere: sessions of an earlier epoch are worth nothing."""
    person.session_epoch += 1
    db.session.flush()


def close_account(person: Person, *, by: int) -> None:
    """Let nobody in as `person` any more, from this moment.

    Raises:
        Invalid: it is one's own account, or nobody would be system administrator any more.
    """
    if person.id == by:
        raise Invalid(person=_("You cannot close your own account. Ask somebody else to do it."))
    if leaves_no_administrator(person.id):
        raise Invalid(person=_("There must be at least one system administrator."))
    person.closed_at = real_now()
    end_links(person)
    end_sessions(person)
    audit(by, "account.closed", "person", person.id)


def reopen_account(person: Person, *, by: int | None) -> None:
    """Let `person` in again, with the password that they had."""
    person.closed_at = None
    audit(by, "account.reopened", "person", person.id)
    db.session.flush()


# ── one-time links ────────────────────────────────────────────────────────────────────


def create_link(person: Person, *, by: int | None, road: str) -> tuple[str, OneTimeLink]:
    """Return a code that lets `person` choose a password once. Only its hash is kept.

    `road` is how it travels: "mailed", "printed", "asked". Earlier codes end, unless it is
    asked for by somebody who is not logged in: a stranger must not be able to end a code.

    Raises:
        Invalid: the account is closed, or there is no address to mail to.
    """
    if person.closed_at:
        raise Invalid(person="closed")
    if road == "mailed" and not person.email:
        raise Invalid(email="none")
    has_password = queries.find_credential(person.id) is not None
    purpose = LinkPurpose.RESET if has_password else LinkPurpose.ACTIVATION
    if road != "asked":
        end_links(person)
    code = "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_LENGTH))
    link = OneTimeLink(
        token_hash=hashed(code),
        person_id=person.id,
        purpose=purpose,
        created_by_id=by,
        expires_at=real_now() + LINK_LASTS[purpose],
    )
    db.session.add(link)
    audit(by, f"account.link_{road}", "person", person.id)
    db.session.flush()
    return code, link


def use_link(link: OneTimeLink, password: str) -> None:
    """Choose a password by way of `link`, which is then spent.

    Raises:
        Invalid: the password is too weak; the link can still be used.
        Outdated: somebody used the link a moment ago.
    """
    set_password(link.person, password)
    spent = (
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=real_now())
        .returning(OneTimeLink.id)
    )
    if db.session.scalar(spent) is None:
        raise Outdated(f"one-time link {link.id}")
    end_links(link.person)
    first = link.purpose is LinkPurpose.ACTIVATION
    action = "account.activated" if first else "account.password_reset"
    audit(link.person_id, action, "person", link.person_id)
    db.session.flush()


def end_links(person: Person) -> None:
    now = real_now()
    unused = OneTimeLink.person_id == person.id, OneTimeLink.used_at.is_(None)
    db.session.execute(
        update(OneTimeLink).where(*unused, OneTimeLink.expires_at > now).values(expires_at=now)
    )


def hashed(code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def plain_code(code: str) -> str:
    """Return a code as it was made: without spaces and hyphens, o as 0, i and l as 1."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return signs.translate(str.maketrans("OIL", "011"))


def in_groups(code: str) -> str:
    """Return a code as people read it: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
