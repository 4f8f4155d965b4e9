"""What people made and want to find again: conversations, drafts, briefings, what they watch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple
from uuid import uuid4

from rag.errors import NotFound
from rag.library.database import Database
from rag.text import one_line

Kind = Literal["conversation", "check", "briefing", "watch"]
_TITLE: Final = 300  # letters kept


class SavedItem(NamedTuple):
    """One thing that was saved; `changed` is ISO, in UTC."""

    id: str
    title: str
    changed: str


class Saved:
    """Saved work by kind, as text that its page reads. Raises LibraryError where it cannot be."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, kind: Kind, title: str, content: str, item_id: str | None = None) -> str:
        """Save under an id, a new one where none is given; returns the id.

        What is saved already keeps its title.
        """
        item_id = item_id or uuid4().hex[:12]
        changed = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._database.write(
            "INSERT INTO saved VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE "
            "SET changed = ?4, content = ?5",
            (item_id, kind, one_line(title)[:_TITLE], changed, content),
        )
        return item_id

    def rename(self, item_id: str, title: str) -> None:
        """Give an item another title."""
        statement = "UPDATE saved SET title = ? WHERE id = ?"
        self._database.write(statement, (one_line(title)[:_TITLE], item_id))

    def delete(self, item_id: str) -> None:
        """Forget an item."""
        self._database.write("DELETE FROM saved WHERE id = ?", (item_id,))

    def content(self, item_id: str) -> str:
        """What was saved. Raises NotFound."""
        found = self._database.first("SELECT content FROM saved WHERE id = ?", item_id)
        if found is None:
            raise NotFound("saved_unknown", id=item_id)
        return str(found)

    def listing(self, kind: Kind) -> list[SavedItem]:
        """Everything of a kind, what was changed last first."""
        select = "SELECT id, title, changed FROM saved WHERE kind = ? ORDER BY changed DESC, id"
        return [SavedItem(*row) for row in self._database.rows(select, kind)]

    def preference(self, name: str) -> str | None:
        """What was chosen on the pages last time, such as their language."""
        return self._database.setting(f"page_{name}")

    def prefer(self, name: str, value: str) -> None:
        """Remember a choice."""
        self._database.set_setting(f"page_{name}", value)
