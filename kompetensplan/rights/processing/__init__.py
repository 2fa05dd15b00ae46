"""What each table is for: purpose, whose data, what it holds, who reads it, how long it is kept.

The register of processing, the impact assessment, the basis for cooperation with the unions and
the privacy page are made from this, from `policy` and from the models, so that none of them can
say anything else than what the software does. A new table is put in one of the modules here, and
where it is found for one person in `own_tables`; then `flask privacy-documents` writes the
documents anew.
"""

from kompetensplan.rights.processing.common import DIRECTION, DUTIES, FIGURES, RUNNING, TRACE
from kompetensplan.rights.processing.people import ACCESS, HELP, STAFF, TELL
from kompetensplan.rights.processing.plans import PLANS, REQUESTS, TALKS
from kompetensplan.rights.purposes import Use

TABLES: dict[str, Use] = {
    **STAFF,
    **DIRECTION,
    **PLANS,
    **REQUESTS,
    **TALKS,
    **HELP,
    **TELL,
    **FIGURES,
    **ACCESS,
    **TRACE,
    **DUTIES,
    **RUNNING,
}
