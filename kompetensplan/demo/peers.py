"""What people of the demo offer to help each other with."""

from kompetensplan.demo.content import content
from kompetensplan.demo.town import Town
from kompetensplan.peers.models import PeerResource, PeerScope
from kompetensplan.texts import search_text


def load_peers(town: Town) -> None:
    """Put the offers of `content/peers.yaml` into the directory, by job title or by name."""
    for item in content("peers"):
        wanted = item.get("namn") or item.get("befattning")
        jobs = [job for job in town.jobs if wanted in (job.name, job.title)]
        for job in jobs[item.get("nummer", 0) :][:1]:
            town.rows.add(
                PeerResource,
                employment_id=job.id,
                topic=item["amne"],
                scope=PeerScope(item["ser"]),
                search_key=search_text(item["amne"]),
            )
