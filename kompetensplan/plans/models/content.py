"""The plan and what the two write in it.

Goals, activities and steps are never deleted: `removed_at` takes them out of the plan,
so that a removal can be undone and an agreed version can be brought back (PLAN-5).
"""

import enum
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.frameworks.models import Competence
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.workflow import PlanState
from kompetensplan.priorities.models import Priority
from kompetensplan.rounds.models import PlanningRound

ACTIVE = "state NOT IN ('closed', 'ended_without_agreement')"


class ActivityKind(enum.StrEnum):
    PEER = "peer"  # kollegialt lärande
    WEB_COURSE = "web_course"
    COACHING = "coaching"  # handledning
    WORKSHOP = "workshop"
    STUDY_VISIT = "study_visit"
    READING = "reading"
    PRACTICE = "practice"
    NETWORK = "network"
    PROGRAMME = "programme"


class StepKind(enum.StrEnum):
    LEARN = "learn"  # Lär
    TRY = "try"  # Pröva
    SHARE = "share"  # Dela


class Plan(Base):
    """What an employee and the manager write for one employment and one period.

    It carries the draft and where the work stands; what was agreed is in `PlanVersion`
    (ruling 2).
    """

    __tablename__ = "plan"
    __table_args__ = (
        # PLAN-1: one active plan per employment and planning period.
        Index(
            "uq_plan_active",
            "employment_id",
            "round_id",
            unique=True,
            sqlite_where=text(ACTIVE),
            postgresql_where=text(ACTIVE),
        ),
        CheckConstraint(
            "(state = 'paused') = (paused_from IS NOT NULL)", name="paused_knows_from_where"
        ),
        Index("ix_plan_round_state", "round_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("planning_round.id"))
    # The authority that owns it, kept when the employment moves (EMP-4).
    authority: Mapped[str] = mapped_column(String(120))
    # Where it was written, when the employment has gone on to another authority (EMP-4).
    kept_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[PlanState] = mapped_column(choice(PlanState), default=PlanState.DRAFT)
    paused_from: Mapped[PlanState | None] = mapped_column(
        Enum(
            PlanState,
            values_callable=lambda states: [state.value for state in states],
            native_enum=False,
            length=40,
        )
    )
    follow_up_on: Mapped[date | None]
    employee_comment: Mapped[str] = mapped_column(FreeText, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    round: Mapped[PlanningRound] = relationship(lazy="raise_on_sql")
    kept_unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")
    goals: Mapped[list["Goal"]] = relationship(
        back_populates="plan",
        primaryjoin="and_(Goal.plan_id == Plan.id, Goal.removed_at.is_(None))",
        order_by="(Goal.position, Goal.id)",
        viewonly=True,
        lazy="raise_on_sql",
    )

    # Two people write in the same plan: a change of its structure or state that has
    # been overtaken must fail.
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_left_behind(self) -> bool:
        """Tell whether the employment has gone on to another authority than its owner (EMP-4)."""
        return self.authority != self.employment.authority

    @property
    def home_path(self) -> str:
        """Return the path of the unit whose plan it is; `kept_unit` is loaded if it has one."""
        return (self.kept_unit or self.employment.unit).path

    @property
    def is_closed(self) -> bool:
        return self.state.is_over

    @property
    def is_at_rest(self) -> bool:
        """Tell whether nothing is done in it now: it is paused or over."""
        return self.is_closed or self.state is PlanState.PAUSED

    @property
    def is_editable(self) -> bool:
        """Tell whether the two may write in it now (ruling 6)."""
        return self.state in (PlanState.DRAFT, PlanState.PROPOSED, PlanState.CHANGING)


class Goal(Base):
    """One goal of a plan."""

    __tablename__ = "goal"
    __table_args__ = (
        CheckConstraint(
            "level_from IS NULL OR level_to IS NULL OR level_from <= level_to",
            name="levels_rise",
        ),
        Index("ix_goal_plan", "plan_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(FreeLine(500), default="")
    purpose: Mapped[str] = mapped_column(FreeText, default="")
    effect_sign: Mapped[str] = mapped_column(FreeText, default="")
    ends_on: Mapped[date | None]
    # SOL-1: without a link, why.
    unlinked_reason: Mapped[str] = mapped_column(FreeText, default="")
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))
    competence_name: Mapped[str] = mapped_column(FreeLine(200), default="")
    level_from: Mapped[int | None]
    level_to: Mapped[int | None]
    removed_at: Mapped[datetime | None]
    # The goal of an earlier plan that it was taken along from.
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"), index=True)

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    competence: Mapped[Competence | None] = relationship(lazy="raise_on_sql")
    links: Mapped[list["GoalLink"]] = relationship(
        back_populates="goal", order_by="GoalLink.priority_id", lazy="raise_on_sql"
    )
    activities: Mapped[list["Activity"]] = relationship(
        primaryjoin="and_(Activity.goal_id == Goal.id, Activity.removed_at.is_(None))",
        order_by="(Activity.position, Activity.id)",
        viewonly=True,
        lazy="raise_on_sql",
    )

    @property
    def is_linked(self) -> bool:
        return bool(self.links)


class GoalLink(Base):
    """That a goal serves a priority. A goal may serve several; each is a red thread."""

    __tablename__ = "goal_link"

    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), primary_key=True)
    priority_id: Mapped[int] = mapped_column(
        ForeignKey("priority.id"), primary_key=True, index=True
    )

    goal: Mapped[Goal] = relationship(back_populates="links", lazy="raise_on_sql")
    priority: Mapped[Priority] = relationship(lazy="raise_on_sql")


class Activity(Base):
    """What is done to reach a goal (insats)."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes_not_negative"),
        Index("ix_activity_goal", "goal_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(FreeLine(300), default="")
    kind: Mapped[ActivityKind] = mapped_column(choice(ActivityKind), default=ActivityKind.PEER)
    # Planned time, in minutes; shown as hours. Empty: the sum of the steps.
    minutes: Mapped[int | None]
    support: Mapped[str] = mapped_column(FreeText, default="")
    # Somebody who can show how, in the employee's words (1.6).
    colleague: Mapped[str] = mapped_column(FreeLine(200), default="", server_default="")
    removed_at: Mapped[datetime | None]

    goal: Mapped[Goal] = relationship(lazy="raise_on_sql")
    steps: Mapped[list["Step"]] = relationship(
        primaryjoin="and_(Step.activity_id == Activity.id, Step.removed_at.is_(None))",
        order_by="(Step.position, Step.id)",
        viewonly=True,
        lazy="raise_on_sql",
    )


class Step(Base):
    """A small step, tried at work. Its progress lives beside what was agreed (PLAN-4)."""

    __tablename__ = "step"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("reflected_at IS NULL OR done_on IS NOT NULL", name="done_before_clear"),
        Index("ix_step_activity", "activity_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(FreeLine(500), default="")
    # The Monday of the planned ISO week.
    week: Mapped[date | None]
    minutes: Mapped[int | None]
    kind: Mapped[StepKind | None] = mapped_column(choice(StepKind))
    done_on: Mapped[date | None]
    tried: Mapped[str] = mapped_column(FreeText, default="")
    happened: Mapped[str] = mapped_column(FreeText, default="")
    next_time: Mapped[str] = mapped_column(FreeText, default="")
    involved: Mapped[str] = mapped_column(FreeLine(200), default="", server_default="")
    # SKE-3: the employee wants the thoughts in the unit's summary, without a name.
    in_summary: Mapped[bool] = mapped_column(default=False, server_default=false())
    reflected_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    activity: Mapped[Activity] = relationship(lazy="raise_on_sql")
