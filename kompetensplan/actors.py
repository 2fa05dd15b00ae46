"""Who acts: a picture of a person as they stand today, for one request.

Made by `organisation.queries.actor_of`; what it may do is asked of `policy`.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kompetensplan.organisation.models import Employment
    from kompetensplan.plans.models import Plan


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
        unread: kind → how many notices of it the actor has not read.
        is_system: nobody asks; the plan follows what happens to the employment (`system_for`).
    """

    person_id: int
    name: str = ""
    initials: str = ""
    title: str = ""
    language: str = "sv"
    day: date = date.min
    login_method: str = "password"
    recorded_by: str = ""  # who writes down what the actor did on paper (ruling 33)
    employments: frozenset[int] = frozenset()
    home_paths: tuple[str, ...] = ()
    leads: Mapping[int, Lead] = field(default_factory=dict)
    leads_managers: Mapping[int, Lead] = field(default_factory=dict)
    unit_leaders: frozenset[int] = frozenset()
    oversees: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    occasions: frozenset[int] = frozenset()
    unread: Mapping[str, int] = field(default_factory=dict)
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
        if plan.employment_id in self.employments or plan.employment.person_id == self.person_id:
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
