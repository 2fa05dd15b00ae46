"""Who reads what, in words: the relations of `policy.RULES` as recipients (art. 13.1 e, 30.1 d)."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.policy import RULES, Permission

_OWN = _l("the employee")
_MANAGER = _l("the manager, or who stands in for the manager")
_UNIT = _l("the manager of the unit")
_ABOVE = _l("managers above the unit")
_HR = _l("HR")
_REGISTRAR = _l("the registrar")
_OFFICER = _l("the data protection officer")
_ADMINISTRATOR = _l("the system administrator")

# In the order in which they are named. The system itself is no recipient.
WORDS: dict[str, LazyString] = {
    "anyone_logged_in": _l("everyone who has logged in"),
    "anyone_employed": _l("all employees"),
    "the_employee": _OWN,
    "owns": _OWN,
    "the_employed": _OWN,
    "the_moved": _OWN,
    "a_colleague": _l("the colleagues in the same unit"),
    "the_one_who_asks": _OWN,
    "the_manager": _MANAGER,
    "the_manager_who_may_act": _MANAGER,
    "the_leader": _MANAGER,
    "the_manager_of_the_employed": _MANAGER,
    "anyone_who_leads_the_employed": _MANAGER,
    "anyone_who_leads": _MANAGER,
    "anyone_who_leads_and_may_act": _MANAGER,
    "the_new_manager_inside_the_authority": _MANAGER,
    "the_manager_of_the_one_who_asks": _MANAGER,
    "the_manager_who_may_answer": _MANAGER,
    "the_one_it_is_shared_with": _l("the manager of the other employment"),
    "the_one_who_was_asked": _l("the colleague who was asked"),
    "the_one_who_wrote_it": _l("who wrote it"),
    "the_one_to_whom_it_is_made": _l("the one to whom it is made"),
    "the_manager_of_the_unit": _UNIT,
    "the_manager_of_its_unit": _UNIT,
    "a_manager_above_the_unit": _ABOVE,
    "a_manager_above_the_employed": _ABOVE,
    "anyone_who_manages": _ABOVE,
    "anyone_who_manages_managers": _ABOVE,
    "the_managers_manager": _l("the manager’s manager"),
    "the_managers_manager_it_has_come_to": _l(
        "the manager’s manager, when the request has come there"
    ),
    "the_managers_manager_who_said_why": _l("the manager’s manager, after having said why"),
    "hr": _HR,
    "hr_for_everyone": _HR,
    "hr_for_the_unit": _HR,
    "hr_for_this_unit": _HR,
    "hr_for_the_employment": _HR,
    "hr_for_the_organisation_level": _HR,
    "a_registrar": _REGISTRAR,
    "the_registrar": _REGISTRAR,
    "the_registrar_of_its_plan": _REGISTRAR,
    "the_registrar_of_the_employment": _REGISTRAR,
    "hr_or_the_registrar_who_asked": _l("who asked for the file, of HR and the registrar"),
    "the_data_protection_officer": _OFFICER,
    "the_system_administrator": _ADMINISTRATOR,
    "the_system_administrator_of_the_unit": _ADMINISTRATOR,
}
SILENT = {"the_system"}


def recipients(permissions: Iterable[Permission]) -> list[str]:
    """Return who holds any of the permissions, in words, each once and in a fixed order."""
    held = {relation.__name__ for each in permissions for relation in RULES[each]}
    words = [str(word) for name, word in WORDS.items() if name in held]
    if str(WORDS["anyone_logged_in"]) in words:  # who is meant besides is among them
        return words[:1]
    return list(dict.fromkeys(words))
