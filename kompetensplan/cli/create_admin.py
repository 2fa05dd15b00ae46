"""`flask create-admin`: the first day of an installation (ruling 31)."""

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from kompetensplan import clock
from kompetensplan.accounts import queries, services
from kompetensplan.accounts.letters import address_of
from kompetensplan.accounts.models import Person, normal_email
from kompetensplan.db import db
from kompetensplan.organisation.listings import find_gone, find_overlapping_grant
from kompetensplan.organisation.models import Role, RoleGrant, Unit
from kompetensplan.organisation.queries import find_root
from kompetensplan.organisation.services.units import add_root

# Nobody gives a role to themselves, and before the first import there is nobody else.
FIRST_ROLES = {Role.SYSTEM_ADMINISTRATOR: "system administrator", Role.HR: "HR"}


@click.command("create-admin")
@click.argument("email")
@click.option("--given", required=True, help="Given name.")
@click.option("--family", required=True, help="Family name.")
@click.option(
    "--root-code",
    default="KOMMUN",
    show_default=True,
    help="What HR's file calls the municipality (enhet_id), if nothing is imported yet.",
)
@click.option(
    "--role",
    type=click.Choice([each.value for each in FIRST_ROLES]),
    default=Role.SYSTEM_ADMINISTRATOR.value,
    show_default=True,
    help="hr lets in the one who makes the first import.",
)
@with_appcontext
def create_admin(email: str, given: str, family: str, root_code: str, role: str) -> None:
    """Make EMAIL a system administrator, and print a link to choose a password with."""
    if "@" not in email:
        raise click.BadParameter("Give an e-mail address.", param_hint="EMAIL")
    if not inspect(db.engine).has_table(Unit.__tablename__):
        raise click.ClickException("The database has no tables yet. First: flask db upgrade")
    root = find_root() or _make_root(root_code)
    person = _find_or_add(email, given, family)
    _grant(person, Role(role), root)
    code, link = services.create_link(person, by=None, road="printed")
    db.session.commit()
    click.echo(f"{person.name} is {FIRST_ROLES[Role(role)]} for {root.name}.")
    until = clock.local(link.expires_at)
    click.echo(f"Open this before {until:%Y-%m-%d %H:%M}; it works once:")
    click.echo(f"  {address_of(code)}")


def _make_root(code: str) -> Unit:
    root = add_root(current_app.config["KP"].municipality, code)
    click.echo(f"No organisation yet: made its top unit, {root.name} ({root.code}).")
    return root


def _find_or_add(email: str, given: str, family: str) -> Person:
    address = normal_email(email)
    person = queries.find_person_by_email(address)
    if person is None:
        person = Person(email=address)
        person.rename(given.strip(), family.strip())
        db.session.add(person)
        db.session.flush()
        services.audit(None, "account.created", "person", person.id)
    elif find_gone([person], clock.today()):
        raise click.ClickException(
            f"{person.name} is not employed now, says HR's files: a role would give nothing."
            " Give the address of somebody else."
        )
    elif person.closed_at:
        services.reopen_account(person, by=None)
    return person


def _grant(person: Person, role: Role, root: Unit) -> None:
    today = clock.today()
    grant = find_overlapping_grant(person, role, root, today, None)
    if grant is None or grant.starts_on > today:
        grant = grant or RoleGrant(person=person, role=role, unit=root)
        grant.starts_on = today
        db.session.add(grant)
        detail = f"{role.value}, {root.code}, {today}–"
        services.audit(None, "role.granted", "person", person.id, detail=detail)
