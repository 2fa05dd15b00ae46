"""Quality dialogues in the demo, each recorded by the manager above (LID-4)."""

from datetime import UTC, datetime, time

from kompetensplan.demo.content import content
from kompetensplan.demo.town import Place, Town
from kompetensplan.structure.models import QualityDialogue


def load_dialogues(town: Town) -> None:
    """Put the dialogues of `content/dialogues.yaml` where they were held."""
    for item in content("dialogues"):
        place = town.places[item["enhet"]]
        led, above = place.chief, _above(town, place).chief
        if led is None or above is None:
            continue
        town.rows.add(
            QualityDialogue,
            unit_id=place.id,
            held_on=item["datum"],
            participants=f"{led.name}, {above.name}",
            actions="\n".join(item["beslut"]),
            recorded_at=datetime.combine(item["datum"], time(15), UTC),
            recorded_by_id=above.person_id,
            version=1,
        )


def _above(town: Town, place: Place) -> Place:
    return town.by_path[place.path.rstrip("/").rpartition("/")[0] + "/"]
