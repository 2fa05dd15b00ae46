"""Who did what to a plan, word by word, and who has read it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now, real_now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeText
from kompetensplan.plans.models.agreements import PlanVersion
from kompetensplan.policy import Capacity


class TargetKind(enum.StrEnum):
    PLAN = "plan"
    GOAL = "goal"
    ACTIVITY = "activity"
    STEP = "step"


class EventKind(enum.StrEnum):
    CREATED = "created"
    GOAL_ADDED = "goal_added"
    GOAL_REMOVED = "goal_removed"
    GOAL_RESTORED = "goal_restored"
    GOAL_MOVED = "goal_moved"
    ACTIVITY_ADDED = "activity_added"
    ACTIVITY_REMOVED = "activity_removed"
    ACTIVITY_RESTORED = "activity_restored"
    STEP_ADDED = "step_added"
    STEP_REMOVED = "step_removed"
    STEP_RESTORED = "step_restored"
    STEP_MOVED = "step_moved"
    STEP_DONE = "step_done"
    STEP_UNDONE = "step_undone"
    STEP_REFLECTED = "step_reflected"
    LINKS_CHANGED = "links_changed"
    PROPOSED = "proposed"
    SENT_BACK = "sent_back"
    MEETING_BOOKED = "meeting_booked"
    MEETING_CHANGED = "meeting_changed"
    MEETING_CANCELLED = "meeting_cancelled"
    MEETING_HELD = "meeting_held"
    TIME_ASKED = "time_asked"
    TIME_TAKEN_BACK = "time_taken_back"
    TIME_KEPT = "time_kept"
    PREPARATION_SHARED = "preparation_shared"
    PREPARATION_TAKEN_BACK = "preparation_taken_back"
    PARTICIPANT_ADDED = "participant_added"
    PARTICIPANT_REMOVED = "participant_removed"
    POINT_ADDED = "point_added"
    POINT_CHANGED = "point_changed"
    POINT_DONE = "point_done"
    POINT_NOT_DONE = "point_not_done"
    POINT_REOPENED = "point_reopened"
    POINT_REMOVED = "point_removed"
    POINT_RESTORED = "point_restored"
    GOAL_FOLLOWED_UP = "goal_followed_up"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    SIGNATURE_VOIDED = "signature_voided"
    AGREED = "agreed"
    CHANGE_STARTED = "change_started"
    CHANGE_WITHDRAWN = "change_withdrawn"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    MOVED_AWAY = "moved_away"  # EMP-4; the person is the employee
    COMMENTED = "commented"
    SUGGESTED = "suggested"
    SUGGESTION_USED = "suggestion_used"
    SUGGESTION_LEFT = "suggestion_left"
    SUGGESTION_WITHDRAWN = "suggestion_withdrawn"
    OWNER_CHANGED = "owner_changed"  # ruling 36; the person is who wrote the decision down
    LEFT = "left"  # EMP-6; the person is the employee
    MOVE_SETTLED = "move_settled"  # EMP-3
    GOAL_TAKEN = "goal_taken"
    GOAL_SHARED = "goal_shared"  # EMP-2
    GOAL_UNSHARED = "goal_unshared"
    OFFERED = "offered"  # SPAN-3
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OWN_WORDS = "own_words"
    REMINDED = "reminded"
    SET_WITHOUT_AGREEMENT = "set_without_agreement"
    ENDED_WITHOUT_AGREEMENT = "ended_without_agreement"
    TAKEN_UP = "taken_up"


class PlanEvent(Base):
    """A fact in the plan's history: who, when and in which capacity (PLAN-7).

    What happens by itself when its day has come is done by the system, and by nobody.
    """

    __tablename__ = "plan_event"
    __table_args__ = (
        Index("ix_plan_event_plan_at", "plan_id", "at"),
        CheckConstraint("person_id IS NOT NULL OR capacity = 'system'", name="somebody_or_system"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    # DEP-3: "NN, i stället för MM".
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    # A name of the thing, a reason or a version number, as short text; never a whole plan.
    detail: Mapped[str] = mapped_column(FreeText, default="")

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class FieldChange(Base):
    """One text of a plan before and after; the latest row of a field says who wrote last.

    `applied` is False for a text that met another one and waits for a choice: it is kept
    here so that no text ever typed is lost (PLAN-2).
    """

    __tablename__ = "field_change"
    __table_args__ = (
        Index("ix_field_change_plan", "plan_id", "id"),
        Index("ix_field_change_target", "target_kind", "target_id", "field", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target_kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    target_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(FreeText)
    after: Mapped[str] = mapped_column(FreeText)
    applied: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class PlanReading(Base):
    """That somebody other than the two has read an agreed plan (CONF-8)."""

    __tablename__ = "plan_reading"
    __table_args__ = (Index("ix_plan_reading_plan_at", "plan_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(FreeText, default="")
    # Fetched in one file together with the plans of others (PDF-5).
    in_bulk: Mapped[bool] = mapped_column(default=False, server_default=false())

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    version: Mapped[PlanVersion] = relationship(lazy="raise_on_sql")


class ReadingOccasion(Base):
    """That a manager's manager has said why, and may read one agreed plan for a day (CONF-4)."""

    __tablename__ = "reading_occasion"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(FreeText)
    at: Mapped[datetime] = mapped_column(default=real_now)
    until: Mapped[datetime]
