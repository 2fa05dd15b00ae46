"""Reads of the vision and the priorities, by what they answer: threads, lists."""

from kompetensplan.priorities.queries.threads import VISION, Node, threads_of

__all__ = ["VISION", "Node", "threads_of"]
