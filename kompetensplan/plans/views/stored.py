"""The page of those who watch over the stored documents: are they whole, sealed, and made?"""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from kompetensplan import seals
from kompetensplan.clock import real_now
from kompetensplan.heartbeat import seen_at
from kompetensplan.plans import jobs
from kompetensplan.plans.queries import watching
from kompetensplan.plans.views import bp
from kompetensplan.policy import Permission
from kompetensplan.web import requires

SOON = timedelta(days=60)  # a new certificate takes weeks to get


@bp.get("/stored-documents")
@requires(Permission.DOCUMENTS_WATCH)
def stored_documents() -> ResponseReturnValue:
    """Show how the stored documents are: whole, waiting or altered; nothing of what they say."""
    certificate, problem = _certificate()
    return render_template(
        "plans/stored_documents.html",
        counts=watching.count_documents(),
        altered=watching.list_altered(),
        failed=watching.list_failed(),
        seal_words=jobs.SEAL,
        checked_at=seen_at(jobs.CHECKED),
        certificate=certificate,
        problem=problem,
        ends_soon=bool(certificate and certificate.ends_at < real_now() + SOON),
    )


def _certificate() -> tuple[seals.Certificate | None, str]:
    """Return the certificate that seals, and what is wrong where it cannot be used."""
    if not seals.is_on():
        return None, ""
    try:
        return seals.certificate(), ""
    except seals.SealFailed as failure:
        return None, str(failure)
