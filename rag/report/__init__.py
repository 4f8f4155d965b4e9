"""Stories, summaries of one article, briefings of many, and their export to Word and Markdown."""

from rag.report.briefing import STORIES_TOLD, Report, brief
from rag.report.export import write_file
from rag.report.export.commented import to_commented
from rag.report.export.docx import to_docx
from rag.report.export.layout import (
    Document,
    Table,
    cost_of,
    in_marks,
    of_answer,
    of_briefing,
    of_summary,
)
from rag.report.export.markdown import to_markdown, to_text
from rag.report.figures import SURE, figures_told
from rag.report.sentences import clean_sentences
from rag.report.stories import group_rows, of_one_event, stories_kept
from rag.report.suggestions import Suggestion, varied_questions
from rag.report.summary import PARTS, claims_of, summarise_article
