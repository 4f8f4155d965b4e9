"""From many articles to one page: headlines, themes, a table of figures, what is disputed.

`stories` groups near copies, `indicators` and `table` put figures under one name each, `themes`
sorts statements by subject, `compose` selects, `digest` and `write` let a model write.
"""

from __future__ import annotations

from rag.report.briefing.compose import Material, briefing_by_extraction
from rag.report.briefing.stories import group_stories
from rag.report.briefing.write import Report, brief_by_extraction, brief_by_model, never, nobody

__all__ = [
    "Material",
    "Report",
    "brief_by_extraction",
    "brief_by_model",
    "briefing_by_extraction",
    "group_stories",
    "never",
    "nobody",
]
