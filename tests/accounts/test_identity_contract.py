"""What every way to log in has to keep to: who an asserted identity is.

An adapter for OIDC or SAML adds itself to `ADAPTERS`: a function that turns a claim and its
value, as its protocol carries them, into an `AssertedIdentity`.
"""

import unicodedata
from collections.abc import Callable

import pytest

from kompetensplan.accounts.identity import (
    CLAIMS,
    AssertedIdentity,
    asserted_locally,
    person_for,
)
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from tests.factories import Municipality, make_employment, make_person

Adapter = Callable[[str, str], AssertedIdentity]


def by_the_log_in_form(claim: str, value: str) -> AssertedIdentity:
    return asserted_locally(value, claim)[0]


def already_asserted(claim: str, value: str) -> AssertedIdentity:
    return AssertedIdentity(method="test", claims={claim: value, "name": "Somebody Else"})


ADAPTERS: list[Adapter] = [by_the_log_in_form, already_asserted]
with_each_adapter = pytest.mark.parametrize("adapter", ADAPTERS)


@pytest.fixture
def asa(town: Municipality) -> Person:
    person = make_person("Åsa Öst-Ängkvist", email="Åsa.Ängkvist@mittkoping.example")
    person.external_id = "P-Ä17"
    make_employment(person, town.units["home"]).number = "A-Ö17"
    make_employment(person, town.units["class"], is_main=False).number = "A-Ö18"
    db.session.commit()
    return person


MEANING_ASA = [
    ("email", "åsa.ängkvist@mittkoping.example"),
    ("email", " ÅSA.ÄNGKVIST@Mittkoping.Example "),
    ("email", unicodedata.normalize("NFD", "åsa.ängkvist@mittkoping.example")),
    ("external_id", "P-Ä17"),
    ("external_id", unicodedata.normalize("NFD", "P-Ä17")),
    ("employment_number", "A-Ö17"),
    ("employment_number", "A-Ö18"),
]


@with_each_adapter
@pytest.mark.parametrize(("claim", "value"), MEANING_ASA)
def test_the_claim_decides_who_it_is(asa: Person, adapter: Adapter, claim: str, value: str) -> None:
    assert person_for(adapter(claim, value), claim) == asa


@with_each_adapter
@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("email", ""),
        ("email", "asa.angkvist@mittkoping.example"),
        ("email", "%@mittkoping.example"),
        ("external_id", "p-ä17"),
        ("external_id", ""),
        ("employment_number", "A-Ö1"),
        ("employment_number", "A-Ö17\0"),
    ],
)
def test_anything_else_is_nobody(asa: Person, adapter: Adapter, claim: str, value: str) -> None:
    assert person_for(adapter(claim, value), claim) is None


@with_each_adapter
@pytest.mark.parametrize(("claim", "value"), MEANING_ASA)
def test_a_closed_account_is_nobody(asa: Person, adapter: Adapter, claim: str, value: str) -> None:
    asa.closed_at = real_now()
    db.session.commit()

    assert person_for(adapter(claim, value), claim) is None


@with_each_adapter
def test_only_the_configured_claim_counts(asa: Person, adapter: Adapter) -> None:
    assert person_for(adapter("external_id", "P-Ä17"), "employment_number") is None


def test_a_claim_that_is_not_there_is_nobody(asa: Person) -> None:
    assert person_for(AssertedIdentity("oidc", {}), "email") is None


def test_a_claim_that_nobody_knows_is_a_wrong_setting(asa: Person) -> None:
    with pytest.raises(ValueError, match="known are email, external_id, employment_number"):
        person_for(AssertedIdentity("oidc", {"shoe_size": "42"}), "shoe_size")


def test_no_claim_is_a_personnummer() -> None:
    assert set(CLAIMS) == {"email", "external_id", "employment_number"}


def test_ß_and_ss_are_two_people(town: Municipality) -> None:
    one = make_person("Ada Groß", email="ada.groß@x.example")
    other = make_person("Ada Gross", email="ada.gross@x.example")

    assert person_for(AssertedIdentity("saml", {"email": "ada.gross@x.example"}), "email") == other
    assert person_for(AssertedIdentity("saml", {"email": "ada.groß@x.example"}), "email") == one
