"""What is stored of a plan, by noun: content, history, meetings, agreements, readings."""

from kompetensplan.plans.models.agreements import (
    DocumentAlarm,
    DocumentState,
    PlanDocument,
    PlanVersion,
    Signature,
    SignatureKind,
    Standpoint,
    VersionKind,
)
from kompetensplan.plans.models.content import (
    Activity,
    ActivityKind,
    Goal,
    GoalLink,
    Plan,
    Step,
    StepKind,
)
from kompetensplan.plans.models.decisions import (
    ActionPoint,
    GoalFollowUp,
    GoalStanding,
    PointOutcome,
    PointOwner,
)
from kompetensplan.plans.models.history import (
    EventKind,
    FieldChange,
    PlanEvent,
    PlanReading,
    ReadingOccasion,
    TargetKind,
)
from kompetensplan.plans.models.meetings import (
    Meeting,
    MeetingKind,
    MeetingParticipant,
    ParticipantRole,
)
from kompetensplan.plans.models.notes import OwnNotes
from kompetensplan.plans.models.preparations import Preparation
from kompetensplan.plans.models.presence import PlanPresence
from kompetensplan.plans.models.proposals import AnswerKind, ChangeAnswer
from kompetensplan.plans.models.sharing import GoalShare
from kompetensplan.plans.models.words import SentenceAnswer, SentenceChoice
from kompetensplan.plans.workflow import PlanState

__all__ = [
    "ActionPoint",
    "Activity",
    "ActivityKind",
    "AnswerKind",
    "ChangeAnswer",
    "DocumentAlarm",
    "DocumentState",
    "EventKind",
    "FieldChange",
    "Goal",
    "GoalFollowUp",
    "GoalLink",
    "GoalShare",
    "GoalStanding",
    "Meeting",
    "MeetingKind",
    "MeetingParticipant",
    "OwnNotes",
    "ParticipantRole",
    "Plan",
    "PlanDocument",
    "PlanEvent",
    "PlanPresence",
    "PlanReading",
    "PlanState",
    "PlanVersion",
    "PointOutcome",
    "PointOwner",
    "Preparation",
    "ReadingOccasion",
    "SentenceAnswer",
    "SentenceChoice",
    "Signature",
    "SignatureKind",
    "Standpoint",
    "Step",
    "StepKind",
    "TargetKind",
    "VersionKind",
]
