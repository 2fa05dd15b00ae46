"""How long each table is kept, in words: by the decision that holds, else as proposed (RET-2).

`retention.kinds` says which type of document a table belongs to; nothing about periods stands
here. The documents in `docs/dataskydd` come with the software, and tell of the proposals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from kompetensplan.retention.kinds import DECIDED, FORGOTTEN, KEPT, DocumentKind, Exempt
from kompetensplan.retention.models import RetentionDecision
from kompetensplan.retention.showing import period_words
from kompetensplan.rights.purposes import Use

Decisions = Mapping[str, RetentionDecision]


@dataclass(frozen=True, slots=True)
class Period:
    """How long a type is kept, and which tables are of it; `number` of the decision, if any."""

    label: str
    words: str
    number: str
    tables: tuple[str, ...]


def decided(decisions: Decisions) -> list[Period]:
    """Return the types that go by decision, with the decision that holds or the proposal."""
    return [_decided(kind, decisions.get(name)) for name, kind in DECIDED.items()]


def by_itself() -> list[Period]:
    """Return what the system takes away without a decision."""
    return [Period(str(each.label), str(each.why), "", each.tables) for each in FORGOTTEN]


def how_long(uses: Iterable[tuple[str, Use]], decisions: Decisions) -> list[str]:
    """Return in sentences how long some tables are kept, each sentence once."""
    given = list(uses)
    names = {name for name, _use in given}
    told = [_("As long as the person wants")] if any(use.while_wanted for _n, use in given) else []
    told += [
        _(
            "%(type)s: %(period)s (%(basis)s)",
            type=each.label,
            period=each.words,
            basis=_basis(each),
        )
        for each in decided(decisions)
        if names & set(each.tables)
    ]
    told += [f"{each.label}: {_lower(each.why)}" for each in FORGOTTEN if _has(each, names)]
    return [*told, _("Preserved")] if any(_has(each, names) for each in KEPT) else told


def _decided(kind: DocumentKind, decision: RetentionDecision | None) -> Period:
    period = decision.period if decision else kind.proposal
    start = _lower(kind.starts)
    words = (
        _("%(period)s after %(start)s", period=period_words(period), start=start)
        if period.amount
        else _("directly after %(start)s", start=start)
    )
    return Period(str(kind.label), words, decision.number if decision else "", kind.tables)


def _basis(period: Period) -> str:
    return str(_("decision %(number)s", number=period.number) if period.number else _("proposal"))


def _has(exempt: Exempt, names: set[str]) -> bool:
    return bool(names & set(exempt.tables))


def _lower(words: object) -> str:
    text = str(words)
    return text[:1].lower() + text[1:].removesuffix(".")
