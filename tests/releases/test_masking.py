"""What is masked is taken out of the mapping, and the bar stands where it stood (CONF-7)."""

import copy
import json

import pytest

from kompetensplan.releases import masking
from tests.pdf import examples

DOCUMENT = examples.plan()
TEXTS = masking.texts_of(DOCUMENT)


def path_of(text: str) -> masking.MaskableText:
    return next(each for each in TEXTS if text in each.text)


def test_every_text_of_the_document_can_be_masked() -> None:
    """What people have written, and names; not dates, numbers and the words of the form."""
    spans = [text.whole for text in TEXTS]
    left = json.dumps(masking.masked(DOCUMENT, spans), default=str, ensure_ascii=False)

    for text in TEXTS:
        assert json.dumps(text.text, ensure_ascii=False)[1:-1] not in left


def test_the_file_does_not_name_a_unit_that_is_masked() -> None:
    named = masking.file_name_of(DOCUMENT, [], release_id=3)
    part = [("person.unit", 0, 4)]

    assert DOCUMENT["person"]["unit_code"] in named
    assert DOCUMENT["person"]["unit_code"] not in masking.file_name_of(DOCUMENT, part, release_id=3)


def test_the_checksum_of_the_whole_text_goes_too() -> None:
    assert masking.masked(DOCUMENT, [])["content_hash"] == ""


def test_parts_of_a_text_are_masked_and_the_rest_stands() -> None:
    name = path_of("Sara Öberg")

    left = masking.masked(DOCUMENT, [(name.path, 0, 4)])

    assert left["person"]["name"] == f"{masking.MASKED} Öberg"
    assert DOCUMENT["person"]["name"] == "Sara Öberg"


def test_the_name_of_one_who_signed_is_masked_whole() -> None:
    """Also where it is another than when it was masked: nothing of it shows (CONF-7)."""
    name = next(each for each in TEXTS if each.path == "signatures.0.name")
    ticked = masking.spans_in([name.path], TEXTS)
    written = masking.spans_of_words([name.text.split()[0]], TEXTS)
    longer = copy.deepcopy(DOCUMENT)
    longer["signatures"][0]["name"] = f"{name.text}-Nyström"

    for spans in (ticked, written, [name.part(0, len(name.text))]):
        assert masking.masked(longer, spans)["signatures"][0]["name"] == masking.MASKED
    (box,) = masking.boxes_of([name], [(name.path, 0, len(name.text))])
    assert box.whole.is_masked
    assert not box.parts


def test_masks_that_lie_over_each_other_are_one() -> None:
    assert masking.count([("a", 0, 5), ("a", 3, 9), ("a", 20, 22), ("b", 0, 1)]) == 3


def test_words_are_found_wherever_they_stand() -> None:
    spans = masking.spans_of_words(["sara  öberg"], TEXTS)

    assert {span[0] for span in spans} >= {"person.name"}
    assert len(spans) >= 2


@pytest.mark.parametrize(
    "sent", ["", "nowhere", "person.name:4-2", "person.name:0-9999", "person", "goals.0", "__x__"]
)
def test_masks_that_point_at_nothing_are_left_out(sent: str) -> None:
    assert masking.spans_in([sent], TEXTS) == []


def test_masks_are_stored_as_places_not_words() -> None:
    spans = masking.spans_of_words(["Sara"], TEXTS)

    assert "Sara" not in masking.write(spans)
    assert masking.read(masking.write(spans)) == sorted(set(spans))


def test_inside_a_tag_stands_the_label_alone() -> None:
    token = masking.MASKED
    html = f'<html><head><title>{token}</title></head><body data-about="{token}"><p>{token}</p>'

    page = masking.with_bars(html, "[maskat]")

    assert "<title>[maskat]</title>" in page
    assert 'data-about="[maskat]"' in page
    assert '<p><span class="masked">[maskat]</span></p>' in page
    assert token not in page
