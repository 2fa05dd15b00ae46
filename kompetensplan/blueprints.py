"""The list of blueprints: which features the site has, and under which addresses."""

from flask import Flask

from kompetensplan.accounts.views import bp as accounts
from kompetensplan.annulments.views import bp as annulments
from kompetensplan.booking.views import bp as booking
from kompetensplan.calendars.views import bp as calendars
from kompetensplan.comments.views import bp as comments
from kompetensplan.goal_templates.views import bp as goal_templates
from kompetensplan.inbox.views import bp as notices
from kompetensplan.moves.views import bp as moves
from kompetensplan.organisation.views import bp as organisation
from kompetensplan.organisation.views.imports import bp as imports
from kompetensplan.papers.views import bp as papers
from kompetensplan.peers.views import bp as peers
from kompetensplan.plans.checking import bp as checking
from kompetensplan.plans.views import bp as plans
from kompetensplan.public import bp as public
from kompetensplan.reports.views import bp as reports
from kompetensplan.rounds.views import bp as rounds
from kompetensplan.start import bp as start
from kompetensplan.threads.views import bp as priorities


def register(app: Flask) -> None:
    """Give `app` every feature's pages."""
    for blueprint in (
        accounts,
        annulments,
        booking,
        calendars,
        checking,
        comments,
        goal_templates,
        imports,
        moves,
        notices,
        organisation,
        papers,
        peers,
        plans,
        priorities,
        public,
        reports,
        rounds,
        start,
    ):
        app.register_blueprint(blueprint)
