"""What a package asks of those that stand above it; `factory` says who answers.

when_destroyed = Hook(_nobody_knows)                  below, where it is asked
when_destroyed.answered_by(destroy_earliest)          in `factory`
"""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A function that is called here and written above; until it is, `otherwise` is called."""

    def __init__(self, otherwise: Callable[P, R]) -> None:
        self._answer = otherwise

    def answered_by(self, answer: Callable[P, R]) -> None:
        """Say what is called from now on."""
        self._answer = answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._answer(*args, **kwargs)
