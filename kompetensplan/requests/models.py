"""What is stored of requests for training: the request, its answers, and what has happened."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.actors import Capacity
from kompetensplan.clock import now, today
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.models import Activity, Goal
from kompetensplan.requests.workflow import REASON_MIN, AnswerKind, RequestState


class Reply(enum.StrEnum):
    """What the employee says to an alternative (SKE-7)."""

    TAKES = "takes"
    WAITS = "waits"


class RaiseReason(enum.StrEnum):
    """Why a request has come to the manager's manager."""

    AWAY = "away"  # the manager is on leave, and nobody stands in (SKE-9)
    SILENT = "silent"  # 21 days without an answer (SKE-9)
    LIFTED = "lifted"  # the manager has taken it there, with a date for a meeting (SKE-10)


class RequestEventKind(enum.StrEnum):
    """What has happened to a request beside its answers."""

    SENT = "sent"
    REMINDED = "reminded"
    UNANSWERED = "unanswered"
    RAISED = "raised"
    LIFTED = "lifted"
    RETURNED = "returned"
    TAKEN = "taken"
    WAITS = "waits"
    MOVED = "moved"
    PLACED = "placed"
    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"
    TAKEN_ALONG = "taken_along"
    ENDED = "ended"


class TrainingRequest(Base):
    """What an employee asks to learn. It is never deleted before its time, by anybody (SKE-11)."""

    __tablename__ = "training_request"
    __table_args__ = (
        CheckConstraint("what <> ''", name="says_what"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        CheckConstraint("real_minutes IS NULL OR real_minutes >= 0", name="time_not_negative"),
        CheckConstraint("real_cost IS NULL OR real_cost >= 0", name="real_cost_not_negative"),
        CheckConstraint("wanted_to IS NULL OR wanted_to >= wanted_from", name="period_in_order"),
        CheckConstraint(
            "(state = 'postponed') = (returns_on IS NOT NULL)", name="postponed_comes_back"
        ),
        CheckConstraint(
            "(state IN ('sent', 'postponed', 'offered')) = (settled_at IS NULL)",
            name="open_or_settled",
        ),
        CheckConstraint("(raised_for IS NULL) = (raised_on IS NULL)", name="raised_says_why"),
        Index("ix_training_request_state_waiting", "state", "waiting_since"),
        Index("ix_training_request_state_returns", "state", "returns_on"),
        Index("ix_training_request_employment_state", "employment_id", "state"),
        Index("ix_training_request_unit_sent", "unit_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    # Where and under which authority it was asked: figures and EMP-4 go by them.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    authority: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(FreeLine(300))
    why: Mapped[str] = mapped_column(FreeText, default="")
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    wanted_from: Mapped[date | None]
    wanted_to: Mapped[date | None]
    # What it takes, as the employee believes: time in minutes, cost in kronor.
    minutes: Mapped[int | None]
    cost: Mapped[int | None]
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.SENT)
    sent_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    # SKE-9: since when somebody is to answer, and how many weeks of it have been told.
    waiting_since: Mapped[date] = mapped_column(default=today)
    weeks_told: Mapped[int] = mapped_column(default=0)
    unanswered_on: Mapped[date | None]
    # Above the nearest manager: who may answer too, why and since when.
    raised_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    raised_for: Mapped[RaiseReason | None] = mapped_column(choice(RaiseReason))
    raised_on: Mapped[date | None]
    meeting_on: Mapped[date | None]
    returns_on: Mapped[date | None]
    # When it was seen that the employment is under another authority now (EMP-4).
    left_on: Mapped[date | None]
    # Once it is to happen: when, which activity of the plan it has become, and what came of it.
    planned_on: Mapped[date | None] = mapped_column(index=True)
    placed_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    real_minutes: Mapped[int | None]
    real_cost: Mapped[int | None]
    done_on: Mapped[date | None]
    taken_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("training_request.id"), unique=True
    )
    version: Mapped[int] = mapped_column()

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    goal: Mapped[Goal | None] = relationship(lazy="raise_on_sql")
    activity: Mapped[Activity | None] = relationship(foreign_keys=activity_id, lazy="raise_on_sql")
    placed: Mapped[Activity | None] = relationship(foreign_keys=placed_id, lazy="raise_on_sql")
    raised_to: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    answers: Mapped[list["RequestAnswer"]] = relationship(
        back_populates="request", order_by="RequestAnswer.id", lazy="raise_on_sql"
    )
    events: Mapped[list["RequestEvent"]] = relationship(
        back_populates="request", order_by="RequestEvent.id", lazy="raise_on_sql"
    )

    # Two who answer at once: the second is told (409).
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_left_behind(self) -> bool:
        """Tell whether the employment has gone on to another authority since (EMP-4)."""
        return self.authority != self.employment.authority

    @property
    def is_unanswered(self) -> bool:
        """Tell whether it is marked *Obesvarad* (SKE-9)."""
        return self.state is RequestState.SENT and self.unanswered_on is not None

    @property
    def latest(self) -> "RequestAnswer | None":
        """Return the latest answer, if there is one."""
        return self.answers[-1] if self.answers else None


class RequestAnswer(Base):
    """One answer to a request: granted, postponed or replaced, and nothing else (SKE-5)."""

    __tablename__ = "request_answer"
    __table_args__ = (
        CheckConstraint(
            f"kind <> 'postponed' OR (new_date IS NOT NULL AND length(reason) >= {REASON_MIN})",
            name="postponed_has_date_and_reason",
        ),
        CheckConstraint("new_date IS NULL OR new_date > on_day", name="postponed_to_later"),
        CheckConstraint(
            "kind <> 'replaced' OR (alternative <> '' AND alternative_on IS NOT NULL"
            " AND reason <> '')",
            name="replaced_has_alternative_and_reason",
        ),
        CheckConstraint("kind = 'postponed' OR new_date IS NULL", name="date_of_postponed"),
        CheckConstraint(
            "kind = 'replaced' OR (alternative = '' AND reply IS NULL)",
            name="alternative_of_replaced",
        ),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("training_request.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    on_day: Mapped[date] = mapped_column(default=today)
    kind: Mapped[AnswerKind] = mapped_column(choice(AnswerKind))
    reason: Mapped[str] = mapped_column(FreeText, default="")
    new_date: Mapped[date | None]
    alternative: Mapped[str] = mapped_column(FreeLine(300), default="")
    alternative_on: Mapped[date | None]
    # The template that the alternative was chosen from: its goal and steps come along when taken.
    template_id: Mapped[int | None] = mapped_column(ForeignKey("goal_template.id"))
    reply: Mapped[Reply | None] = mapped_column(choice(Reply))
    replied_at: Mapped[datetime | None]

    request: Mapped[TrainingRequest] = relationship(back_populates="answers", lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql")
    template: Mapped[GoalTemplate | None] = relationship(lazy="raise_on_sql")


class RequestEvent(Base):
    """Something that happened to a request, so that it can be followed from question to outcome."""

    __tablename__ = "request_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("training_request.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[RequestEventKind] = mapped_column(choice(RequestEventKind))
    # Empty: its day had come, and nobody did it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    # A day, a number of days or the name of whom it went to; never words about the training.
    detail: Mapped[str] = mapped_column(String(200), default="")

    request: Mapped[TrainingRequest] = relationship(back_populates="events", lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Promise(Base):
    """A decision on "Neka aldrig", as it was written down on a day; the latest row holds."""

    __tablename__ = "promise"
    __table_args__ = (CheckConstraint("NOT is_on OR diary_number <> ''", name="on_by_decision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Off takes away the time limit of SKE-9 only: there is no other set of answers.
    is_on: Mapped[bool] = mapped_column()
    text: Mapped[str] = mapped_column(FreeText, default="")
    diary_number: Mapped[str] = mapped_column(FreeLine(60), default="")
    decided_by: Mapped[str] = mapped_column(FreeLine(120), default="")
    decided_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    recorded_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class TrainingFrame(Base):
    """How much time and money a unit has for training in a year."""

    __tablename__ = "training_frame"
    __table_args__ = (
        UniqueConstraint("unit_id", "year"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int]
    minutes: Mapped[int | None]
    cost: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(default=now)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
