"""Summaries of one article, briefings of many, and their export to Word and Markdown."""

from __future__ import annotations

from rag.report.briefing.stories import group_stories
from rag.report.briefing.write import Report, brief, never, nobody
from rag.report.export import write_file
from rag.report.export.docx import to_docx
from rag.report.export.layout import Document, cost_of, disputed, lead_of, of_briefing, of_summary
from rag.report.export.markdown import to_markdown
from rag.report.export.values import file_name, with_unit
from rag.report.summary import summarise_by_extraction, summarise_by_model

__all__ = [
    "Document",
    "Report",
    "brief",
    "cost_of",
    "disputed",
    "file_name",
    "group_stories",
    "lead_of",
    "never",
    "nobody",
    "of_briefing",
    "of_summary",
    "summarise_by_extraction",
    "summarise_by_model",
    "to_docx",
    "to_markdown",
    "with_unit",
    "write_file",
]
