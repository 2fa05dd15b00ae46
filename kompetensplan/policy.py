"""Who may do what: the whole of it.

`RULES` names, for each permission, the relations between an actor and a subject that
are enough. Nothing else decides access: views, services and templates ask `allows` or
`require`. What may happen in which *state* is not access; that is `plans.workflow`.
The access matrix is 2.14 of the domain rules; `flask permissions` prints this table.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

# Who acts, and what can be asked for, belong to the policy in the eyes of everybody who asks it.
from kompetensplan.actors import Actor as Actor
from kompetensplan.actors import Capacity as Capacity
from kompetensplan.actors import Grant as Grant
from kompetensplan.actors import Lead as Lead
from kompetensplan.actors import system_for as system_for
from kompetensplan.errors import NotAllowed
from kompetensplan.permissions import Permission as Permission

if TYPE_CHECKING:
    from kompetensplan.comments.models import Comment, Suggestion
    from kompetensplan.exports.models import Export
    from kompetensplan.organisation.models import Employment, EmploymentMove, Unit
    from kompetensplan.peers.models import PeerInvitation
    from kompetensplan.plans.models import GoalShare, Plan
    from kompetensplan.priorities.models import Priority
    from kompetensplan.releases.models import Release
    from kompetensplan.requests.models import TrainingRequest


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


def the_one_who_asks(actor: Actor, request: "TrainingRequest") -> bool:
    return owns(actor, request.employment)


def the_manager_of_the_one_who_asks(actor: Actor, request: "TrainingRequest") -> bool:
    return not request.is_left_behind and actor.lead_of(request.employment) is not None


def the_manager_who_may_answer(actor: Actor, request: "TrainingRequest") -> bool:
    lead = None if request.is_left_behind else actor.lead_of(request.employment)
    return lead is not None and lead.may_act


def the_managers_manager_it_has_come_to(actor: Actor, request: "TrainingRequest") -> bool:
    is_theirs = request.raised_to_id == actor.person_id and not request.is_left_behind
    is_own = owns(actor, request.employment)
    path = request.employment.unit.path
    return is_theirs and not is_own and any(path.startswith(own) for own in actor.oversees)


def the_leader(actor: Actor, employment: "Employment") -> bool:
    return actor.lead_of(employment) is not None


def hr_for_the_employment(actor: Actor, employment: "Employment") -> bool:
    return actor.has_role("hr", employment.unit.path)


def the_registrar_of_the_employment(actor: Actor, employment: "Employment") -> bool:
    return actor.has_role("registrar", employment.unit.path)


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


def anyone_who_leads_the_employed(actor: Actor, employment: "Employment") -> bool:
    return actor.lead_of(employment) is not None


def the_one_it_is_shared_with(actor: Actor, share: "GoalShare") -> bool:
    return actor.lead_of(share.employment) is not None


def a_colleague(actor: Actor, employment: "Employment") -> bool:
    return employment.unit.path in actor.home_paths


def a_manager_above_the_employed(actor: Actor, employment: "Employment") -> bool:
    return any(employment.unit.path.startswith(own) for own in actor.oversees)


def the_moved(actor: Actor, move: "EmploymentMove") -> bool:
    return owns(actor, move.employment)


def the_new_manager_inside_the_authority(actor: Actor, move: "EmploymentMove") -> bool:
    if move.is_to_another_authority:
        return False
    lead = actor.lead_of(move.employment)
    return lead is not None and lead.may_act


def hr_for_the_unit(actor: Actor, plan: "Plan") -> bool:
    return actor.has_role("hr", plan.home_path)


def the_registrar(actor: Actor, plan: "Plan") -> bool:
    return actor.has_role("registrar", plan.home_path)


def the_registrar_of_its_plan(actor: Actor, release: "Release") -> bool:
    return the_registrar(actor, release.plan)


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


def hr_or_the_registrar_who_asked(actor: Actor, export: "Export") -> bool:
    is_hr = actor.has_role("hr") and not export.package  # those are the registrar's
    is_reader = is_hr or actor.has_role("registrar")
    return is_reader and export.asked_by_id == actor.person_id


def the_system(actor: Actor, subject: object) -> bool:
    return actor.is_system


P = Permission
RULES: dict[Permission, tuple[Callable[[Actor, Any], bool], ...]] = {
    P.PAGES_OPEN: (anyone_logged_in,),
    P.PROFILE_EDIT: (anyone_logged_in,),
    P.PLAN_CREATE: (the_employed, the_manager_of_the_employed),
    P.PLAN_READ: (the_employee, the_manager),
    # The system puts in what has been granted, and nothing else (SKE-5).
    P.PLAN_EDIT: (the_employee, the_manager_who_may_act, the_system),
    P.PLAN_PROGRESS: (the_employee,),
    P.PLAN_APPROVE: (the_manager_who_may_act,),
    P.PLAN_CONFIRM: (the_employee,),
    P.PLAN_PAUSE: (the_manager_who_may_act, the_system),
    P.PLAN_FOLLOW: (the_system,),
    P.PLAN_COMMENT: (the_employee, the_manager_who_may_act),
    P.COMMENT_CHANGE: (the_one_who_wrote_it,),
    P.SUGGESTION_ANSWER: (the_one_to_whom_it_is_made,),
    P.MEETING_MANAGE: (the_manager_who_may_act,),
    P.MEETING_ASK: (the_employee,),
    P.OFFERS_LIST: (anyone_who_leads_and_may_act,),
    P.OFFER_MAKE: (the_manager_who_may_act,),
    P.OFFER_ANSWER: (the_employee,),
    P.NOTES_WRITE: (the_employee,),
    P.PREPARATION_WRITE: (the_employee, the_manager_who_may_act),
    P.MEETINGS_BOOK: (anyone_who_leads_and_may_act,),
    P.MEETING_WRITE: (the_employee, the_manager_who_may_act),
    P.VERSION_READ: (
        the_employee,
        the_manager,
        hr_for_the_unit,
        the_registrar,
        the_managers_manager_who_said_why,
    ),
    P.VERSION_ASK: (the_managers_manager,),
    P.VERSION_ANNUL: (the_employee, the_manager_who_may_act, hr_for_the_unit),
    P.RELEASE_BEGIN: (the_registrar,),
    P.RELEASE_HANDLE: (the_registrar_of_its_plan,),
    P.RELEASES_LIST: (a_registrar,),
    P.READING_LOG_READ: (the_employee, the_data_protection_officer),
    P.EARLIER_LIST: (owns, the_leader, hr_for_the_employment, the_registrar_of_the_employment),
    P.EARLIER_ADD: (the_employed, the_manager_of_the_employed),
    P.EARLIER_READ: (the_employee, the_manager, hr_for_the_unit, the_registrar),
    P.PERSON_FIND: (
        owns,
        the_leader,
        hr_for_the_employment,
        the_registrar_of_the_employment,
        the_system_administrator,
        the_data_protection_officer,
        a_manager_above_the_employed,
        a_colleague,
    ),
    P.PEERS_READ: (anyone_employed,),
    P.PEER_OFFER: (the_employed,),
    P.PEER_COMMENT: (the_one_who_was_asked,),
    P.REQUEST_MAKE: (the_employed,),
    P.REQUEST_READ: (
        the_one_who_asks,
        the_manager_of_the_one_who_asks,
        the_managers_manager_it_has_come_to,
    ),
    P.REQUEST_ANSWER: (the_manager_who_may_answer, the_managers_manager_it_has_come_to),
    P.REQUEST_LIFT: (the_manager_who_may_answer,),
    P.REQUEST_REPLY: (the_one_who_asks,),
    P.REQUEST_WITHDRAW: (the_one_who_asks,),
    P.REQUEST_RECORD: (the_one_who_asks, the_manager_who_may_answer),
    P.REQUEST_FOLLOW: (the_system,),
    P.REQUESTS_MAKE: (anyone_employed,),
    P.REQUESTS_LIST: (anyone_who_leads,),
    P.FRAME_SET: (the_manager_of_the_unit, a_manager_above_the_unit, hr_for_this_unit),
    P.PROMISE_READ: (anyone_logged_in,),
    P.PROMISE_DECIDE: (hr_for_everyone, the_system_administrator),
    P.READING_LOGS_LIST: (the_data_protection_officer,),
    P.TEAM_READ: (anyone_who_leads,),
    P.MOVE_SETTLE: (the_moved, the_new_manager_inside_the_authority),
    P.AUTHORITY_DECIDE: (hr_for_everyone, the_system_administrator),
    P.PLAN_SHARE: (the_employee,),
    P.PLAN_EXPORT: (the_employee,),
    P.SHARED_GOALS_READ: (anyone_who_leads_the_employed,),
    P.SHARED_GOAL_READ: (the_one_it_is_shared_with,),
    P.DEPUTY_MANAGE: (a_manager_above_the_unit, hr_for_this_unit),
    P.DEPUTIES_LIST: (anyone_who_manages, hr),
    P.PRIORITY_READ: (anyone_logged_in,),
    P.PRIORITY_EDIT: (the_manager_of_its_unit, hr_for_the_organisation_level),
    P.UNIT_PRIORITY_ADD: (the_manager_of_the_unit,),
    P.GUIDELINE_SET: (the_manager_of_the_unit, hr_for_this_unit),
    P.GOAL_TEMPLATE_EDIT: (the_manager_of_the_unit, hr_for_this_unit),
    P.VISION_EDIT: (hr_for_everyone,),
    P.ROUND_READ: (anyone_logged_in,),
    P.ROUND_MANAGE: (hr_for_everyone,),
    P.ROUND_OPEN: (the_manager_of_the_unit, hr_for_this_unit),
    P.ORGANISATION_READ: (anyone_logged_in,),
    P.DIALOGUE_READ: (hr_for_this_unit, a_manager_above_the_unit, the_manager_of_the_unit),
    P.DIALOGUE_RECORD: (a_manager_above_the_unit, the_manager_of_the_unit),
    P.ROUND_REMIND: (hr_for_this_unit,),
    P.KOM_KR_LIST: (hr,),
    P.KOM_KR_RECORD: (hr_for_the_employment,),
    P.FIGURES_READ: (hr,),
    P.UNIT_FIGURES_READ: (hr_for_this_unit, a_manager_above_the_unit, the_manager_of_the_unit),
    P.AGREED_PLANS_LIST: (hr, a_registrar, anyone_who_manages_managers),
    P.AGREED_PLANS_FETCH: (hr, a_registrar),
    P.ARCHIVE_PACKAGE: (a_registrar,),
    P.EXPORT_READ: (hr_or_the_registrar_who_asked,),
    P.STAFF_IMPORT: (hr_for_everyone,),
    P.FOLDER_IMPORTS_READ: (hr_for_everyone, the_system_administrator),
    P.ACCOUNTS_MANAGE: (the_system_administrator,),
    P.ROLES_READ: (
        the_system_administrator,
        hr_for_everyone,
        a_registrar,
        the_data_protection_officer,
    ),
    P.ROLES_MANAGE: (the_system_administrator, hr_for_everyone),
    P.ROLE_GRANT: (the_system_administrator_of_the_unit, hr_for_everyone),
    P.SETTINGS_READ: (
        the_system_administrator,
        hr_for_everyone,
        a_registrar,
        the_data_protection_officer,
    ),
    P.SETTINGS_CHANGE: (the_system_administrator, hr_for_everyone),
    P.QUEUES_MANAGE: (the_system_administrator,),
    P.ORGANISATION_HISTORY_READ: (
        the_system_administrator,
        hr_for_everyone,
        a_registrar,
        the_data_protection_officer,
    ),
    P.AUDIT_READ: (the_system_administrator, the_data_protection_officer),
    P.RETENTION_READ: (
        the_system_administrator,
        hr_for_everyone,
        a_registrar,
        the_data_protection_officer,
    ),
    P.RETENTION_DECIDE: (the_system_administrator, hr_for_everyone),
    P.HOLDS_MANAGE: (a_registrar,),
    P.DISCLOSURES_READ: (the_data_protection_officer,),
    P.DOCUMENTS_WATCH: (the_system_administrator, the_data_protection_officer),
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
        raise NotAllowed(f"{permission} for person {actor.person_id}", permission=permission)
