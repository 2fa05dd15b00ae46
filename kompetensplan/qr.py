"""QR codes on pages; those of documents are drawn by `pdf`."""

from io import BytesIO

import segno
from markupsafe import Markup


def qr_picture(text: str) -> Markup:
    """Return a drawing, as SVG, that a phone reads as `text`."""
    svg = BytesIO()
    segno.make(text, error="m").save(
        svg, kind="svg", scale=4, border=2, light="#fff", xmldecl=False, nl=False
    )
    return Markup(svg.getvalue().decode())  # noqa: S704 - segno draws numbers only
