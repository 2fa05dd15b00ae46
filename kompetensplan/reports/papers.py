"""The page that the summary's PDF is printed from."""

from flask import current_app, render_template
from flask_babel import gettext as _

from kompetensplan.errors import NotFound
from kompetensplan.reports.documents import Edition, printed
from kompetensplan.reports.showing import Summary


def page_of(summary: Summary, language: str) -> str:
    """Return the page that the document is printed from, in the language that is in force.

    Raises:
        NotFound: nothing has been counted.
    """
    if summary.of is None:
        raise NotFound("figures")
    config, chosen = current_app.config["KP"], summary.scope.round
    edition = Edition(
        municipality=config.municipality,
        language=language,
        demo=config.is_demo,
        period_name=chosen.name if chosen else _("Open planning rounds"),
        verify_url=f"{config.public_url}/kontroll",
    )
    return render_template(
        "reports/summary_pdf.html", summary=printed(summary, summary.of, edition)
    )
