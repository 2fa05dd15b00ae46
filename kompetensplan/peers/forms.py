"""What one writes in the directory, and about a colleague's step."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from kompetensplan.fields import (
    ChoiceField,
    RadioField,
    StringField,
    TextAreaField,
    at_most,
    choices,
    clean,
)
from kompetensplan.frameworks.models import Competence
from kompetensplan.frameworks.queries import label
from kompetensplan.organisation.models import Employment
from kompetensplan.peers.models import PeerScope
from kompetensplan.peers.services import LONGEST_COMMENT, Offer

SCOPES = {
    PeerScope.UNIT.value: _l("My unit"),
    PeerScope.DEPARTMENT.value: _l("My department"),
    PeerScope.MUNICIPALITY.value: _l("The whole municipality"),
}


class OfferForm(FlaskForm):
    """What I can help others with, and who sees it."""

    topic = StringField(
        _l("I can help others with …"),
        [InputRequired(_l("Write what you can help with.")), at_most(200)],
        filters=[clean],
        description=_l("For example: dictating notes on the phone"),
    )
    competence = ChoiceField(_l("Competence"))
    scope = RadioField(_l("Seen by"), choices=choices(SCOPES), default=PeerScope.UNIT.value)
    employment = ChoiceField(_l("As what"))

    def offer(
        self, competences: Sequence[Competence], language: str, employments: Sequence[Employment]
    ) -> None:
        """Give the lists to choose among; without employments it stays as it is."""
        named = {str(each.id): label(each, language) for each in competences}
        self.competence.choices = choices({"": _l("None in particular"), **named})
        if not employments:
            del self.employment
            return
        self.employment.choices = choices(
            {str(each.id): f"{each.title}, {each.unit.name}" for each in employments}
        )

    def written(self, competences: Sequence[Competence]) -> Offer:
        """Return what was filled in; the form has been validated."""
        chosen = {str(each.id): each for each in competences}.get(self.competence.data or "")
        return Offer(self.topic.data or "", PeerScope(self.scope.data), chosen)


class CommentForm(FlaskForm):
    """What a colleague thinks of a step."""

    text = TextAreaField(_l("My comment"), [at_most(LONGEST_COMMENT)], filters=[clean])
