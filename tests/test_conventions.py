"""Rules about the code, run on the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "kompetensplan").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = [
    path
    for kind in ("*.css", "*.js")
    for path in (ROOT / "kompetensplan" / "static").rglob(kind)
    if "vendor" not in path.parts
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def names_used(path: Path, attribute: str) -> list[int]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == attribute
    ]


def may_commit(path: Path) -> bool:
    inside = path.relative_to(ROOT / "kompetensplan")
    return (
        bool({"views", "cli"} & set(inside.parts[:-1]))
        or path.name in ("views.py", "jobs.py", "import_views.py", "set_up.py")
        or path.name.endswith("_views.py")
    )


def test_only_views_commands_and_jobs_commit() -> None:
    committing = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if names_used(path, "commit") and not may_commit(path)
    }

    assert committing == set()


def test_only_one_function_moves_a_plan() -> None:
    """The workflow table is acted on in `plans/services/steps.py` and nowhere else."""
    setting = {
        path.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        for target in node.targets
        if ast.unparse(target) == "plan.state"
    }

    assert setting == {"steps.py"}


@pytest.mark.parametrize("path", MODULES + TEMPLATES + STATIC + TESTS, ids=lambda p: p.name)
def test_a_file_is_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_views_are_at_most_15_lines() -> None:
    long = []
    for path in MODULES:
        if not may_commit(path) or "cli" in path.parts or path.name == "jobs.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and is_view(node) and length(node) > 15:
                long.append(f"{path.name}:{node.name} {length(node)}")

    assert long == []


def is_view(node: ast.FunctionDef) -> bool:
    return any("bp." in ast.unparse(decorator) for decorator in node.decorator_list)


def length(node: ast.FunctionDef) -> int:
    """Lines of the body, its docstring not counted."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_pages_hold_nothing_inline_and_name_no_other_host() -> None:
    found = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        if re.search(r"\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\bsrc=)", text):
            found.append(str(path.relative_to(ROOT)))
        if re.search(r"(src|href)=[\"']https?://", text):
            found.append(f"{path.relative_to(ROOT)} names a host")

    assert found == []


def test_nothing_in_the_code_asks_for_a_refusal_word() -> None:
    """SKE-5: there is no word for refusing training, in code or on screen."""
    for path in [*MODULES, *TEMPLATES]:
        text = path.read_text(encoding="utf-8").lower()
        assert not re.search(r"\b(nekad|avslag|avslagen|denied)\b", text), path
