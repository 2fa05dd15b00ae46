"""The scales that levels are given on, with their names in both languages (4.2, 4.5)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One level of a scale: its number and its names."""

    number: int
    sv: str
    en: str


DIGCOMP4 = (
    ScaleLevel(1, "Bas", "Basic"),
    ScaleLevel(2, "Medel", "Intermediate"),
    ScaleLevel(3, "Avancerad", "Advanced"),
    ScaleLevel(4, "Mycket avancerad", "Highly advanced"),
)
GENERAL5 = (
    ScaleLevel(1, "Ny", "New"),
    ScaleLevel(2, "På väg", "On the way"),
    ScaleLevel(3, "Självständig", "Independent"),
    ScaleLevel(4, "Säker", "Confident"),
    ScaleLevel(5, "Vägledare", "Guide"),
)


def level_label(scale: str, number: int | None, language: str) -> str:
    """Return the name of a level, such as "Medel" for 3 on the eight-step DigComp scale.

    The eight steps are shown as four levels, two steps a level: ceil(n / 2).
    """
    if number is None:
        return ""
    levels = GENERAL5 if scale == "allman5" else DIGCOMP4
    index = (number + 1) // 2 if scale == "digcomp8" else number
    level = levels[min(max(index, 1), len(levels)) - 1]
    return level.en if language.startswith("en") else level.sv
