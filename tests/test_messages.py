"""The catalogue of messages: whole in both languages, and used as it stands."""

from __future__ import annotations

import ast
import re
import sqlite3
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from vietnamese import not_vietnamese

from rag import errors
from rag.app.main import PARAMETERS
from rag.errors import DiemBaoError, InputError, LibraryError, NotFound
from rag.messages import (
    FOLDER,
    LANGUAGES,
    Language,
    catalogue,
    say,
    told,
)

RAG = Path(errors.__file__).parent
CODE = [*RAG.rglob("*.py"), *(RAG.parent / "eval").rglob("*.py")]
TEMPLATES = [*RAG.rglob("*.j2"), *(RAG.parent / "eval").rglob("*.j2")]
ERRORS = {
    name for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, DiemBaoError)
}  # fmt: skip
# Sections whose names come from outside the code, and what they are the names of.
FROM_OUTSIDE = re.compile(r"(os|measure|help|failure|browser)\.")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def strings(node: ast.AST) -> Iterator[str]:
    """The strings of an expression, as regular expressions; a filled-in part may be anything."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        )
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    else:
        for child in ast.iter_child_nodes(node):
            yield from strings(child)


@cache
def keys_called() -> list[tuple[str, str]]:
    """Where a text is asked for, and its key as a regular expression."""
    return list(found_keys())


def found_keys() -> Iterator[tuple[str, str]]:
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[name == "refusal"]
            if isinstance(first, ast.IfExp):  # what is tested is no key
                found = [*strings(first.body), *strings(first.orelse)]
            elif isinstance(first, ast.Constant | ast.JoinedStr):
                found = [*strings(first)]
            else:
                continue
            where = f"{path.name}:{node.lineno}"
            if name == "say":
                yield from ((where, key) for key in found)
            elif name in {*ERRORS, "refusal"} and (node.keywords or "\\ " not in found[0]):
                yield from ((where, f"error\\.{key}") for key in found)
    for path in TEMPLATES:
        for key in re.findall(r'say\("([\w.]+)"', path.read_text(encoding="utf-8")):
            yield path.name, re.escape(key) + (".+" if key.endswith(".") else "")


def fields(text: str) -> set[str]:
    """The names of the values that a text is filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_hold_the_same_texts_with_the_same_values() -> None:
    english = catalogue("en")
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LANGUAGES)
    for language in LANGUAGES:
        found = catalogue(language)
        assert found.keys() == english.keys()
        for key, forms in found.items():
            assert forms.keys() <= {"one", "other"}, key
            assert all(form.strip() for form in forms.values()), key
            assert fields(forms["other"]) == fields(english[key]["other"]), key
            assert all(fields(form) <= fields(forms["other"]) for form in forms.values()), key


def test_every_text_that_is_asked_for_is_there() -> None:
    known = catalogue("en")
    whole = {re.escape(each) for each in known}
    missing = [
        f"{where}: {key}"
        for where, key in keys_called()
        if key not in whole and not any(re.fullmatch(key, each) for each in known)
    ]
    assert missing == []


def test_every_text_that_is_there_is_used() -> None:
    used = {key for _, key in keys_called()}
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            for text in strings(node) if isinstance(node, ast.Constant | ast.JoinedStr) else ():
                if re.match(r"[a-z]+\\\.|[a-z_]+$", text):
                    used |= {text, f"error\\.{text}"}
    patterns = [re.compile(each) for each in used if re.search(r"[.][*+]", each)]
    unused = [
        key
        for key in catalogue("en")
        if not FROM_OUTSIDE.match(key)
        and re.escape(key) not in used
        and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def literals(path: Path) -> Iterator[str]:
    """The strings of a file that are no docstrings; what stands of a template outside its tags."""
    if path.suffix == ".j2":
        yield re.sub(
            r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\[/?\w+\]", " ", path.read_text(), flags=re.DOTALL
        )
        return
    tree = tree_of(path)
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in comments:
            yield str(node.value)


def test_the_command_and_the_pages_hold_no_sentence_of_their_own() -> None:
    app = RAG / "app"
    sentence = re.compile(r"(?<![\w<.])[A-Za-z]+(?: [a-z]+){2,}(?!\w)")
    found = [
        f"{path.name}: {text}"
        for path in [*app.rglob("*.py"), *app.rglob("*.j2")]
        for text in literals(path)
        if sentence.search(text) and not set(text.split()) <= set(PARAMETERS)
    ]
    assert found == []


def test_no_english_word_is_in_the_vietnamese_catalogue() -> None:
    """Errors, help and what argparse and Streamlit say among them."""
    assert not_vietnamese("Close {name}: this tệp Word .docx") == ["Close", "this"]
    found = {
        key: words
        for key, forms in catalogue("vi").items()
        for form in forms.values()
        if (words := not_vietnamese(form))
    }
    assert found == {}


def test_no_error_has_words_of_its_own() -> None:
    """They come from the catalogue by a key; what the system says goes through `told`."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in RAG.rglob("*.py")
        for node in ast.walk(tree_of(path))
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in {*ERRORS, "refusal"}
            and any(" " in text for arg in node.args for text in strings(arg))
        )
        or (isinstance(node, ast.Attribute) and node.attr == "strerror" and path.parent != FOLDER)
    ]
    assert found == []


def test_an_error_that_nobody_foresaw_is_told_in_the_reader_s_language() -> None:
    from streamlit.elements.exception import _GENERIC_UNCAUGHT_EXCEPTION_TEXT

    assert f"browser.{_GENERIC_UNCAUGHT_EXCEPTION_TEXT}" in catalogue("vi")


@pytest.mark.parametrize("code", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_READONLY_DBMOVED"])
def test_what_a_database_says_is_told_in_the_reader_s_language(code: str) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = code
    assert not_vietnamese(told(LibraryError("not_saved", reason=error), "vi")) == []


def test_a_text_is_filled_in_and_counted() -> None:
    assert say("library.count", "en", count=1) == "1 article"
    assert say("library.count", "en", count=20_000) == "20,000 articles"
    assert say("library.count", "vi", count=20_000) == "20.000 bài"


@pytest.mark.parametrize(
    ("error", "language", "says"),
    [
        (NotFound("id_ambiguous", id="a"), "vi", "Mã “a” khớp với nhiều bài; hãy gõ dài hơn."),
        (NotFound("id_ambiguous", id="{a}"), "en",
         "The id “{a}” fits more than one article; give more of it."),
        (InputError("file_unwritable", path="a.md", reason=PermissionError(13, "denied")), "vi",
         "Không ghi được tệp a.md (không có quyền truy cập)."),
        (InputError("file_unwritable", path="a.md", reason=OSError(9999, "odd")), "vi",
         "Không ghi được tệp a.md (OSError)."),
        (LibraryError("library_unopened", home="a", reason=ValueError("is broken")), "vi",
         "Không mở được thư mục thư viện a (ValueError); hãy kiểm tra quyền truy cập và dung lượng "
         "còn trống, hoặc chọn thư mục khác bằng --home."),
        (InputError("file_unwritable", path="a.md", reason=ValueError("is  broken")), "en",
         "The file a.md cannot be written (ValueError: is broken)."),
        (InputError("batch_unreadable", path="a", reason=InputError("not_utf8")), "vi",
         "Không đọc được tệp câu hỏi a (không phải văn bản UTF-8)."),
        (InputError("Free text {x}."), "vi", "Free text {x}."),
    ],
)  # fmt: skip
def test_an_error_speaks_the_reader_s_language(
    error: DiemBaoError, language: Language, says: str
) -> None:
    assert told(error, language) == says
    assert str(error) == told(error, "en")
