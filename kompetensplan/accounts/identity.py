"""Which person an asserted identity is. The one function that decides it.

The local log-in asks it, and so will every single sign-on: an adapter turns what its
protocol says into an `AssertedIdentity` and never looks for people itself.
`tests/accounts/test_identity_contract.py` is what each adapter has to pass.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, column, select, table

from kompetensplan.accounts.models import Person, normal_email
from kompetensplan.db import db

# Employments belong to a feature above this one; only these two columns are known here.
_EMPLOYMENT = table("employment", column("person_id"), column("number"))


@dataclass(frozen=True, slots=True)
class AssertedIdentity:
    """What somebody trusted says about who is logging in.

    Attributes:
        method: how it was shown ("password", "oidc", "saml"); stored with signatures.
        claims: what was said, by the name of the claim. Never a personnummer.
    """

    method: str
    claims: Mapping[str, str]


def person_for(identity: AssertedIdentity, claim: str) -> Person | None:
    """Return the one open account that `claim` of `identity` means, or None.

    Raises:
        ValueError: no such claim can be asked for; the settings are wrong.
    """
    if claim not in _QUERIES:
        raise ValueError(f"identity claim {claim!r}: known are {', '.join(CLAIMS)}")
    value = unicodedata.normalize("NFC", identity.claims.get(claim, "").strip())
    if not value or "\0" in value:
        return None
    found = db.session.scalars(_QUERIES[claim](value).limit(2)).unique().all()
    return found[0] if len(found) == 1 and found[0].closed_at is None else None


def _by_email(value: str) -> Select[Person]:
    return select(Person).where(Person.email == normal_email(value))


def _by_external_id(value: str) -> Select[Person]:
    return select(Person).where(Person.external_id == value)


def _by_employment_number(value: str) -> Select[Person]:
    numbers = select(_EMPLOYMENT.c.person_id).where(_EMPLOYMENT.c.number == value)
    return select(Person).where(Person.id.in_(numbers))


_QUERIES: dict[str, Callable[[str], Select[Person]]] = {
    "email": _by_email,
    "external_id": _by_external_id,
    "employment_number": _by_employment_number,
}
CLAIMS = tuple(_QUERIES)


def asserted_locally(identifier: str, claim: str) -> tuple[AssertedIdentity, str]:
    """Return what somebody says of themselves in the log-in form, and the claim it is.

    An address is an address; anything else is the number that the installation goes by,
    so that staff without e-mail can log in too.
    """
    if "@" in identifier:
        claim = "email"
    elif claim == "email":
        claim = "employment_number"
    return AssertedIdentity(method="password", claims={claim: identifier}), claim
