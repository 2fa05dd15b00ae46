"""The list of blueprints: which features the site has, and under which addresses."""

from flask import Flask

from kompetensplan.accounts.views import bp as accounts
from kompetensplan.administration.views import bp as administration
from kompetensplan.annulments.views import bp as annulments
from kompetensplan.booking.views import bp as booking
from kompetensplan.calendars.views import bp as calendars
from kompetensplan.comments.views import bp as comments
from kompetensplan.exports.views import bp as exports
from kompetensplan.goal_templates.views import bp as goal_templates
from kompetensplan.help.views import bp as help_pages
from kompetensplan.inbox.views import bp as notices
from kompetensplan.moves.views import bp as moves
from kompetensplan.offers.views import bp as offers
from kompetensplan.organisation.views import bp as organisation
from kompetensplan.organisation.views.imports import bp as imports
from kompetensplan.papers.views import bp as papers
from kompetensplan.peers.views import bp as peers
from kompetensplan.plans.views import bp as plans
from kompetensplan.plans.views.checking import bp as checking
from kompetensplan.public import bp as public
from kompetensplan.releases.views import bp as releases
from kompetensplan.reports.views import bp as reports
from kompetensplan.requests.views import bp as requests
from kompetensplan.retention.views import bp as retention
from kompetensplan.rights.views import bp as rights
from kompetensplan.rounds.views import bp as rounds
from kompetensplan.search.views import bp as search
from kompetensplan.start import bp as start
from kompetensplan.structure.views import bp as structure
from kompetensplan.teamwork.views import bp as teamwork
from kompetensplan.threads.views import bp as priorities
from kompetensplan.trail.views import bp as trail
from kompetensplan.transitions.views import bp as transitions
from kompetensplan.workday.views import bp as workday


def register(app: Flask) -> None:
    """Give `app` every feature's pages."""
    for blueprint in (
        accounts,
        administration,
        annulments,
        booking,
        calendars,
        checking,
        comments,
        exports,
        goal_templates,
        help_pages,
        imports,
        moves,
        notices,
        offers,
        organisation,
        papers,
        peers,
        plans,
        priorities,
        public,
        releases,
        reports,
        requests,
        retention,
        rights,
        rounds,
        search,
        start,
        structure,
        teamwork,
        trail,
        transitions,
        workday,
    ):
        app.register_blueprint(blueprint)
