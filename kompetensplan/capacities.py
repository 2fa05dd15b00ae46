"""As what somebody was let in: which of a permission's relations held, in one word for the log.

Pure, and decides nothing: `policy` has let the actor in already.
"""

from collections.abc import Callable
from typing import Any

from kompetensplan import policy
from kompetensplan.actors import Actor, Capacity, Lead
from kompetensplan.policy import RULES, Permission

Relation = Callable[[Actor, Any], bool]

_ALWAYS: dict[Relation, Capacity] = {
    policy.the_employee: Capacity.EMPLOYEE,
    policy.owns: Capacity.EMPLOYEE,
    policy.the_employed: Capacity.EMPLOYEE,
    policy.the_moved: Capacity.EMPLOYEE,
    policy.a_colleague: Capacity.EMPLOYEE,
    policy.anyone_employed: Capacity.EMPLOYEE,
    policy.hr: Capacity.HR,
    policy.hr_for_everyone: Capacity.HR,
    policy.hr_for_the_unit: Capacity.HR,
    policy.hr_for_this_unit: Capacity.HR,
    policy.hr_for_the_employment: Capacity.HR,
    policy.hr_for_the_organisation_level: Capacity.HR,
    policy.a_registrar: Capacity.REGISTRAR,
    policy.the_registrar: Capacity.REGISTRAR,
    policy.the_registrar_of_its_plan: Capacity.REGISTRAR,
    policy.the_registrar_of_the_employment: Capacity.REGISTRAR,
    policy.the_system_administrator: Capacity.SYSTEM_ADMINISTRATOR,
    policy.the_system_administrator_of_the_unit: Capacity.SYSTEM_ADMINISTRATOR,
    policy.the_data_protection_officer: Capacity.DATA_PROTECTION_OFFICER,
    policy.the_managers_manager: Capacity.MANAGERS_MANAGER,
    policy.the_managers_manager_who_said_why: Capacity.MANAGERS_MANAGER,
    policy.a_manager_above_the_employed: Capacity.MANAGERS_MANAGER,
    policy.anyone_who_manages: Capacity.MANAGER,
    policy.anyone_who_manages_managers: Capacity.MANAGERS_MANAGER,
    policy.the_system: Capacity.SYSTEM,
}
# Who leads may do so as manager, acting manager, deputy or for a vacant post: the lead says it.
_IN_PLAN = {policy.the_manager, policy.the_manager_who_may_act}
_OF_EMPLOYMENT = {
    policy.the_leader,
    policy.the_manager_of_the_employed,
    policy.anyone_who_leads_the_employed,
}


def capacity_in(actor: Actor, permission: Permission, subject: object = None) -> Capacity | None:
    """Return as what the actor holds `permission`; None where it is everybody's, or nobody knows.

    The first relation that holds counts, as it stands in `policy.RULES`.
    """
    for relation in RULES[permission]:
        if relation(actor, subject):
            return _ALWAYS.get(relation) or _of_lead(actor, relation, subject)
    return None


def _of_lead(actor: Actor, relation: Relation, subject: Any) -> Capacity | None:
    if relation in _IN_PLAN:
        lead = actor.lead_in(subject)
    elif relation in _OF_EMPLOYMENT:
        lead = actor.lead_of(subject)
    elif relation is policy.the_manager_of_the_unit:
        lead = actor.leads.get(subject.id)
    elif relation is policy.a_manager_above_the_unit:  # or of the unit itself
        lead = actor.leads.get(subject.id, Lead(Capacity.MANAGERS_MANAGER))
    elif relation is policy.the_manager_of_its_unit:
        lead = actor.leads.get(subject.unit_id)
    elif relation is policy.hr_or_the_registrar_who_asked:
        return Capacity.HR if actor.has_role("hr") else Capacity.REGISTRAR
    else:
        return None
    return lead.capacity if lead else None
