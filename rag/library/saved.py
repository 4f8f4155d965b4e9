"""What was made and is kept: conversations, drafts, briefings, what is watched, summaries.

Of summaries also the batches in which some were asked for and have not come yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple
from uuid import uuid4

from rag.errors import NotFound
from rag.library.database import Tables
from rag.text import one_line

Kind = Literal["conversation", "check", "briefing", "watch"]
_TITLE: Final = 300  # letters kept


class SavedItem(NamedTuple):
    """One thing that was saved; `changed` is ISO, in UTC."""

    id: str
    title: str
    changed: str


class Saved(Tables):
    """Saved work by kind, as text that its page reads. Raises LibraryError where it cannot be."""

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


class Batch(NamedTuple):
    """Requests that a server answers within a day.

    `name` is ours and goes with the batch, `remote` the server's, None until it is known.
    `settings` is what the requests were made with, as JSON; `made_by` as in `Summaries`.
    """

    name: str
    remote: str | None
    made_by: str
    settings: str
    submitted: str


class Summaries(Tables):
    """One summary of an article for each `made_by`: the engine, model, prompt and language.

    They are forgotten with their article, and when it is corrected.
    """

    def keep(self, article_id: str, made_by: str, content: str) -> None:
        """Keep a summary; of an article that has left the library meanwhile, nothing."""
        statement = "INSERT OR REPLACE INTO summary SELECT id, ?2, ?3 FROM article WHERE id = ?1"
        self._database.write(statement, (article_id, made_by, content))

    def kept(self, article_ids: Sequence[str], made_by: str) -> dict[str, str]:
        """The summaries of these articles that there are, by the article's id."""
        select = "SELECT article_id, content FROM summary WHERE made_by = ? AND article_id IN"
        return dict(self._database.by_ids(select, article_ids, made_by))

    def count(self, made_by: str) -> int:
        """How many articles have a summary."""
        return self._database.count("SELECT count(*) FROM summary WHERE made_by = ?", made_by)

    def missing(self, made_by: str) -> list[str]:
        """Ids of the articles that have no summary yet and are in no batch, as they came."""
        select = (
            "SELECT id FROM article a WHERE state >= 0 AND "
            "NOT EXISTS (SELECT 1 FROM summary WHERE article_id = a.id AND made_by = ?) "
            "ORDER BY rowid"
        )
        under_way = self.under_way(made_by)
        return [each for each in self._database.column(select, made_by) if each not in under_way]

    def under_way(self, made_by: str) -> set[str]:
        """Ids of the articles that are in a batch which was not collected."""
        select = "SELECT article_id FROM batched JOIN batch ON name = batch WHERE made_by = ?"
        return set(self._database.column(select, made_by))

    # Batches

    def begin(self, name: str, made_by: str, settings: str, article_ids: Iterable[str]) -> None:
        """Note a batch before it is sent, so that one that was sent is never sent again."""
        submitted = datetime.now(UTC).isoformat(timespec="seconds")
        batch = Batch(name, None, made_by, settings, submitted)
        with self._database.transaction():
            self._database.write("INSERT INTO batch VALUES (?, ?, ?, ?, ?)", batch)
            articles = ((name, each) for each in article_ids)
            self._database.write("INSERT INTO batched VALUES (?, ?)", *articles)

    def sent(self, name: str, remote: str) -> None:
        """Note what the server calls a batch."""
        self._database.write("UPDATE batch SET remote = ? WHERE name = ?", (remote, name))

    def batches(self) -> Iterator[tuple[Batch, list[str]]]:
        """The batches that were not collected, each with the ids of its articles."""
        select = "SELECT article_id FROM batched WHERE batch = ? ORDER BY rowid"
        for row in [*self._database.rows("SELECT * FROM batch ORDER BY submitted, name")]:
            batch = Batch(*row)
            yield batch, self._database.column(select, batch.name)

    def end(self, name: str) -> None:
        """Forget a batch: it was collected, or never sent."""
        self._database.write("DELETE FROM batch WHERE name = ?", (name,))
