"""What the guided first visits say: for each way to work here, a few steps with a page each."""

from collections.abc import Set
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan import policy
from kompetensplan.errors import NotFound
from kompetensplan.help.models import END, Guide
from kompetensplan.policy import Actor, Permission

P = Permission


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to look at: where it is, and why one wants to know it."""

    key: str
    title: LazyString
    text: LazyString
    endpoint: str
    permission: Permission = P.PAGES_OPEN


@dataclass(frozen=True, slots=True)
class Visit:
    """A guide as it stands for somebody: its steps, and which of them are taken."""

    guide: Guide
    name: LazyString
    steps: tuple[Step, ...]
    taken: Set[str] = frozenset()

    @property
    def next(self) -> Step | None:
        """Return the first step that is not taken."""
        return next((step for step in self.steps if step.key not in self.taken), None)

    @property
    def has_ended(self) -> bool:
        """Tell whether the person is done with it, or has skipped it."""
        return END in self.taken


NAMES = {
    Guide.EMPLOYEE: _l("Employee"),
    Guide.MANAGER: _l("Manager"),
    Guide.HR: _l("HR"),
    Guide.REGISTRAR: _l("Registrar"),
    Guide.SYSTEM_ADMINISTRATOR: _l("System administrator"),
    Guide.DATA_PROTECTION_OFFICER: _l("Data protection officer"),
}
# Who has the guide: those for whom the pages that it shows are there.
FOR = {
    Guide.EMPLOYEE: P.PEERS_READ,
    Guide.MANAGER: P.TEAM_READ,
    Guide.HR: P.FIGURES_READ,
    Guide.REGISTRAR: P.RELEASES_LIST,
    Guide.SYSTEM_ADMINISTRATOR: P.ACCOUNTS_MANAGE,
    Guide.DATA_PROTECTION_OFFICER: P.READING_LOGS_LIST,
}
_LOG = Step(
    "log",
    _l("Follow what is done"),
    _l("The log says who did what and when. Nobody can change it, and it never shows texts."),
    "trail.index",
    P.AUDIT_READ,
)
_DESTRUCTION = Step(
    "destruction",
    _l("Know what is kept, and how long"),
    _l("Nothing is destroyed without a decision. The page shows what the decisions reach."),
    "retention.index",
    P.RETENTION_READ,
)
STEPS: dict[Guide, tuple[Step, ...]] = {
    Guide.EMPLOYEE: (
        Step(
            "own-plan",
            _l("Look at your plan"),
            _l("Here you write your goals. Until you have both signed, only you two can read it."),
            "plans.mine",
        ),
        Step(
            "red-thread",
            _l("See what the goals are for"),
            _l("The red thread shows how your goals hang together with what the unit has decided."),
            "priorities.red_thread",
        ),
        Step(
            "own-meetings",
            _l("Prepare for the meeting"),
            _l("Your notes are yours alone. You decide yourself what you share before the talk."),
            "plans.meetings",
        ),
        Step(
            "own-requests",
            _l("Ask for training"),
            _l("You always get an answer: granted, later, or something else instead."),
            "requests.index",
            P.REQUESTS_MAKE,
        ),
        Step(
            "own-data",
            _l("Know what is stored about you"),
            _l("Everything about you is on one page, and you can take it with you."),
            "rights.my_data",
        ),
    ),
    Guide.MANAGER: (
        Step(
            "work",
            _l("Begin with the list"),
            _l("The list says what waits for you today and later. Short things are done there."),
            "workday.index",
            P.TEAM_READ,
        ),
        Step(
            "priorities",
            _l("Say what the unit aims for"),
            _l("Publish the unit’s priorities before the talks: the goals are linked to them."),
            "priorities.index",
        ),
        Step(
            "book",
            _l("Book the talks"),
            _l("Say which days you have. You get a proposal with a time for everyone to look at."),
            "booking.index",
            P.MEETINGS_BOOK,
        ),
        Step(
            "team",
            _l("See how far the plans have come"),
            _l("For each employee you see what the plan waits for, and whom."),
            "plans.team",
            P.TEAM_READ,
        ),
        Step(
            "requests",
            _l("Answer requests for training"),
            _l(
                "Grant it, give it a later date, or offer something else. There is no other answer."
            ),
            "requests.waiting",
            P.REQUESTS_LIST,
        ),
    ),
    Guide.HR: (
        Step(
            "figures",
            _l("Follow how far the plans have come"),
            _l(
                "Figures for every unit. Small groups are hidden, so that nobody can be told apart."
            ),
            "reports.overview",
            P.FIGURES_READ,
        ),
        Step(
            "rounds",
            _l("Open a planning round"),
            _l("A round says which units plan, and between which days."),
            "rounds.index",
        ),
        Step(
            "plans",
            _l("Read agreed plans"),
            _l("You see what has been agreed on, never drafts. The employee sees who has read."),
            "reports.agreed_plans",
            P.AGREED_PLANS_LIST,
        ),
        Step(
            "import",
            _l("Bring in employees"),
            _l("The file is first shown as it would become. Nothing is changed until you say so."),
            "imports.index",
            P.STAFF_IMPORT,
        ),
        Step(
            "deputies",
            _l("See to it that somebody can answer"),
            _l("Where a manager is away, a deputy is needed."),
            "organisation.deputy_units",
            P.DEPUTIES_LIST,
        ),
    ),
    Guide.REGISTRAR: (
        Step(
            "find-plan",
            _l("Find an agreed plan"),
            _l("An agreed plan is a public document. Drafts are not, and you do not see them."),
            "reports.agreed_plans",
            P.AGREED_PLANS_LIST,
        ),
        Step(
            "releases",
            _l("Give out a copy"),
            _l("You mask what is secret, say by which law, and the copy is kept."),
            "releases.index",
            P.RELEASES_LIST,
        ),
        Step(
            "holds",
            _l("Stop destruction when you must"),
            _l("What somebody has asked for must not disappear before it has been answered."),
            "retention.holds",
            P.HOLDS_MANAGE,
        ),
        _DESTRUCTION,
    ),
    Guide.SYSTEM_ADMINISTRATOR: (
        Step(
            "accounts",
            _l("Let people in"),
            _l("Send a link for logging in, or print a code for those who have no e-mail."),
            "accounts.index",
            P.ACCOUNTS_MANAGE,
        ),
        Step(
            "roles",
            _l("Give roles"),
            _l("A role holds for a part of the organisation and for a time. You see no plans."),
            "organisation.roles",
            P.ROLES_READ,
        ),
        _LOG,
        Step(
            "documents",
            _l("See that the documents are whole"),
            _l("Stored PDFs are compared with their checksums every day."),
            "plans.stored_documents",
            P.DOCUMENTS_WATCH,
        ),
        _DESTRUCTION,
    ),
    Guide.DATA_PROTECTION_OFFICER: (
        Step(
            "readings",
            _l("See who has read plans"),
            _l("Every reading of an agreed plan is written down, with as what it was read."),
            "plans.reading_logs",
            P.READING_LOGS_LIST,
        ),
        _LOG,
        Step(
            "downloads",
            _l("See what has been downloaded"),
            _l("Here you also list the people whom an incident concerns."),
            "trail.exports",
            P.DISCLOSURES_READ,
        ),
        _DESTRUCTION,
        Step(
            "told",
            _l("Read what everybody is told"),
            _l("The page about personal data says why each kind is stored, and who reads it."),
            "public.privacy",
        ),
    ),
}

# What the steps are called where somebody reads what is stored about them.
STEP_NAMES: dict[str, LazyString] = {
    **{step.key: step.title for steps in STEPS.values() for step in steps},
    END: _l("Put away"),
}


def guides_for(actor: Actor) -> list[Guide]:
    """Return the guides of what the actor is today, the rarest task first."""
    return [guide for guide in Guide if policy.allows(actor, FOR[guide])]


def visit_of(actor: Actor, guide: Guide, taken: Set[str] = frozenset()) -> Visit:
    """Return the guide with the steps whose pages the actor may open."""
    steps = tuple(step for step in STEPS[guide] if policy.allows(actor, step.permission))
    return Visit(guide, NAMES[guide], steps, taken)


def own_guide(actor: Actor, name: str) -> Guide:
    """Return the actor's guide of that name.

    Raises:
        NotFound: there is none, or it is for others.
    """
    for guide in guides_for(actor):
        if guide.value == name:
            return guide
    raise NotFound("guide")
