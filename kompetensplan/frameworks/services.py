"""Put the competence frameworks that come with the product into the database."""

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence, Framework

CONTENT = Path(__file__).parent / "content"
NAMES = {"digcomp-3.0": "DigComp 3.0"}


def load_frameworks() -> int:
    """Add or update every framework in `content`; return how many competences there are.

    Nothing is taken away: a competence that is retired is still named in old plans.
    """
    return sum(_load(path) for path in sorted(CONTENT.glob("digcomp-*.yaml")))


def _load(path: Path) -> int:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    code = content["framework"]
    framework = db.session.scalars(select(Framework).where(Framework.code == code)).one_or_none()
    if framework is None:
        framework = Framework(code=code)
        db.session.add(framework)
    framework.name = NAMES.get(code, code)
    framework.scale = content["default_scale"]
    db.session.flush()
    stored = {
        each.code: each
        for each in db.session.scalars(
            select(Competence).where(Competence.framework_id == framework.id)
        )
    }
    for position, row in enumerate(content["competences"], start=1):
        competence = stored.get(row["id"]) or Competence(framework_id=framework.id, code=row["id"])
        competence.name_sv, competence.name_en = row["sv"], row["en"]
        competence.position = position
        db.session.add(competence)
    db.session.flush()
    return len(content["competences"])
