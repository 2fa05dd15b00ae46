"""What the system administrator does with accounts."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.accounts import letters, queries, services, telling
from kompetensplan.accounts.letters import address_of
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.queries import AccountState
from kompetensplan.accounts.trail import words_for
from kompetensplan.accounts.views import bp
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.fields import clean
from kompetensplan.policy import Permission
from kompetensplan.qr import qr_picture
from kompetensplan.web import AnyView, a_number, current_actor, requires


def on_person(view: AnyView) -> AnyView:
    """Guard a view of one person's account: load the person and pass it in."""
    return requires(Permission.ACCOUNTS_MANAGE, load=queries.get_person, key="person_id")(view)


@bp.get("/accounts")
@requires(Permission.ACCOUNTS_MANAGE)
def index() -> ResponseReturnValue:
    """List the accounts of everyone."""
    search, state = clean(request.args.get("search")), request.args.get("state", "")
    page = request.args.get("page", 1, type=a_number)
    pages = queries.list_accounts(search=search, state=state, page=page)
    return render_template(
        "accounts/index.html",
        pages=pages,
        accounts=queries.accounts_of(pages.items),
        search=search,
        state=state,
        states=_states(),
    )


def _states() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        (AccountState.ACTIVATED, _("Activated")),
        (AccountState.NOT_ACTIVATED, _("Not activated")),
        (AccountState.CLOSED, _("Closed account")),
    ]


@bp.get("/accounts/<int:person_id>")
@on_person
def show(person: Person) -> ResponseReturnValue:
    """Show one account, what can be done with it, and what has been."""
    entries = queries.list_audit_about(person)
    return render_template(
        "accounts/show.html",
        account=queries.accounts_of([person])[0],
        entries=[(entry, words_for(entry.action)) for entry in entries],
        mail_works=bool(current_app.config["KP"].mail_server),
    )


@bp.post("/accounts/<int:person_id>/mail-link")
@on_person
def mail_link(person: Person) -> ResponseReturnValue:
    """Mail the person a link to choose a password with."""
    code, link = services.create_link(person, by=current_actor().person_id, road="mailed")
    letters.mail_link(person, link, address_of(code))
    db.session.commit()
    flash(_("A link is on its way to %(email)s.", email=person.email), "success")
    return redirect(url_for("accounts.show", person_id=person.id), code=303)


@bp.post("/accounts/<int:person_id>/print-code")
@on_person
def print_code(person: Person) -> ResponseReturnValue:
    """Show a code to print. It is shown in this answer only: nobody can fetch it again."""
    code, link = services.create_link(person, by=current_actor().person_id, road="printed")
    letters.tell_about_code(person, link, current_actor().name)
    telling.tell(person.id, "code_printed", by=current_actor())
    db.session.commit()
    return render_template(
        "accounts/printed_code.html",
        person=person,
        link=link,
        code=services.in_groups(code),
        address=current_app.config["KP"].public_url.rstrip("/") + url_for("accounts.use_link"),
        picture=qr_picture(address_of(code)),
    )


@bp.post("/accounts/<int:person_id>/close")
@on_person
def close(person: Person) -> ResponseReturnValue:
    """Close the account at once."""
    here = redirect(url_for("accounts.show", person_id=person.id), code=303)
    try:
        services.close_account(person, by=current_actor().person_id)
    except Invalid as refused:
        flash(refused.problems["person"], "warning")
        return here
    db.session.commit()
    flash(_("The account is closed. %(name)s can no longer log in.", name=person.name), "success")
    return here


@bp.post("/accounts/<int:person_id>/reopen")
@on_person
def reopen(person: Person) -> ResponseReturnValue:
    """Open a closed account again."""
    services.reopen_account(person, by=current_actor().person_id)
    db.session.commit()
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.show", person_id=person.id), code=303)
