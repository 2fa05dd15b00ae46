"""Two people write in the same field at the same time, in many orders: no word is lost.

Ruling 28: texts are checked, not statuses. Every word is new, so that each can be
followed: it is in the plan, or somebody took it away knowing it; and always in the history.
"""

from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import FieldChange, Goal
from tests.conftest import Client, LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import autosave

ROUNDS = 14
START = "Vi vill att alla som kommer på morgonen vet vad som har hänt under natten."


@dataclass
class Writer:
    """One of the two: what stands in the field, and the text that it started from."""

    client: Client
    name: str
    random: Random
    text: str = START
    base: str = START
    typed: set[str] = field(default_factory=set)
    taken_away: set[str] = field(default_factory=set)

    def type(self, number: int) -> None:
        """Add a new word somewhere, put one in another's place, or take one away."""
        words, word = self.text.split(" "), f"{self.name}{number}"
        place = self.random.randrange(len(words) + 1)
        action = self.random.choice(["add", "add", "replace", "take away"])
        if action == "add" or place == len(words):
            words.insert(place, word)
            self.typed.add(word)
        else:
            self.taken_away.add(words[place].strip(".,"))
            words[place : place + 1] = [word] if action == "replace" else []
            self.typed |= {word} if action == "replace" else set()
        self.text = " ".join(words)

    def save(self, address: str, key: str) -> None:
        _status, answer = autosave(self.client, address, key, self.base, self.text)
        if answer["state"] != "collision":
            self.base = self.text = answer["text"]
            return
        self._choose(address, key)

    def _choose(self, address: str, key: str) -> None:
        """Read both texts, and keep mine, the other's or both."""
        stored = stored_text(key)
        chosen = self.random.choice([self.text, stored, f"{self.text} {stored}"])
        self.taken_away |= words_in(f"{self.text} {stored}") - words_in(chosen)
        _status, answer = autosave(self.client, address, key, stored, chosen)
        assert answer["state"] == "saved"
        self.base = self.text = answer["text"]


def stored_text(key: str) -> str:
    goal_id = int(key.split("-")[1])
    return db.session.scalars(select(Goal.purpose).where(Goal.id == goal_id)).one()


def words_in(text: str) -> set[str]:
    return {word.strip(".,") for word in text.split()}


@pytest.mark.parametrize("seed", range(30))
def test_no_word_is_lost_whatever_the_order(town: Municipality, log_in: LogIn, seed: int) -> None:
    plan = make_plan(town)
    address, key = f"/plans/{plan.id}/goals/{plan.goals[0].id}", f"goal-{plan.goals[0].id}-purpose"
    plan.goals[0].purpose = START
    random = Random(seed)
    writers = [
        Writer(log_in(town.people["amina"]), "amina", random),
        Writer(log_in(town.people["marie"]), "marie", random),
    ]

    for number in range(ROUNDS):
        writer = random.choice(writers)
        writer.type(number)
        if random.random() < 0.7:
            writer.save(address, key)
    for writer in writers:
        writer.save(address, key)

    final = words_in(stored_text(key))
    typed = writers[0].typed | writers[1].typed
    taken_away = writers[0].taken_away | writers[1].taken_away
    assert typed - taken_away <= final, "a word that nobody took away is gone"
    assert not {word for word in final - words_in(START) if word not in typed}
    history = " ".join(db.session.scalars(select(FieldChange.after)))
    sent = typed - {word for word in taken_away if word not in history}
    assert sent <= words_in(history), "a word that was sent is not in the history"
