"""One question, and all that the actor may find: in a fixed number of statements.

Words are found by how they begin, å ä ö being letters of their own; where nobody is found, what
sounds alike is offered, and else what a slip on the keys could have been (3.8).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kompetensplan.accounts.models import PersonWord
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.queries.team import present_plans
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority, PriorityWord
from kompetensplan.search.contents import (
    Line,
    find_priorities,
    list_lines,
    those_with,
)
from kompetensplan.search.people import MOST, FoundPerson, find_people, list_near_names
from kompetensplan.texts import MOST_WORDS, found_by, is_a_slip, sound_of, swedish_key, words_of

LEAST = 2  # one letter begins half of all names
_LEAST_SOUND = 3
_LEAST_SLIP = 4
_MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Results:
    """What a search has found, in groups.

    Attributes:
        plans: of the people that the actor leads, by employment.
        offers: what may have been meant, where nobody was found.
        is_too_short: there was nothing to search for.
    """

    people: Sequence[FoundPerson] = ()
    priorities: Sequence[Priority] = ()
    goals: Sequence[Line] = ()
    activities: Sequence[Line] = ()
    plans: dict[int, int] = field(default_factory=dict)
    offers: Sequence[str] = ()
    is_too_short: bool = False

    @property
    def count(self) -> int:
        return sum(map(len, (self.people, self.priorities, self.goals, self.activities)))


def search(actor: Actor, text: str) -> Results:
    """Return what the actor may find by `text`, in at most ten statements."""
    asked = words_of(text)[:MOST_WORDS]
    words = list(dict.fromkeys(filter(None, map(found_by, asked))))
    if max(map(len, words), default=0) < LEAST:
        return Results(is_too_short=True)
    goals, activities = list_lines(actor)
    people = find_people(actor, words)
    priorities = find_priorities(words)
    led = [e.employment for e in people if e.employment and actor.lead_of(e.employment)]
    return Results(
        people=people,
        priorities=priorities,
        goals=those_with(goals, words)[:MOST],
        activities=those_with(activities, words)[:MOST],
        plans=_plans_of(led),
        offers=() if people else _offers(actor, asked, (*goals, *activities)),
    )


def _plans_of(employments: Sequence[Employment]) -> dict[int, int]:
    if not employments:
        return {}
    plans = present_plans([employment.id for employment in employments])
    return {employment_id: plan_id for employment_id, (plan_id, _state) in plans.items()}


# ── did you mean …? ───────────────────────────────────────────────────────────────────


def _offers(actor: Actor, asked: Sequence[str], lines: Iterable[Line]) -> list[str]:
    """Return what sounds like what was asked for and is written otherwise, in Swedish order."""
    sounds = [sound_of(word) for word in asked]
    if max(map(len, sounds), default=0) < _LEAST_SOUND:
        return []
    heard = [each.person.name for each in find_people(actor, sounds, by=PersonWord.sound)]
    heard += [each.title for each in find_priorities(sounds, by=PriorityWord.sound)]
    titles = [line.title for line in lines]
    offers = dict.fromkeys(_spelled([*heard, *titles], asked, sounds, str.startswith))
    if not offers:
        near = [*list_near_names(actor), *titles]
        offers = dict.fromkeys(_spelled(near, asked, sounds, _may_be))
    return sorted(list(offers)[:_MOST_OFFERED], key=swedish_key)


def _may_be(sound: str, asked: str) -> bool:
    """Tell whether one may have meant the other: a short word could have been nearly anything."""
    return sound.startswith(asked) or (len(asked) >= _LEAST_SLIP and is_a_slip(asked, sound))


def _spelled(
    texts: Iterable[str],
    asked: Sequence[str],
    sounds: Sequence[str],
    is_like: Callable[[str, str], bool],
) -> Iterator[str]:
    """Yield the words of each text that are like `asked`, where not all are written so."""
    for text in texts:
        words = words_of(text)
        like = [
            next((word for word in words if is_like(sound_of(word), sound)), "") for sound in sounds
        ]
        if all(like) and not all(
            found_by(word).startswith(found_by(one)) for word, one in zip(like, asked, strict=True)
        ):
            yield " ".join(dict.fromkeys(like))
