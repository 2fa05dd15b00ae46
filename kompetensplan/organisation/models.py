"""Units, employments, who leads a unit, who stands in, and who holds which role."""

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import PATH, SORTED_TEXT, Base, choice
from kompetensplan.free_text import FreeLine


class UnitKind(enum.StrEnum):
    MUNICIPALITY = "municipality"
    DEPARTMENT = "department"
    UNIT = "unit"


class EmploymentForm(enum.StrEnum):
    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    HOURLY = "hourly"


class KomKrAnswer(enum.StrEnum):
    """What somebody says to the offer of a plan according to KOM-KR (2.8)."""

    YES = "yes"
    NO = "no"


class DeputyKind(enum.StrEnum):
    DEPUTY = "deputy"
    ACTING = "acting"


class DeputyScope(enum.StrEnum):
    READ = "read"
    HOLD = "hold"  # may also hold meetings and approve


class Role(enum.StrEnum):
    HR = "hr"
    REGISTRAR = "registrar"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    PROGRAMME_OWNER = "programme_owner"


class FolderOutcome(enum.StrEnum):
    IMPORTED = "imported"
    STOPPED = "stopped"
    ENDS_MANY = "ends_many"  # IMP-4: nobody was there to say that it was the right file


class Unit(Base):
    """A node of the organisation: the municipality, a department or a unit below it.

    `path` is the ids from the root down, "/1/4/17/": a subtree is one prefix, on every
    database and in one statement. `services.place` keeps it.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("guideline_hours BETWEEN 1 AND 1360", name="guideline_in_range"),
        Index("ix_unit_path", "path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(PATH, default="")
    # The committee that is the legal authority; inherited from above when empty.
    authority: Mapped[str] = mapped_column(String(120), default="")
    # Riktvärde för tid: hours a year for full time (2.8). Empty is none.
    guideline_hours: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    sort_key: Mapped[str] = mapped_column(SORTED_TEXT)

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], lazy="raise_on_sql")

    @property
    def depth(self) -> int:
        """0 for the municipality."""
        return self.path.count("/") - 2


class FormerName(Base):
    """What a unit was called until it got another name: history keeps the old one (EMP-5)."""

    __tablename__ = "former_name"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)


class Employment(Base):
    """One employment of one person; the plan belongs to it, not to the person (EMP-1)."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("rate > 0 AND rate <= 10000", name="rate_in_range"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "absent_to IS NULL OR (absent_from IS NOT NULL AND absent_to >= absent_from)",
            name="absence_in_order",
        ),
        CheckConstraint(
            "kom_kr_answer IS NULL OR kom_kr_offered_on IS NOT NULL", name="answers_an_offer"
        ),
        Index("ix_employment_unit_ends", "unit_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    # EMP-7: the authority belongs to the employment, not to the tree.
    authority: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    aid_code: Mapped[str] = mapped_column(String(20), default="")
    form: Mapped[EmploymentForm] = mapped_column(choice(EmploymentForm))
    rate: Mapped[int] = mapped_column(default=10000)  # hundredths of a percent: 8333 = 83,33 %
    is_main: Mapped[bool] = mapped_column(default=True)
    is_night: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # ABS-1: away from–to, never why.
    absent_from: Mapped[date | None]
    absent_to: Mapped[date | None]
    # 2.8: when a plan according to KOM-KR was offered, and the answer.
    kom_kr_offered_on: Mapped[date | None]
    kom_kr_answer: Mapped[KomKrAnswer | None] = mapped_column(choice(KomKrAnswer))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")

    @property
    def has_kom_kr_plan(self) -> bool:
        """Tell whether its plan is one according to KOM-KR: offered, and wanted."""
        return self.kom_kr_answer is KomKrAnswer.YES

    @property
    def guideline_hours(self) -> int | None:
        """The unit's guideline for time, for this rate: 104 at 80 % is 83; `unit` is loaded."""
        whole = self.unit.guideline_hours
        return None if whole is None else round(whole * self.rate / 10000)

    def is_active(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def is_absent(self, day: date) -> bool:
        return (
            self.absent_from is not None
            and self.absent_from <= day
            and (self.absent_to is None or self.absent_to >= day)
        )


class EmploymentMove(Base):
    """That an employment has gone to another unit, or to another authority (EMP-3, EMP-4).

    A committee that has only changed its name moves nobody. `settled_at` says when what
    follows from the move was done.
    """

    __tablename__ = "employment_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    moved_on: Mapped[date]
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_authority: Mapped[str] = mapped_column(String(120))
    to_authority: Mapped[str] = mapped_column(String(120))
    settled_at: Mapped[datetime | None] = mapped_column(index=True)

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    from_unit: Mapped[Unit] = relationship(foreign_keys=from_unit_id, lazy="raise_on_sql")
    to_unit: Mapped[Unit] = relationship(foreign_keys=to_unit_id, lazy="raise_on_sql")

    @property
    def is_to_another_authority(self) -> bool:
        return self.from_authority != self.to_authority

    @property
    def due_on(self) -> date:
        """Return until when the two go through the goals (EMP-3)."""
        return self.moved_on + timedelta(days=30)


class AuthoritySuccession(Base):
    """That an authority, or the part of it below a unit, has a successor from a day (ruling 36)."""

    __tablename__ = "authority_succession"
    __table_args__ = (CheckConstraint("from_authority <> to_authority", name="another_authority"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_authority: Mapped[str] = mapped_column(String(120), index=True)
    to_authority: Mapped[str] = mapped_column(String(120))
    # Empty: all of it. An authority that splits has a row for each part.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    decision: Mapped[str] = mapped_column(FreeLine(1000))
    diary_number: Mapped[str] = mapped_column(FreeLine(60))
    # Empty when the account of who did it has been destroyed; so in `Deputy` too.
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=real_now)
    applied_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")
    recorded_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class UnitManager(Base):
    """That an employment leads a unit during a period."""

    __tablename__ = "unit_manager"
    __table_args__ = (
        UniqueConstraint("unit_id", "employment_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")


class Deputy(Base):
    """That a person stands in for the manager of a unit, for at most 12 months (DEP-1)."""

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[DeputyKind] = mapped_column(choice(DeputyKind))
    scope: Mapped[DeputyScope] = mapped_column(choice(DeputyScope))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=real_now)

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    on_behalf_of: Mapped[Person | None] = relationship(
        foreign_keys=on_behalf_of_id, lazy="raise_on_sql"
    )
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=decided_by_id, lazy="raise_on_sql"
    )


class NamedApprover(Base):
    """Who agrees with somebody that has no manager above: named by the board (DEP-5)."""

    __tablename__ = "named_approver"
    __table_args__ = (UniqueConstraint("employment_id", "person_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class RoleGrant(Base):
    """A role, within a subtree and a period. One person may hold several (ruling 2)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(default=real_now)

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    granted_by: Mapped[Person | None] = relationship(
        foreign_keys=granted_by_id, lazy="raise_on_sql"
    )


class FolderImport(Base):
    """Two files that were found in the import's folder, and what became of them."""

    __tablename__ = "folder_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Of both files' bytes: what was imported last is not imported a second time.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    looked_at: Mapped[datetime] = mapped_column(default=real_now)
    outcome: Mapped[FolderOutcome] = mapped_column(choice(FolderOutcome))
    # Figures and refused rows, for thirty days.
    report: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(String(200), default="")
    problem_at: Mapped[str] = mapped_column(String(80), default="")
