"""Who may do what: the whole of it.

`RULES` names, for each permission, the relations between an actor and a subject that
are enough. Nothing else decides access: views, services and templates ask `allows` or
`require`. What may happen in which *state* is not access; that is `plans.workflow`.
The access matrix is 2.14 of the domain rules; `flask permissions` prints this table.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from kompetensplan.errors import NotAllowed

if TYPE_CHECKING:
    from kompetensplan.comments.models import Comment, Suggestion
    from kompetensplan.organisation.models import Employment, Unit
    from kompetensplan.peers.models import PeerInvitation
    from kompetensplan.plans.models import Plan
    from kompetensplan.priorities.models import Priority


class Capacity(enum.StrEnum):
    """As what somebody acts; written into every history (PLAN-7)."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    ACTING_MANAGER = "acting_manager"
    DEPUTY = "deputy"
    MANAGER_ABOVE = "manager_above"  # the post below is vacant, or the plan is a manager's own
    NAMED_APPROVER = "named_approver"
    MANAGERS_MANAGER = "managers_manager"
    HR = "hr"
    REGISTRAR = "registrar"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    SYSTEM = "system"


class Permission(enum.StrEnum):
    """What can be asked for. Search for `Permission.PLAN_EDIT` to find every use."""

    PAGES_OPEN = "pages:open"
    PROFILE_EDIT = "profile:edit"

    PLAN_CREATE = "plan:create"
    PLAN_READ = "plan:read"
    PLAN_EDIT = "plan:edit"
    PLAN_PROGRESS = "plan:progress"
    PLAN_APPROVE = "plan:approve"
    PLAN_CONFIRM = "plan:confirm"
    PLAN_PAUSE = "plan:pause"
    PLAN_FOLLOW = "plan:follow"
    PLAN_COMMENT = "plan:comment"
    COMMENT_CHANGE = "comment:change"
    SUGGESTION_ANSWER = "suggestion:answer"
    MEETING_MANAGE = "meeting:manage"
    MEETING_ASK = "meeting:ask"
    NOTES_WRITE = "own-notes:write"
    PREPARATION_WRITE = "preparation:write"
    MEETINGS_BOOK = "meetings:book"

    VERSION_READ = "version:read"
    VERSION_ASK = "version:ask"
    READING_LOG_READ = "reading-log:read"
    READING_LOGS_LIST = "reading-logs:list"

    PEERS_READ = "peers:read"
    PEER_OFFER = "peer:offer"
    PEER_COMMENT = "peer:comment"

    TEAM_READ = "team:read"
    DEPUTY_MANAGE = "deputy:manage"
    DEPUTIES_LIST = "deputies:list"

    PRIORITY_READ = "priority:read"
    PRIORITY_EDIT = "priority:edit"
    UNIT_PRIORITY_ADD = "unit-priority:add"
    VISION_EDIT = "vision:edit"
    ROUND_READ = "round:read"
    ROUND_MANAGE = "round:manage"
    ROUND_OPEN = "round:open"

    FIGURES_READ = "figures:read"
    UNIT_FIGURES_READ = "unit-figures:read"
    AGREED_PLANS_LIST = "agreed-plans:list"
    STAFF_IMPORT = "staff:import"

    ACCOUNTS_MANAGE = "accounts:manage"
    ROLES_READ = "roles:read"
    ROLES_MANAGE = "roles:manage"
    ROLE_GRANT = "role:grant"
    AUDIT_READ = "audit:read"


@dataclass(frozen=True, slots=True)
class Lead:
    """How an actor comes to lead somebody: as what, for whom, and whether they may act."""

    capacity: Capacity
    on_behalf_of: str = ""
    may_act: bool = True


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that an actor holds today, and the path of the subtree it covers."""

    role: str
    path: str
    unit_name: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks, as they stand today. Built once a request by `actor_of`.

    Attributes:
        employments: ids of own employments that are active today.
        leads: unit id → how the actor leads the ordinary members of that unit.
        leads_managers: employment id → how the actor leads that manager (DEP-5).
        unit_leaders: employments in the units of `leads` that lead such a unit themselves;
            their plans go one level up, never to a deputy of their own unit.
        oversees: paths of the units that the actor manages, also as acting manager; what
            lies below is overseen.
        grants: roles held today.
        occasions: ids of plans that the actor may read today, having said why (CONF-4).
        unread: how many notices the actor has not read.
        is_system: nobody asks; the plan follows what happens to the employment (`system_for`).
    """

    person_id: int
    name: str = ""
    initials: str = ""
    title: str = ""
    language: str = "sv"
    day: date = date.min
    login_method: str = "password"
    employments: frozenset[int] = frozenset()
    home_paths: tuple[str, ...] = ()
    leads: Mapping[int, Lead] = field(default_factory=dict)
    leads_managers: Mapping[int, Lead] = field(default_factory=dict)
    unit_leaders: frozenset[int] = frozenset()
    oversees: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    occasions: frozenset[int] = frozenset()
    unread: int = 0
    is_system: bool = False

    def has_role(self, role: str, path: str = "") -> bool:
        """Tell whether the actor holds `role`, and for the unit at `path` if one is given."""
        return any(
            grant.role == role and (not path or path.startswith(grant.path))
            for grant in self.grants
        )

    def lead_of(self, employment: "Employment") -> Lead | None:
        """Return how the actor leads `employment`; never one's own (DEP-5)."""
        if employment.person_id == self.person_id:
            return None
        if employment.id in self.leads_managers:
            return self.leads_managers[employment.id]
        if employment.id in self.unit_leaders:
            return None
        return self.leads.get(employment.unit_id)

    def lead_in(self, plan: "Plan") -> Lead | None:
        """Return how the actor leads the employee of `plan`, for whom it is written.

        A plan that another authority owns is not the present manager's (EMP-4).
        """
        return None if plan.is_left_behind else self.lead_of(plan.employment)

    def capacity_for(self, plan: "Plan") -> Capacity:
        """Return as what the actor deals with `plan`, for its history and reading log."""
        if self.is_system:
            return Capacity.SYSTEM
        if plan.employment_id in self.employments or owns(self, plan.employment):
            return Capacity.EMPLOYEE
        if lead := self.lead_in(plan):
            return lead.capacity
        for role in ("hr", "registrar"):
            if self.has_role(role, plan.home_path):
                return Capacity(role)
        return Capacity.MANAGERS_MANAGER

    def on_behalf_of(self, plan: "Plan") -> str:
        """Return the name that the actor stands in for ("i stället för …"), or nothing."""
        lead = self.lead_in(plan)
        return lead.on_behalf_of if lead else ""


def system_for(person_id: int) -> Actor:
    """Return who acts when something happens to a person and nobody has pressed anything."""
    return Actor(person_id, is_system=True)


# ── relations: each completes the sentence "… may do it" ──────────────────────────────


def anyone_logged_in(actor: Actor, subject: object) -> bool:
    return True


def owns(actor: Actor, employment: "Employment") -> bool:
    return employment.person_id == actor.person_id


def the_employee(actor: Actor, plan: "Plan") -> bool:
    return owns(actor, plan.employment)


def the_manager(actor: Actor, plan: "Plan") -> bool:
    return actor.lead_in(plan) is not None


def the_manager_who_may_act(actor: Actor, plan: "Plan") -> bool:
    lead = actor.lead_in(plan)
    return lead is not None and lead.may_act


def the_employed(actor: Actor, employment: "Employment") -> bool:
    return employment.id in actor.employments


def anyone_employed(actor: Actor, subject: object) -> bool:
    return bool(actor.employments)


def the_one_who_was_asked(actor: Actor, invitation: "PeerInvitation") -> bool:
    return invitation.person_id == actor.person_id and invitation.withdrawn_at is None


def the_manager_of_the_employed(actor: Actor, employment: "Employment") -> bool:
    lead = actor.lead_of(employment)
    return lead is not None and lead.may_act


def the_one_who_wrote_it(actor: Actor, text: "Comment | Suggestion") -> bool:
    return text.person_id == actor.person_id


def the_one_to_whom_it_is_made(actor: Actor, suggestion: "Suggestion") -> bool:
    """The employee's suggestions are made to the manager, and everybody else's to the employee."""
    if suggestion.capacity is Capacity.EMPLOYEE:
        return the_manager_who_may_act(actor, suggestion.plan)
    return the_employee(actor, suggestion.plan)


def hr_for_the_unit(actor: Actor, plan: "Plan") -> bool:
    return actor.has_role("hr", plan.home_path)


def the_registrar(actor: Actor, plan: "Plan") -> bool:
    return actor.has_role("registrar", plan.home_path)


def the_managers_manager(actor: Actor, plan: "Plan") -> bool:
    closer = owns(actor, plan.employment) or actor.lead_in(plan) is not None
    beside = plan.employment_id in actor.unit_leaders  # two who manage the same unit
    return (
        not closer and not beside and any(plan.home_path.startswith(own) for own in actor.oversees)
    )


def the_managers_manager_who_said_why(actor: Actor, plan: "Plan") -> bool:
    return plan.id in actor.occasions and the_managers_manager(actor, plan)


def the_data_protection_officer(actor: Actor, subject: object) -> bool:
    return actor.has_role("data_protection_officer")


def anyone_who_leads(actor: Actor, subject: object) -> bool:
    return bool(actor.leads or actor.leads_managers)


def anyone_who_leads_and_may_act(actor: Actor, subject: object) -> bool:
    return any(lead.may_act for lead in (*actor.leads.values(), *actor.leads_managers.values()))


def the_manager_of_the_unit(actor: Actor, unit: "Unit") -> bool:
    lead = actor.leads.get(unit.id)
    return lead is not None and lead.may_act


def a_manager_above_the_unit(actor: Actor, unit: "Unit") -> bool:
    return any(unit.path.startswith(own) for own in actor.oversees)


def anyone_who_manages(actor: Actor, subject: object) -> bool:
    return bool(actor.oversees)


def anyone_who_manages_managers(actor: Actor, subject: object) -> bool:
    return bool(actor.oversees and actor.leads_managers)


def hr_for_this_unit(actor: Actor, unit: "Unit") -> bool:
    return actor.has_role("hr", unit.path)


def the_manager_of_its_unit(actor: Actor, priority: "Priority") -> bool:
    return priority.level.value != "organisation" and the_manager_of_the_unit(actor, priority.unit)


def hr_for_the_organisation_level(actor: Actor, priority: "Priority") -> bool:
    return priority.level.value == "organisation" and actor.has_role("hr", priority.unit.path)


def hr(actor: Actor, subject: object) -> bool:
    return actor.has_role("hr")


def hr_for_everyone(actor: Actor, subject: object) -> bool:
    return any(grant.role == "hr" and grant.path.count("/") == 2 for grant in actor.grants)


def the_system_administrator(actor: Actor, subject: object) -> bool:
    return actor.has_role("system_administrator")


def the_system_administrator_of_the_unit(actor: Actor, unit: "Unit") -> bool:
    return actor.has_role("system_administrator", unit.path)


def a_registrar(actor: Actor, subject: object) -> bool:
    return actor.has_role("registrar")


def the_system(actor: Actor, subject: object) -> bool:
    return actor.is_system


P = Permission
RULES: dict[Permission, tuple[Callable[[Actor, Any], bool], ...]] = {
    P.PAGES_OPEN: (anyone_logged_in,),
    P.PROFILE_EDIT: (anyone_logged_in,),
    P.PLAN_CREATE: (the_employed, the_manager_of_the_employed),
    P.PLAN_READ: (the_employee, the_manager),
    P.PLAN_EDIT: (the_employee, the_manager_who_may_act),
    P.PLAN_PROGRESS: (the_employee,),
    P.PLAN_APPROVE: (the_manager_who_may_act,),
    P.PLAN_CONFIRM: (the_employee,),
    P.PLAN_PAUSE: (the_manager_who_may_act,),
    P.PLAN_FOLLOW: (the_system,),
    P.PLAN_COMMENT: (the_employee, the_manager_who_may_act),
    P.COMMENT_CHANGE: (the_one_who_wrote_it,),
    P.SUGGESTION_ANSWER: (the_one_to_whom_it_is_made,),
    P.MEETING_MANAGE: (the_manager_who_may_act,),
    P.MEETING_ASK: (the_employee,),
    P.NOTES_WRITE: (the_employee,),
    P.PREPARATION_WRITE: (the_employee, the_manager_who_may_act),
    P.MEETINGS_BOOK: (anyone_who_leads_and_may_act,),
    P.VERSION_READ: (
        the_employee,
        the_manager,
        hr_for_the_unit,
        the_registrar,
        the_managers_manager_who_said_why,
    ),
    P.VERSION_ASK: (the_managers_manager,),
    P.READING_LOG_READ: (the_employee, the_data_protection_officer),
    P.PEERS_READ: (anyone_employed,),
    P.PEER_OFFER: (the_employed,),
    P.PEER_COMMENT: (the_one_who_was_asked,),
    P.READING_LOGS_LIST: (the_data_protection_officer,),
    P.TEAM_READ: (anyone_who_leads,),
    P.DEPUTY_MANAGE: (a_manager_above_the_unit, hr_for_this_unit),
    P.DEPUTIES_LIST: (anyone_who_manages, hr),
    P.PRIORITY_READ: (anyone_logged_in,),
    P.PRIORITY_EDIT: (the_manager_of_its_unit, hr_for_the_organisation_level),
    P.UNIT_PRIORITY_ADD: (the_manager_of_the_unit,),
    P.VISION_EDIT: (hr_for_everyone,),
    P.ROUND_READ: (anyone_logged_in,),
    P.ROUND_MANAGE: (hr_for_everyone,),
    P.ROUND_OPEN: (the_manager_of_the_unit, hr_for_this_unit),
    P.FIGURES_READ: (hr,),
    P.UNIT_FIGURES_READ: (hr_for_this_unit, a_manager_above_the_unit, the_manager_of_the_unit),
    P.AGREED_PLANS_LIST: (hr, a_registrar, anyone_who_manages_managers),
    P.STAFF_IMPORT: (hr_for_everyone,),
    P.ACCOUNTS_MANAGE: (the_system_administrator,),
    P.ROLES_READ: (
        the_system_administrator,
        hr_for_everyone,
        a_registrar,
        the_data_protection_officer,
    ),
    P.ROLES_MANAGE: (the_system_administrator, hr_for_everyone),
    P.ROLE_GRANT: (the_system_administrator_of_the_unit, hr_for_everyone),
    P.AUDIT_READ: (the_system_administrator, the_data_protection_officer),
}


def allows(actor: Actor, permission: Permission, subject: object = None) -> bool:
    """Tell whether `actor` holds `permission` for `subject`."""
    return any(relation(actor, subject) for relation in RULES[permission])


def require(actor: Actor, permission: Permission, subject: object = None) -> None:
    """Let it pass, or refuse.

    Raises:
        NotAllowed: no relation of the permission holds.
    """
    if not allows(actor, permission, subject):
        raise NotAllowed(f"{permission} for person {actor.person_id}")
