"""What looks like a personnummer is found, and nothing else is (3.8)."""

import pytest

from kompetensplan.personnummer import find, looks_like_one, masked


@pytest.mark.parametrize(
    "text",
    [
        "811228-9874",
        "8112289874",
        "19811228-9874",
        "198112289874",
        "121212+1212",
        "701063-2391",
        "811228 9874",
        "811228–9874",
        "Amina 811228-9874, ring",
        "SE198112289874",
        "811228 - 9874",
        "811228\u00ad9874",
        "1981-12-28-9874",
    ],
)
def test_a_personnummer_is_found(text: str) -> None:
    assert looks_like_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "811228-9875",
        "2026-08-17",
        "018-727 00 00",
        "KS 2026/01234",
        "8113289874",
        "8112329874",
        "98112289874",
        "81122898741",
        "212000-0142",
        "19811228-9874".replace("-", ";"),
        "1981-12-28 9874",
        "070-812 28 98",
        "20260817 20260818",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not looks_like_one(text)


def test_the_place_is_told_and_not_the_value() -> None:
    assert find("ett;två;811228-9874") == 8


def test_it_can_be_masked_sign_by_sign() -> None:
    assert masked("ring 811228-9874 eller 811228-9875") == "ring ••••••-•••• eller 811228-9875"
