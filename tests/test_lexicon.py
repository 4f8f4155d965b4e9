"""Each entry of the lexicon matches its example; none stands twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from rag.text import fold, lexicon

TABLES = sorted(path.stem for path in lexicon.FOLDER.glob("*.tsv"))
FILES = sorted(path.stem for path in lexicon.FOLDER.glob("*.toml"))
PATTERNS = [(file, name) for file in FILES for name in lexicon.entries(file)]


@pytest.mark.parametrize("name", TABLES)
def test_a_word_list_has_examples_and_no_doubles(name: str) -> None:
    rows = lexicon.table(name)
    keys = Counter(tuple(list(row.values())[:-1]) for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []
    for number, row in enumerate(rows, start=2):
        word, example = next(iter(row.values())), row.get("example", "")
        where = f"{name}.tsv:{number}"
        assert word, where
        assert fold(word) in fold(example), f"{where}: “{word}” is not in “{example}”"


@pytest.mark.parametrize(("file", "name"), PATTERNS, ids=[".".join(each) for each in PATTERNS])
def test_a_pattern_matches_its_example(file: str, name: str) -> None:
    entry = lexicon.entries(file)[name]
    compiled = getattr(lexicon.Patterns(file), name)
    assert entry.get("example"), f"{file}.toml [{name}] has no example"
    assert compiled.search(str(entry["example"])), f"{file}.toml [{name}]"
    assert not compiled.fullmatch(""), f"{file}.toml [{name}] matches nothing"
    if "counterexample" in entry:
        assert not compiled.search(str(entry["counterexample"])), f"{file}.toml [{name}]"


def test_a_broken_entry_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicon, "FOLDER", tmp_path)
    (tmp_path / "short.tsv").write_text("word\texample\nlone\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("[open]\npattern = '(a'\nexample = 'a'\n", "utf-8")
    with pytest.raises(lexicon.BrokenLexicon, match=re.escape("short.tsv:2")):
        lexicon.table("short")
    for name in ("open", "missing"):
        with pytest.raises(lexicon.BrokenLexicon, match=rf"broken\.toml.*{name}"):
            getattr(lexicon.Patterns("broken"), name)
