"""Saved pages of papers and portals, and a printout: the story whole, the page off."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from rag.ingest.readers import load_bytes

DATA = Path(__file__).parent / "data" / "pages.toml"
PAGES: dict[str, dict[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_a_saved_page(name: str) -> None:
    page = PAGES[name]
    shown = [page.get("glued", {}).get(str(i), line) for i, line in enumerate(page["story"])]
    article = load_bytes(page["html"].format(*shown).encode(), page["name"])
    captions = page.get("captions", [])
    read = [line for i, line in enumerate(page["story"]) if i not in captions]
    assert article.text.split("\n") == read
    assert article.title == page["story"][0]
    assert (article.published, article.published_time) == (page["published"], page.get("time"))
    assert article.publisher == page.get("publisher")
    assert (article.byline, article.place) == (page.get("byline"), page.get("place"))
