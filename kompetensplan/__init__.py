"""Kompetensplan: individual competence plans that employees and managers write together."""

from kompetensplan.factory import create_app

__all__ = ["create_app"]
