"""`flask privacy-documents`: the generated parts of the documents on data protection."""

from pathlib import Path

import click

from kompetensplan.rights.documents import filled

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "dataskydd"


@click.command("privacy-documents")
def privacy_documents() -> None:
    """Write the generated parts of docs/dataskydd anew."""
    for path in sorted(FOLDER.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = filled(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            click.echo(f"{path.name} written")
