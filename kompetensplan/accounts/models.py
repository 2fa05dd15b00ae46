"""People and their log-ins."""

import enum
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, String, event, false, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from kompetensplan.audit.models import AuditEntry as AuditEntry
from kompetensplan.clock import real_now
from kompetensplan.db import LONGEST_KEY, SEARCHED_WORD, SORTED_TEXT, Base, choice, write_words
from kompetensplan.texts import index_of, initials, search_text, swedish_key


def normal_email(address: str) -> str:
    """Return an address as it is stored and compared: one form, small letters.

    Not `casefold`, which would make one person of "straße@" and "strasse@".
    """
    return unicodedata.normalize("NFC", address.strip()).lower()


class ColourScheme(enum.StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class MailChoice(enum.StrEnum):
    """How often a person wants mail about what has happened; what is urgent always comes."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    URGENT_ONLY = "urgent_only"


class InvitationChoice(enum.StrEnum):
    """When invitations to meetings come during a leave."""

    AT_ONCE = "at_once"
    WHEN_BACK = "when_back"


class LinkPurpose(enum.StrEnum):
    ACTIVATION = "activation"
    RESET = "reset"


class Person(Base):
    """A human being, whatever employments they have (EMP-1). Never holds a personnummer."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_sort_key", "sort_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    language: Mapped[str] = mapped_column(String(5), default="sv")
    colour_scheme: Mapped[ColourScheme] = mapped_column(
        choice(ColourScheme), default=ColourScheme.AUTO
    )
    mail_choice: Mapped[MailChoice] = mapped_column(
        choice(MailChoice), default=MailChoice.DAILY, server_default=MailChoice.DAILY.value
    )
    # ABS-3 lets nobody be reminded during a leave, and names invitations as what the person may
    # choose: they do not come unasked. Who makes no choice has them when back.
    invitation_choice: Mapped[InvitationChoice] = mapped_column(
        choice(InvitationChoice),
        default=InvitationChoice.WHEN_BACK,
        server_default=InvitationChoice.WHEN_BACK.value,
    )
    # Swedish order and search are computed here, so that both databases agree (3.8).
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT)
    search_key: Mapped[str] = mapped_column(String(400))
    # Raised to log the person out everywhere: a changed password, a closed account.
    session_epoch: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    # When the account was closed because the last day had passed; until they are employed again.
    left_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=real_now)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def initials(self) -> str:
        return initials(self.name)

    @validates("email")
    def _normal_email(self, _name: str, email: str | None) -> str | None:
        return normal_email(email) if email else None

    def rename(self, given_name: str, family_name: str) -> None:
        """Set the name, and with it the keys that lists sort and search by."""
        self.given_name, self.family_name = given_name, family_name
        self.sort_key = swedish_key(f"{family_name} {given_name}")
        self.search_key = search_text(f"{given_name} {family_name}")


class PersonWord(Base):
    """A word of somebody's name, by which search finds them (3.8): how written, how it sounds.

    Kept in step by `_index_name`, and by those who insert many people at once.
    """

    __tablename__ = "person_word"
    __table_args__ = (
        Index("ix_person_word_word", "word", "sort_key", "person_id"),
        Index("ix_person_word_sound", "sound", "sort_key", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(SEARCHED_WORD, primary_key=True)
    sound: Mapped[str] = mapped_column(SEARCHED_WORD)
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT)


def words_of_name(person_id: int, given_name: str, family_name: str) -> list[dict[str, Any]]:
    """Return the rows by which a person is found."""
    sort_key = swedish_key(f"{family_name} {given_name}")[:LONGEST_KEY]
    return [
        {"person_id": person_id, "word": word, "sound": sound, "sort_key": sort_key}
        for word, sound in index_of(f"{given_name} {family_name}")
    ]


@event.listens_for(Person, "after_insert")
@event.listens_for(Person, "after_update")
def _index_name(_mapper: Any, connection: Connection, person: Person) -> None:
    if inspect(person).attrs.search_key.history.has_changes():
        rows = words_of_name(person.id, person.given_name, person.family_name)
        write_words(connection, PersonWord, "person_id", person.id, rows)


class Credential(Base):
    """A local password, for demo, emergency and people outside the single sign-on."""

    __tablename__ = "credential"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    changed_at: Mapped[datetime] = mapped_column(default=real_now)
    # Everyone knows the demo's password: a real installation lets nobody in by it.
    is_demo: Mapped[bool] = mapped_column(default=False, server_default=false())


class OneTimeLink(Base):
    """A way in that works once: activation or a new password (ruling 31)."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Only the hash is kept: whoever reads the database cannot use the link.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=real_now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")


class LoginSession(Base):
    """A log-in: it lasts while it has no end and its person is in the epoch that it began in."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Only the hash of what the cookie holds: whoever reads the database cannot log in by it.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    epoch: Mapped[int]
    method: Mapped[str] = mapped_column(String(40))
    shared_device: Mapped[bool]
    started_at: Mapped[datetime] = mapped_column(default=real_now, index=True)
    ended_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """A try to log in, kept for a short while to slow down guessing."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=real_now, index=True)
    succeeded: Mapped[bool]


class StoredUpload(Base):
    """A file that somebody uploaded and is about to confirm, such as HR's two CSV files."""

    __tablename__ = "stored_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=real_now)
