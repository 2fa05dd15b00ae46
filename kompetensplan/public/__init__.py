"""The few pages that a stranger reaches: is it up, accessibility, privacy, preferences."""

from kompetensplan.public.views import bp

__all__ = ["bp"]
