"""The menu: which groups and links a person has. Each link shows only if it may be opened."""

from dataclasses import replace

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from kompetensplan.policy import (
    Actor,
    Permission,
    a_registrar,
    allows,
    anyone_who_manages_managers,
    hr,
)
from kompetensplan.web import Group, Item, find_actor


def navigation() -> list[Group]:
    """Return the menu of the one who asks; role groups first (design, information architecture)."""
    actor = find_actor()
    if actor is None:
        return []
    groups = [_team(actor), _whole_municipality(actor), _system(actor), _mine(actor)]
    open_groups = [
        replace(group, items=tuple(i for i in group.items if i.href)) for group in groups
    ]
    return [group for group in open_groups if group.items]


def _item(text: str, endpoint: str, icon: str) -> Item:
    section = endpoint.rpartition(".")[0] if endpoint.endswith(".index") else endpoint
    here = request.endpoint or ""
    # A page that this installation does not have has no link.
    href = url_for(endpoint) if endpoint in current_app.view_functions else ""
    active = endpoint == g.get("section") or here in (endpoint, section)
    return Item(text, href, icon, active=active)


def _mine(actor: Actor) -> Group:
    items = [
        _item(_("My plan"), "plans.mine", "route"),
        _item(_("My meetings"), "plans.meetings", "messages-square"),
    ]
    if allows(actor, Permission.REQUESTS_MAKE):
        items.append(_item(_("Requests"), "requests.index", "graduation-cap"))
    if allows(actor, Permission.PEERS_READ):
        items.append(_item(_("Colleagues"), "peers.index", "users"))
    items += [
        _item(_("Priorities"), "priorities.index", "waypoints"),
        _item(_("Red thread"), "priorities.red_thread", "network"),
        _item(_("Planning rounds"), "rounds.index", "calendar"),
        _item(_("At a glance"), "structure.index", "layers"),
    ]
    return Group(_("Mine"), tuple(items))


def _team(actor: Actor) -> Group:
    if not allows(actor, Permission.TEAM_READ):
        return Group("", ())
    items = [
        _item(_("To do"), "workday.index", "list-checks"),
        _item(_("My team"), "plans.team", "users"),
        _item(_("Answer requests"), "requests.waiting", "inbox"),
    ]
    if allows(actor, Permission.DEPUTIES_LIST) and not allows(actor, Permission.FIGURES_READ):
        items.append(_item(_("Deputies"), "organisation.deputy_units", "repeat"))
    if anyone_who_manages_managers(actor, None) and not _reads_agreed(actor):
        items.append(_item(_("Agreed plans"), "reports.agreed_plans", "file-down"))
    return Group(_("My unit"), tuple(items))


def _reads_agreed(actor: Actor) -> bool:
    return hr(actor, None) or a_registrar(actor, None)


def _whole_municipality(actor: Actor) -> Group:
    items = []
    if allows(actor, Permission.FIGURES_READ):
        items.append(_item(_("Overview"), "reports.overview", "chart-column"))
        items.append(_item(_("KOM-KR"), "transitions.index", "hourglass"))
        items.append(_item(_("Deputies"), "organisation.deputy_units", "repeat"))
    if _reads_agreed(actor):
        items.append(_item(_("Agreed plans"), "reports.agreed_plans", "file-down"))
    if allows(actor, Permission.RELEASES_LIST):
        items.append(_item(_("Requests for plans"), "releases.index", "file-text"))
    if allows(actor, Permission.STAFF_IMPORT):
        items.append(_item(_("Import"), "imports.index", "inbox"))
    return Group(_("The whole municipality"), tuple(items))


def _system(actor: Actor) -> Group:
    items = []
    if allows(actor, Permission.ROLES_READ):
        items.append(_item(_("Roles"), "organisation.roles", "key-round"))
    if allows(actor, Permission.AUTHORITY_DECIDE):
        items.append(_item(_("Committees"), "moves.authorities", "layers"))
    if allows(actor, Permission.ACCOUNTS_MANAGE):
        items.append(_item(_("Accounts"), "accounts.index", "user"))
        items.append(_item(_("Accessibility reports"), "public.barriers", "message-circle"))
    items += _administration(actor)
    items += _destruction(actor)
    if allows(actor, Permission.READING_LOGS_LIST):
        items.append(_item(_("Who has read the plans?"), "plans.reading_logs", "eye"))
    if allows(actor, Permission.DOCUMENTS_WATCH):
        items.append(_item(_("Stored PDFs"), "plans.stored_documents", "shield-check"))
    if allows(actor, Permission.AUDIT_READ):
        items.append(_item(_("Log"), "trail.index", "history"))
    return Group(_("System"), tuple(items))


def _administration(actor: Actor) -> list[Item]:
    items = []
    if allows(actor, Permission.ORGANISATION_HISTORY_READ):
        items.append(
            _item(_("Changes in the organisation"), "administration.organisation", "network")
        )
    if allows(actor, Permission.SETTINGS_READ):
        items.append(_item(_("Settings"), "administration.show_settings", "settings"))
    if allows(actor, Permission.QUEUES_MANAGE):
        items.append(_item(_("Jobs and mail"), "administration.jobs", "send"))
    return items


def _destruction(actor: Actor) -> list[Item]:
    items = []
    if allows(actor, Permission.RETENTION_READ):
        items.append(_item(_("Destruction"), "retention.index", "hourglass"))
    if allows(actor, Permission.HOLDS_MANAGE):
        items.append(_item(_("Holds"), "retention.holds", "hand"))
    if allows(actor, Permission.ARCHIVE_PACKAGE):
        items.append(_item(_("E-archive"), "exports.package", "layers"))
    return items
