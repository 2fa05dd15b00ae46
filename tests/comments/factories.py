"""Comments for tests, made by the services."""

from kompetensplan.comments.models import Comment
from kompetensplan.comments.services import comments
from kompetensplan.plans.models import Plan, TargetKind
from kompetensplan.policy import Actor


def say(plan: Plan, actor: Actor, text: str, **options: object) -> Comment:
    """Comment on the plan's first goal, if nothing else is said."""
    ref = options.pop("ref", (TargetKind.GOAL, plan.goals[0].id))
    return comments.write(plan, ref, text, actor=actor, **options)  # type: ignore[arg-type]
