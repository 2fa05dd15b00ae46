"""The chain, its head, where it has been cut, and the keys that make an id in it a person."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.clock import real_now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeLine

if TYPE_CHECKING:
    from kompetensplan.accounts.models import Person

PERSON = "person"
# Capacities that are no role: about oneself, and by itself.
SELF, SYSTEM = "self", "system"


class PersonKey(Base):
    """What makes an id in the log a person; without it nobody can say whose it was (ruling 11).

    The pseudonym follows from the key and the person (`chain.pseudonym_of`), so that no row can
    be made to point at somebody else.
    """

    __tablename__ = "person_key"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    pseudonym: Mapped[str] = mapped_column(String(32), unique=True)

    person: Mapped["Person"] = relationship(lazy="raise_on_sql")


class AuditEntry(Base):
    """What was done, by whom and in what capacity. No content of plans, ever.

    Triggers refuse a change, a removal (but below a checkpoint), a gap and a fork. `actor` and
    the subject of kind "person" are pseudonyms; other subjects are ids.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor", "actor", "seq"),
        Index("ix_audit_entry_action", "action", "seq"),
        Index("ix_audit_entry_subject", "subject_type", "subject", "seq"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(32), default="")  # nothing: the system
    capacity: Mapped[str] = mapped_column(String(40), default="")
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject: Mapped[str] = mapped_column(String(40), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(50), default="")
    device: Mapped[str] = mapped_column(String(20), default="")
    # The key that the hash was made with, by name.
    key: Mapped[str] = mapped_column(String(40))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    actor_key: Mapped[PersonKey | None] = relationship(
        primaryjoin="foreign(AuditEntry.actor) == PersonKey.pseudonym",
        viewonly=True,
        lazy="raise_on_sql",
    )

    @property
    def actor_name(self) -> str:
        """Who did it, loaded with `queries.with_actor`; nothing for the system or one forgotten."""
        return self.actor_key.person.name if self.actor_key else ""


class AuditHead(Base):
    """Where the chain ends: one row, which every new entry takes and moves on by one."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class AuditCheckpoint(Base):
    """Up to where older entries have been cut, and by which decision; signed."""

    __tablename__ = "audit_checkpoint"

    # The last entry that was cut, and its hash, from which the chain goes on.
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=real_now)
    decision: Mapped[str] = mapped_column(FreeLine(200))
    key: Mapped[str] = mapped_column(String(40))
    signature: Mapped[str] = mapped_column(String(64))


class AuditWatch(Base):
    """When the chain was last checked, and how it went: one row, for the page and the next check.

    Only a place to go on from: whoever changes it makes the next check slower or louder, since
    everything is checked anew once a day.
    """

    __tablename__ = "audit_watch"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    whole_at: Mapped[datetime]
    # The first entry that is wrong, and a code in `verifying.WHY`; none while the chain holds.
    bad: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(20), default="")
