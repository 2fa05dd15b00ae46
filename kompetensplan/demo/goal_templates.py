"""Goals that many in the demo can begin from."""

from kompetensplan.demo.content import content
from kompetensplan.demo.town import Town
from kompetensplan.goal_templates.models import GoalTemplate


def load_goal_templates(town: Town) -> None:
    """Put the templates of `content/goal_templates.yaml` where they are written."""
    for item in content("goal_templates"):
        place = town.places[item["enhet"]]
        town.rows.add(
            GoalTemplate,
            unit_id=place.id,
            title=item["mal"],
            purpose=item["syfte"],
            effect_sign=item["markas"],
            activity=item["insats"],
            steps="\n".join(item["steg"]),
            written_by_id=place.chief.person_id if place.chief else None,
            version=1,
        )
