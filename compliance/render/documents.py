"""A document as typst source, HTML and Markdown; the tests compare all three with its content."""

from __future__ import annotations

from compliance.documents.model import Document
from compliance.render.jinja import page


def as_typst(document: Document) -> bytes:
    """Source of the PDF."""
    return page("document.typ.j2", d=document)


def as_html(document: Document, *, with_pdf: bool = True) -> bytes:
    """One HTML file that works from disk and prints; ``with_pdf``: a PDF lies beside it."""
    return page("document.html.j2", d=document, with_pdf=with_pdf)


def as_markdown(document: Document) -> bytes:
    """For reading in a repository and for comparing revisions."""
    return page("document.md.j2", d=document)
