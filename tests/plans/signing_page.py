"""The signing page as a test uses it: open, read, sign."""

import re

from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.fields import write_field
from kompetensplan.policy import Actor
from tests.conftest import Client
from tests.plans.factories import read

HASH = re.compile(r'name="seen_hash"[^>]*value="([0-9a-f]{64})"')
SINCE = re.compile(r'name="seen_at"[^>]*value="([^"]+)"')


def rewrite(plan: Plan, actor: Actor, words: str = "Skriva så att natten förstår") -> Plan:
    """Write another title of the first goal."""
    goal = plan.goals[0]
    write_field(plan, goal, "title", base=goal.title, value=words, actor=actor)
    return read(plan, actor)


def form_of(page: str) -> dict[str, str]:
    """Return what the form on the signing page sends, the box ticked."""
    seen, since = HASH.search(page), SINCE.search(page)
    assert seen, "there is no form to sign with"
    assert since
    return {"seen_hash": seen[1], "seen_at": since[1], "agree": "y"}


def open_page(client: Client, plan_id: int) -> str:
    response = client.get(f"/plans/{plan_id}/sign")
    assert response.status_code == 200
    return response.text
