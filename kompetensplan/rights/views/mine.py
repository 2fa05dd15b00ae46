"""Everything that is stored about me: the page, who has read, and what I take away."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.accounts.trail import words_for
from kompetensplan.db import db
from kompetensplan.moves.queries import list_own_plans
from kompetensplan.plans.labels import CAPACITIES
from kompetensplan.policy import Permission
from kompetensplan.retention.queries.decisions import decisions_in_force
from kompetensplan.rights import queries, services
from kompetensplan.rights.periods import decided
from kompetensplan.rights.views import bp
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/my-data")
@requires(Permission.PAGES_OPEN)
def my_data() -> ResponseReturnValue:
    """Show how to fetch, correct and take away what is stored about the one who asks."""
    actor = current_actor()
    return render_template(
        "rights/my_data.html",
        found=list_own_plans(actor),
        voluntary=services.VOLUNTARY,
        counts=queries.count_voluntary(actor),
        hr_system=current_app.config["KP"].hr_system_url,
    )


@bp.get("/my-data/readings")
@requires(Permission.PAGES_OPEN)
def readings() -> ResponseReturnValue:
    """List who has read any of my plans (CONF-8)."""
    actor = current_actor()
    return render_template(
        "rights/readings.html",
        readings=queries.list_readings_of_mine(actor, request.args.get("page", 1, type=a_number)),
        fetches=queries.list_fetches_of_mine(actor),
        openings=queries.list_openings_of_mine(actor),
        words_for=words_for,
        capacities=CAPACITIES,
    )


@bp.get("/my-data/what-stays")
@requires(Permission.PAGES_OPEN)
def what_stays() -> ResponseReturnValue:
    """Explain what cannot be taken away, and why."""
    return render_template("rights/what_stays.html", periods=decided(decisions_in_force()))


@bp.post("/my-data/voluntary/<what>/remove")
@requires(Permission.PROFILE_EDIT)
def take_away(what: str) -> ResponseReturnValue:
    """Take away something that is voluntary, at once."""
    taken = services.take_away(what, current_actor())
    db.session.commit()
    flash(_("Removed: %(what)s.", what=taken.name), "success")
    return redirect(url_for("rights.my_data"), code=303)
