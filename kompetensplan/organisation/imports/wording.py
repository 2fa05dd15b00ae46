"""The report's texts in the language of the one who reads."""

from flask_babel import gettext as _

from kompetensplan.organisation.imports.problems import Notice, Problem
from kompetensplan.organisation.imports.report import Part, Section
from kompetensplan.organisation.models import FolderOutcome


def sentence(told: Problem | Notice) -> str:
    """Return why, translated."""
    return str(_(told.text, **told.arguments))


def place(problem: Problem) -> str:
    """Return where: the file, and if known the line and the column."""
    if not problem.line:
        return problem.file.value
    if not problem.column:
        return str(_("%(file)s line %(line)s", file=problem.file.value, line=problem.line))
    return str(
        _(
            "%(file)s line %(line)s, column %(column)s",
            file=problem.file.value,
            line=problem.line,
            column=problem.column,
        )
    )


def part_words() -> dict[str, str]:
    """Return the words for units, people and employments."""
    return {
        Part.UNITS.value: _("Units"),
        Part.PEOPLE.value: _("Employees"),
        Part.EMPLOYMENTS.value: _("Employments"),
    }


def kind_words() -> dict[str, str]:
    """Return the words for one unit, one person and one employment."""
    return {
        Part.UNITS.value: _("Unit"),
        Part.PEOPLE.value: _("Employee"),
        Part.EMPLOYMENTS.value: _("Employment"),
    }


def section_words() -> dict[str, str]:
    """Return the headings of the lists."""
    return {
        Section.REFUSED.value: _("Refused rows"),
        Section.NEW.value: _("New ones"),
        Section.CHANGED.value: _("Changed ones"),
        Section.ENDED.value: _("Ended ones"),
    }


def outcome_words() -> dict[str, str]:
    """Return what became of files that lay in the folder."""
    return {
        FolderOutcome.IMPORTED.value: _("Imported"),
        FolderOutcome.STOPPED.value: _("Stopped, nothing was changed"),
        FolderOutcome.ENDS_MANY.value: _("Stopped, as many employments would end"),
    }
