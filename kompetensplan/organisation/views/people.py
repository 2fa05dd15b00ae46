"""What an account's page shows of the organisation: its template asks `standing_of(person)`."""

from kompetensplan.accounts.models import Person
from kompetensplan.organisation.standing import Standing
from kompetensplan.organisation.standing import standing_of as find_standing
from kompetensplan.organisation.views import bp


@bp.app_template_global("standing_of")
def standing_of(person: Person) -> Standing:
    """Return what the person is in the organisation; who asks may manage accounts."""
    return find_standing(person)
