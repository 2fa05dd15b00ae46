"""What roles and deputies are called on the page."""

from flask_babel import lazy_gettext as _l

from kompetensplan.organisation.models import DeputyKind, DeputyScope, Role

ROLES = {
    Role.HR: _l("HR"),
    Role.REGISTRAR: _l("Registrar"),
    Role.SYSTEM_ADMINISTRATOR: _l("System administrator"),
    Role.DATA_PROTECTION_OFFICER: _l("Data protection officer"),
    Role.PROGRAMME_OWNER: _l("Programme owner"),
}
ROLE_HELP = {
    Role.HR: _l("Sees agreed plans and figures, imports employees, runs planning rounds."),
    Role.REGISTRAR: _l("Sees agreed plans, to be able to hand them out."),
    Role.SYSTEM_ADMINISTRATOR: _l("Manages accounts and roles, and sees the log. Sees no plans."),
    Role.DATA_PROTECTION_OFFICER: _l("Sees the log and who has read plans. Sees no plans."),
    Role.PROGRAMME_OWNER: _l("Owns common programmes."),
}
DEPUTY_KINDS = {
    DeputyKind.DEPUTY: _l("Deputy"),
    DeputyKind.ACTING: _l("Acting manager"),
}
DEPUTY_SCOPES = {
    DeputyScope.HOLD: _l("Hold meetings and approve"),
    DeputyScope.READ: _l("Only read"),
}
MANAGER = _l("Manager")
