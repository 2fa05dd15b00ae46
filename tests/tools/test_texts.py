"""The Swedish catalogue is only ever added to with whole, matching texts."""

from pathlib import Path

import pytest

from tools import texts


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the tool work on a small project of its own."""
    catalogue = tmp_path / "kompetensplan/translations/sv/LC_MESSAGES/messages.po"
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    monkeypatch.setattr(texts, "CATALOGUE", catalogue)
    monkeypatch.setattr(texts, "LOCK", catalogue.with_suffix(".lock"))
    monkeypatch.setattr(texts, "PYTHON_FILES", tmp_path / "kompetensplan")
    monkeypatch.setattr(texts, "TEMPLATES", tmp_path / "templates")
    (tmp_path / "templates").mkdir()
    (tmp_path / "kompetensplan").mkdir()
    (tmp_path / "templates/page.html").write_text(
        '<h1>{{ _("My plan") }}</h1>'
        '{{ ngettext("%(num)s goal", "%(num)s goals", 2) }}'
        '{{ _("Two\\nlines") }}'
    )
    (tmp_path / "kompetensplan/views.py").write_text('label = _l("Save")\n')
    return catalogue


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_what_pages_and_code_ask_for_is_missing_until_it_is_added(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert texts.missing() == 1
    assert printed(capsys) == [
        "%(num)s goal\t%(num)s goals",
        "My plan",
        "Save",
        "Two\\nlines",
    ]

    texts.add(
        [
            "%(num)s goal\t%(num)s goals\t%(num)s mål\t%(num)s mål\n",
            "My plan\tMin plan\n",
            "Save\tSpara\n",
            "Two\\nlines\tTvå\\nrader\n",
        ]
    )

    assert texts.missing() == 0


def test_a_later_text_replaces_an_earlier_one() -> None:
    texts.add(["Save\tLagra"])

    texts.add(["Save\tSpara"])

    assert texts.texts_in_catalogue(texts.load())["Save"].string == "Spara"


@pytest.mark.parametrize(
    "line",
    [
        "Save",
        "Save\t",
        "Save\tSpara\tSpara",
        "Hello %(name)s\tHej",
        "Hello\tHej %(name)s",
    ],
)
def test_a_line_that_would_break_a_page_is_refused_and_the_others_are_kept(
    line: str,
) -> None:
    assert texts.add([line, "My plan\tMin plan"]) == 1

    assert list(texts.texts_in_catalogue(texts.load())) == ["My plan"]


def test_update_drops_what_nothing_asks_for_and_then_changes_nothing(project: Path) -> None:
    texts.add(["Gone\tBorta", "My plan\tMin plan"])

    texts.update()
    once = project.read_bytes()
    texts.update()

    assert b"Gone" not in once
    assert project.read_bytes() == once


def test_no_entry_is_ever_a_guess(project: Path) -> None:
    texts.add(["My plan\tMin plan", "My plans\tMina planer"])

    assert b"fuzzy" not in project.read_bytes()
