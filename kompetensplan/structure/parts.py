"""What is told of every unit: one line for each feature that has something to tell (LID-1).

A feature with more to tell writes its `Part` in its own package and a line here.
"""

from typing import Final

from kompetensplan.organisation.telling import Part
from kompetensplan.priorities import telling as priorities
from kompetensplan.structure import dialogue_part as dialogues

PARTS: Final[tuple[Part, ...]] = (priorities.TOLD_OF_UNITS, dialogues.TOLD_OF_UNITS)
