"""The goals that plans are made of: which fit whom, and how often each text has been used."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kompetensplan.demo.content import content
from kompetensplan.demo.town import Job
from kompetensplan.plans.models import StepKind

MOST = 40  # ruling 18: no text is used more often than this
NAMES_A_DAY = re.compile(
    r"\d|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
    r"|sommar|läsår|termin|jul",
    re.IGNORECASE,
)

LEARNS = re.compile(
    r"(del \d|läsa|gå webbkurs|gå igenom|webbkurs|kunskapstest|delta|besöka|se när|höra|lära"
    r"|jämföra)",
    re.IGNORECASE,
)
SHARES = re.compile(
    r"^(dela|visa|handleda|byta texter|hålla en genomgång|utvärdera)\b"
    r"|arbetslaget|arbetsplatsträff|kollegiet|\b(hjälpa|låta|be) (en|två) (kollega|vikarie)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Template:
    """A goal that may be written in a plan, in one of its wordings."""

    key: str
    item: dict[str, Any]
    titles: frozenset[str]
    units: frozenset[str]

    def fits(self, job: Job) -> bool:
        right_title = job.like in self.titles or job.title in self.titles
        return right_title and (not self.units or job.place.kind in self.units)

    @property
    def wordings(self) -> list[str]:
        return [self.item["mal"], *self.item.get("varianter", [])]


class Goals:
    """All templates, and a count of what has been used."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self.most = MOST
        self._used: Counter[str] = Counter()
        self._fitting: dict[tuple[str, str, str], list[Template]] = {}
        self.templates = [_template(item) for item in _items()]
        self._by_key = {template.key: template for template in self.templates}
        self._given = {item["id"] for item in content("goals")["mal"]}

    def by_key(self, key: str) -> dict[str, Any]:
        """Return a goal as it is written, with its own wording."""
        template = self._by_key[key]
        self._given.discard(key)
        self._used[template.item["mal"]] += 1
        return dict(template.item)

    def find_given(self, job: Job) -> dict[str, Any] | None:
        """Return a goal of goals.yaml that fits the job and stands in no plan of this year yet."""
        fitting = (key for key in sorted(self._given) if self._by_key[key].fits(job))
        key = next(fitting, None)
        return self.by_key(key) if key else None

    def pick(
        self, job: Job, number: int, *, year: int = 2027, beside: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Return up to `number` goals that fit the job and are not worn out, none of `beside`."""
        names = (job.like, job.title, job.place.kind)
        if names not in self._fitting:
            self._fitting[names] = [each for each in self.templates if each.fits(job)]
        fitting = self._fitting[names]
        chosen = self._dice.sample(fitting, min(len(fitting), number + 3))
        found = (self._wording(template, job, year) for template in chosen)
        others = [item for item in found if item is not None and item["id"] not in beside]
        return others[:number]

    def _wording(self, template: Template, job: Job, year: int) -> dict[str, Any] | None:
        for text in self._dice.sample(template.wordings, len(template.wordings)):
            moved = in_year(text, year)
            if self._used[moved] < self.most:
                self._used[moved] += 1
                return _moved(template.item, moved, year, self._dice)
        return None


def _items() -> Sequence[dict[str, Any]]:
    return [*content("goals")["mal"], *content("more_goals")["mal"]]


def _template(item: dict[str, Any]) -> Template:
    """Return a goal with whom it fits; the given ones have that in a file of its own."""
    fits = {each["id"]: each for each in content("given_goal_fits")["passar"]}
    fit = {**item, **fits.get(item["id"], {})}
    titles = fit.get("befattningar") or [fit["befattning"]]
    return Template(item["id"], item, frozenset(titles), frozenset(fit.get("enhetstyp", [])))


def kind_of(step: str) -> StepKind:
    """Return whether a step is to learn, to try or to share, by its own words."""
    if SHARES.search(step):
        return StepKind.SHARE
    return StepKind.LEARN if LEARNS.match(step) else StepKind.TRY


def in_year(text: str, year: int) -> str:
    """Return a text that speaks of 2027 as if it spoke of another year."""
    return text if year == 2027 else re.sub(r"\b2027\b", str(year), text)


def _moved(item: dict[str, Any], text: str, year: int, dice: Random) -> dict[str, Any]:
    """Return the goal in that year; where the text names no day, the end varies a little."""
    ends_on: date = item["slut"]
    if not NAMES_A_DAY.search(text):
        ends_on += timedelta(weeks=dice.randint(-2, 2))
    return {**item, "mal": text, "slut": ends_on.replace(year=ends_on.year - 2027 + year)}
