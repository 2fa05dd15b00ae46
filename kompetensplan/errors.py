"""The ways in which the domain refuses. They know nothing of the web.

`web.ERROR_PAGES` says which status and page each becomes. Messages are English and
for the log; what a person reads stands on the page.
"""


class Refused(Exception):
    """Base of all refusals; carries words for the log.

    Attributes:
        reason: why, as the page says it; nothing where the page says it in general words.
        help: what one can do, and who can help.
        permission: which permission was not held.
    """

    def __init__(
        self, message: str = "", *, reason: object = "", help: object = "", permission: str = ""
    ) -> None:
        super().__init__(message)
        self.reason, self.help, self.permission = reason, help, permission


class NotFound(Refused):
    """There is no such thing, or the actor may not know that there is (404)."""


class NotAllowed(Refused):
    """The actor may know that it exists, but not do this (403)."""


class StepNotOpen(Refused):
    """The plan's state or terms do not let this step be taken now (409)."""


class Outdated(Refused):
    """Someone else was first; what was seen is no longer what is stored (409)."""


class Altered(Refused):
    """What is stored is not what was stored: it is not shown as if it were (500)."""


class Invalid(Refused):
    """A value that the domain does not accept (422).

    `problems` maps the field's name to a message id that the page translates.
    """

    def __init__(self, **problems: str) -> None:
        super().__init__(", ".join(f"{name}: {text}" for name, text in problems.items()))
        self.problems = problems
