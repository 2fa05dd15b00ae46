"""Requests to the application in this process, as a web server would make them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from kompetensplan.accounts import services
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db


@dataclass(frozen=True)
class Asking:
    """A page that somebody who is logged in, and was here a moment ago, asks for."""

    app: Flask
    path: str
    cookie: str

    def environ(self) -> dict[str, Any]:
        """Return a request as the server hands it over."""
        return {**self._environ, "wsgi.input": BytesIO()}

    @cached_property
    def _environ(self) -> dict[str, Any]:
        headers = [("Cookie", self.cookie), ("Accept-Language", "sv")]
        return EnvironBuilder(self.path, headers=headers).get_environ()

    def get(self) -> bytes:
        """Ask and read the answer to its end.

        Raises:
            RuntimeError: it is no page, so its time would say nothing.
        """
        found: list[str] = []

        def start(status: str, _headers: list[Any], _error: Any = None) -> Any:
            found.append(status)

        answer: Iterable[bytes] = self.app.wsgi_app(self.environ(), start)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not found[0].startswith("200"):
            raise RuntimeError(f"{self.path}: {found[0]}")
        return body


def log_in(app: Flask, address: str) -> str:
    """Return the cookie of a session of the person with this e-mail address: one page old."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == address)).one()
        token = services.begin_session(person, method="password")
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session.permanent = True
        session["_user_id"] = token
        session["_fresh"] = True
        session["seen_at"] = real_now().isoformat()
    client.get("/profile")
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    if cookie is None:
        raise RuntimeError("no session was made")
    return f"{cookie.key}={cookie.value}"
