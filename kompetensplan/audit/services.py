"""Writes the log: `audit` for all features, and `forget_person` when a person is destroyed.

An entry waits until the transaction of its deed commits, and is chained then: the head of the
chain is the last row that a transaction takes, and it is held no longer than the commit. What is
rolled back leaves no entry, and no gap.
"""

import secrets
from collections.abc import Iterable

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session, SessionTransaction

from kompetensplan.audit import chain
from kompetensplan.audit.models import PERSON, SELF, SYSTEM, AuditEntry, AuditHead, PersonKey
from kompetensplan.audit.origin import SERVER, Origin, present_origin
from kompetensplan.clock import real_now
from kompetensplan.db import db, insert_into

_WAITING, _SAVEPOINTS = "audit waiting", "audit savepoints"
# An entry, who did it, and whom it is about: people by id, until it is chained.
_Waiting = tuple[AuditEntry, int | None, int | None]


def audit(
    actor_id: int | None,
    action: str,
    subject_type: str = "",
    subject_id: int | None = None,
    *,
    capacity: str = "",
    detail: str = "",
) -> AuditEntry:
    """Write down what is done, when the present transaction commits; the entry has its number then.

    `capacity` is as what; left out it is what the page was opened as, or `SELF` for what one does
    about oneself. `detail` holds codes, dates and numbers, never free text and no person's id: who
    did it is `actor_id` (None: the system), and the one it is about the subject "person".
    `trail.WORDS` says what each action is called on the page.
    """
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that a rollback tells what waits that it is undone
    origin, about = present_origin(), subject_id if subject_type == PERSON else None
    entry = AuditEntry(
        actor="",
        capacity=capacity or _usual_capacity(actor_id, about, origin),
        action=action,
        subject_type=subject_type,
        subject="" if subject_id is None or subject_type == PERSON else str(subject_id),
        detail=detail,
        address=origin.address,
        device=origin.device,
    )
    _waiting(session).append((entry, actor_id, about))
    return entry


def _usual_capacity(actor_id: int | None, about: int | None, origin: Origin) -> str:
    """Return as what it is done where nobody has said it; a stranger is nobody."""
    if actor_id is None:
        return SYSTEM if origin.device == SERVER else ""
    return origin.capacity or (SELF if actor_id == about else "")


def forget_person(person_id: int) -> None:
    """Take away the key that makes an id in the log this person (ruling 11).

    The entries stay and the chain still verifies; nobody can say any more whom they are about.
    What is already waiting in this transaction about the person is without a name too.
    """
    session = db.session()
    for number, (entry, actor_id, about) in enumerate(_waiting(session)):
        kept = [None if each == person_id else each for each in (actor_id, about)]
        _waiting(session)[number] = (entry, *kept)  # type: ignore[assignment]
    session.execute(
        delete(PersonKey)
        .where(PersonKey.person_id == person_id)
        .execution_options(synchronize_session=False)
    )


def _waiting(session: Session) -> list[_Waiting]:
    return session.info.setdefault(_WAITING, [])  # type: ignore[no-any-return]


# ── chaining ──────────────────────────────────────────────────────────────────────────


def _chain_waiting(session: Session) -> None:
    """Give what waits its place in the chain, last of all that the transaction does."""
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()
    waiting = session.info.pop(_WAITING)
    keys = _pseudonyms(session, {each for _e, *both in waiting for each in both if each})
    head = select(AuditHead.seq, AuditHead.hash).where(AuditHead.id == 1).with_for_update()
    seq, last = session.execute(head).one()
    for entry, actor_id, about in waiting:
        seq += 1
        entry.seq, entry.previous, entry.key = seq, last, chain.present_key()
        entry.at = real_now()
        entry.actor = keys[actor_id] if actor_id else ""
        entry.subject = keys[about] if about else entry.subject
        entry.hash = last = chain.hash_of(entry)
        session.add(entry)
    session.flush()  # the database's own trigger moves the head


def _pseudonyms(session: Session, people: Iterable[int]) -> dict[int, str]:
    """Return what people are called in the log; who is new in it gets a key."""
    wanted = sorted(people)  # one order for all: two transactions never wait for each other
    found = _known(session, wanted)
    new = [_new_key(each) for each in wanted if each not in found]
    if not new:
        return found
    session.execute(insert_into(PersonKey).values(new).on_conflict_do_nothing())
    return _known(session, wanted)


def _known(session: Session, people: list[int]) -> dict[int, str]:
    if not people:
        return {}
    query = select(PersonKey.person_id, PersonKey.pseudonym)
    return dict(session.execute(query.where(PersonKey.person_id.in_(people))).all())


def _new_key(person_id: int) -> dict[str, object]:
    key = secrets.token_hex(16)
    pseudonym = chain.pseudonym_of(key, person_id)
    return {"person_id": person_id, "key": key, "pseudonym": pseudonym}


# ── what is undone ────────────────────────────────────────────────────────────────────


def _note_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_SAVEPOINTS, {})[transaction] = len(_waiting(session))


def _drop_undone(session: Session, undone: SessionTransaction) -> None:
    """Let no entry wait of what has been rolled back to a savepoint."""
    if undone.nested:
        del _waiting(session)[session.info[_SAVEPOINTS].pop(undone) :]


def _end(session: Session, transaction: SessionTransaction) -> None:
    """Let nothing wait when the whole transaction is over; what it committed is written."""
    if transaction.parent is None:
        session.info.pop(_WAITING, None)
        session.info.pop(_SAVEPOINTS, None)


event.listen(db.session, "before_commit", _chain_waiting)
event.listen(db.session, "after_transaction_create", _note_savepoint)
event.listen(db.session, "after_soft_rollback", _drop_undone)
event.listen(db.session, "after_transaction_end", _end)
