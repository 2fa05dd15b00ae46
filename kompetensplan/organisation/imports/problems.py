"""What is wrong with a file or a row: a text for the catalogue, and where it is.

The texts are English ids with arguments; whoever shows them translates. No argument ever
holds a personnummer or tells about a protected person (IMP-3, 3.7).
"""

import enum
from dataclasses import dataclass, field

Argument = str | int
LONGEST_SHOWN = 60


def _l(text: str) -> str:
    """Mark a text for the catalogue; it is translated when it is shown."""
    return text


class File(enum.StrEnum):
    """One of the two files. The value is the name that the format gives it."""

    ORGANISATION = "organisation.csv"
    EMPLOYMENTS = "anstallningar.csv"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused, and where it stands. Line 0: the file as a whole."""

    text: str
    file: File
    line: int = 0
    column: str = ""
    arguments: dict[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was done otherwise than the file says, or that one should know."""

    text: str
    arguments: dict[str, Argument] = field(default_factory=dict)


class Stopped(Exception):
    """The files are not taken at all: nothing is stored."""

    def __init__(self, problem: Problem) -> None:
        where = f"{problem.file.value} line {problem.line} {problem.column}".strip()
        super().__init__(f"{where}: {problem.text.split('%(')[0]}")
        self.problem = problem


def shown(value: str) -> str:
    """Return a cell's text as it may stand in a message: without control signs, not too long."""
    clean = "".join(sign if sign.isprintable() else "·" for sign in value[: LONGEST_SHOWN + 1])
    return clean if len(clean) <= LONGEST_SHOWN else clean[:LONGEST_SHOWN] + "…"


# ── the file as a whole ───────────────────────────────────────────────────────────────

EMPTY = _l("The file is empty.")
NO_ROWS = _l("The file has a heading but no rows.")
NOT_TEXT = _l("This is not a CSV file. Export the file again as CSV with semicolons.")
UTF_16 = _l(
    "The file is saved as Unicode (UTF-16). Save it as CSV UTF-8, or say that it is Windows-1252."
)
NOT_UTF_8 = _l(
    "The line has characters that are not UTF-8. If the file comes from an older Windows program, "
    "choose the encoding Windows-1252 (in the command: --encoding windows-1252)."
)
NOT_1252 = _l("The line has characters that are not Windows-1252. Choose the encoding UTF-8.")
IS_UTF_8 = _l("The file is UTF-8, not Windows-1252. Choose the encoding UTF-8.")
OTHER_SEPARATOR = _l(
    "The columns are not separated by semicolons. Export the file again with semicolons."
)
SWAPPED = _l("The files have changed places: this is the other of the two.")
MISSING_COLUMNS = _l("These columns are missing: %(columns)s.")
UNKNOWN_COLUMNS = _l(
    "These columns do not belong in the file: %(columns)s. Take them away; nothing more than "
    "what the format lists may be handed over."
)
COLUMN_TWICE = _l("The column is there more than once.")
PERSONNUMMER_COLUMN = _l(
    "The file has a column for personnummer. Nothing has been stored. Take the column away "
    "from the export and use the person's id in the HR system."
)
PERSONNUMMER_VALUE = _l(
    "Here is something that looks like a personnummer. Nothing has been stored, and the value "
    "is neither shown nor logged. Use the person's id in the HR system."
)

# ── a row by itself ───────────────────────────────────────────────────────────────────

CELL_COUNT = _l("The row has %(given)s columns, the heading has %(wanted)s.")
OPEN_QUOTE = _l("A quotation mark is not closed on the same line.")
CONTROL_SIGN = _l("The value has an invisible control character.")
REQUIRED = _l("The value is missing.")
TOO_LONG = _l("The value has %(given)s characters; at most %(longest)s are possible.")
NOT_A_DATE = _l("“%(value)s” is not a date. Write it like 2027-02-08.")
ODD_YEAR = _l("The year in “%(value)s” cannot be right.")
NOT_A_RATE = _l("“%(value)s” is not a percentage. Write it like 75 or 83,33.")
RATE_RANGE = _l("The rate must be more than 0 and at most 100 per cent.")
NOT_A_FLAG = _l("“%(value)s” is neither 1 (yes) nor 0 (no).")
NOT_A_CHOICE = _l("“%(value)s” is not one of: %(choices)s.")
NOT_AN_EMAIL = _l("“%(value)s” is not an e-mail address.")
TO_BEFORE_FROM = _l("The last day is before the first day.")
TO_WITHOUT_FROM = _l("There is a last day of absence but no first day.")

# ── rows against each other and against what is stored ────────────────────────────────

TWICE = _l("“%(value)s” is already on line %(line)s.")
PERSON_DIFFERS = _l("The same person has another name or e-mail address on line %(line)s.")
UNKNOWN_PARENT = _l("The unit above, “%(value)s”, is neither in the file nor in the system.")
REFUSED_PARENT = _l("The unit above, “%(value)s”, was refused.")
CIRCLE = _l("The units stand in a circle: %(circle)s.")
TOO_DEEP = _l("The unit is more than %(longest)s levels down.")
NO_PARENT = _l("Only the municipality (typ kommun) may be without a unit above.")
PARENT_OF_ROOT = _l("The municipality (typ kommun) may not have a unit above.")
SECOND_ROOT = _l("There is already a municipality: “%(value)s”.")
UNKNOWN_MANAGER = _l(
    "The manager's employment, “%(value)s”, is neither in the file nor in the system."
)
REFUSED_MANAGER = _l("The manager's employment, “%(value)s”, was refused.")
UNKNOWN_UNIT = _l("The unit “%(value)s” is neither in the file nor in the system.")
REFUSED_UNIT = _l("The unit “%(value)s” was refused.")
NO_AUTHORITY = _l("There is no authority, neither here, for the unit nor for any unit above.")
OTHER_PERSON = _l("The employment belongs to another person in the system.")
TWO_MAINS = _l("The person already has a main employment at that time: “%(value)s”.")
OVERLAP = _l("The person already has an employment in the same unit at that time: “%(value)s”.")
EMAIL_TAKEN = _l("Another person has the e-mail address “%(value)s”.")

# ── notices ───────────────────────────────────────────────────────────────────────────

UNIT_KEPT = _l("The unit “%(unit)s” is not in the file, but is still used. It has not been ended.")
ROOT_RENAMED = _l("The municipality has got another id: “%(before)s” is now “%(after)s”.")
AUTHORITY_RENAMED = _l(
    "The committee “%(before)s” is now called “%(after)s”. Its plans go along with the new name."
)
AUTHORITY_CHANGED = _l(
    "Employments that go to another committee: %(count)s. Their plans are closed and stay with "
    "the old committee. The new managers do not see them. Has a committee ended or been divided? "
    "Then write down the decision first, under Committees."
)
SHORT_ABSENCES = _l("Absences of 30 days or less are not stored: %(count)s rows.")
PROTECTED_ENDED = _l(
    "People with protected identity who were in the system before: %(count)s. Their employments "
    "are ended. They are not named here."
)
PERSON_FOUND_BY_EMAIL = _l(
    "“%(name)s” was already in the system without an id, and was found by e-mail address."
)

# ── files that lie in a folder ────────────────────────────────────────────────────────

OTHER_FILE_MISSING = _l("The other of the two files has not come within an hour.")
TOO_LARGE = _l("The files are larger than an import may be.")
UNREADABLE = _l("The file could not be read, or it was changed while it was read.")
FAILED = _l("The import failed. Nothing has been changed. The log of the server says more.")
