"""Each entry of the lexicon matches its example; none stands twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from rag.text import fold, lexicon

TABLES = sorted(path.stem for path in lexicon.FOLDER.glob("*.tsv"))
FILES = sorted(path.stem for path in lexicon.FOLDER.glob("*.toml"))


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


@pytest.mark.parametrize("file", FILES)
def test_each_pattern_matches_its_example(file: str) -> None:
    wrong = []
    for name, entry in lexicon.entries(file).items():
        compiled = getattr(lexicon.Patterns(file), name)
        example, counterexample = entry.get("example"), entry.get("counterexample")
        if not example:
            wrong.append(f"[{name}] has no example")
        elif not compiled.search(str(example)):
            wrong.append(f"[{name}] is not in its example")
        if compiled.fullmatch(""):
            wrong.append(f"[{name}] matches nothing")
        if counterexample is not None and compiled.search(str(counterexample)):
            wrong.append(f"[{name}] is in its counterexample")
    assert wrong == []


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
