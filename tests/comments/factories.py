"""Comments for tests, made by the services."""

from kompetensplan.comments.models import Comment, Suggestion
from kompetensplan.comments.services import comments, suggestions
from kompetensplan.plans.models import Plan, TargetKind
from kompetensplan.policy import Actor


def say(plan: Plan, actor: Actor, text: str, **options: object) -> Comment:
    """Comment on the plan's first goal, if nothing else is said."""
    ref = options.pop("ref", (TargetKind.GOAL, plan.goals[0].id))
    return comments.write(plan, ref, text, actor=actor, **options)  # type: ignore[arg-type]


def make_suggestion(
    plan: Plan, actor: Actor, text: str, *, name: str = "purpose", why: str = ""
) -> Suggestion:
    """Suggest another text for a field of the plan's first goal."""
    goal = plan.goals[0]
    base = str(getattr(goal, name, ""))
    ref = (TargetKind.GOAL, goal.id)
    return suggestions.suggest(plan, ref, name, text, base=base, why=why, actor=actor)
