"""The command `diembao`. Results go to stdout, progress and messages to stderr."""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from rag.app import batch
from rag.app import terminal as render
from rag.config import EngineChoice, load_config
from rag.engine import Engine
from rag.errors import DiemBaoError, InputError
from rag.ingest import read_draft
from rag.library import Filters, has_library
from rag.messages import told
from rag.report import Document, cost_of, of_briefing, of_summary, to_docx, to_markdown, write_file

app = typer.Typer(
    name="diembao",
    help="Answers and briefings on Vietnamese articles, every figure checked at its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The library's folder.", show_default="the user data folder"),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to stdout.")]
EngineOption = Annotated[
    EngineChoice | None,
    typer.Option("--engine", help="Who answers: auto takes the model where one is set."),
]
Source = Annotated[
    str | None, typer.Option("--source", help="Only articles of this publisher or source.")
]
Place = Annotated[str | None, typer.Option("--place", help="Only articles about this place.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Published on this day or later.")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Published on this day or earlier.")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="One a line, plain or JSON; with --json."),
]

Markdown = Annotated[
    Path | None, typer.Option("--md", metavar="FILE", help="Write it as Markdown too.")
]
Word = Annotated[Path | None, typer.Option("--docx", metavar="FILE", help="Write it as DOCX too.")]


NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Ask the model anew, and remember nothing.")
]

# `--home` may stand before the command too; the command's own wins.
_HOME: ContextVar[Path | None] = ContextVar("home", default=None)


@app.callback()
def _root(home: Home = None) -> None:
    """Answers and briefings on Vietnamese articles, every figure checked at its source."""
    _HOME.set(home)


@app.command("ingest")
def ingest_command(
    sources: Annotated[list[str], typer.Argument(metavar="PATH|URL...")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read files, folders and web pages into the library."""
    with _engine(home, new=True) as engine, render.progress() as bars:
        report = engine.ingest(
            sources, reading=bars.task("reading"), embedding=bars.task("embedding")
        )
    for failure in report.failed:
        named = failure.source in failure.reason
        render.message(failure.reason if named else f"{failure.source}: {failure.reason}")
    if as_json:
        _print(report)
    else:
        render.ingested(report, engine.config.language)
    if report.failed:
        raise typer.Exit(1)


@app.command()
def articles(home: Home = None, as_json: Json = False) -> None:
    """List the articles of the library."""
    with _engine(home) as engine:
        found = engine.listing()
    if as_json:
        _print([article.model_dump(exclude={"text"}) for article in found])
    else:
        render.articles(found, engine.config.language)


@app.command()
def show(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show one article with its text."""
    with _engine(home) as engine:
        article = engine.article(article_id)
    _print(article) if as_json else render.article(article, engine.config.language)


@app.command()
def remove(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Remove an article from the library."""
    with _engine(home) as engine:
        article = engine.remove(article_id)
    if as_json:
        _print({"removed": article.id})
    else:
        language = engine.config.language
        render.message(told("removed", language, id=article.id, title=article.title))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    source: Source = None,
    place: Place = None,
    since: From = None,
    until: To = None,
    batch_file: Batch = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Find the passages nearest to a query."""
    filters = _filters(source, place, since, until)
    wanted = _given(query, "QUERY", batch_file)
    if batch_file is None and not any(letter.isalnum() for letter in wanted):
        raise InputError("The query is empty; type what to search for.")
    with _engine(home) as engine:
        if batch_file is not None:
            _batch(batch_file, "query", as_json, lambda text, _: engine.search(text, k, filters))
            return
        result = engine.search(wanted, k, filters)
        render.pending(engine.pending(), engine.config.language)
    _print(result) if as_json else render.passages(result.passages, engine.config.language)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    engine_choice: EngineOption = None,
    source: Source = None,
    place: Place = None,
    since: From = None,
    until: To = None,
    batch_file: Batch = None,
    after: Annotated[
        list[str] | None,
        typer.Option("--after", metavar="QUESTION", help="A question asked before; repeatable."),
    ] = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer a question from the articles, with quotations."""
    filters = _filters(source, place, since, until)
    text = _given(question, "QUESTION", batch_file)
    with _engine(home, no_cache=no_cache) as engine:
        if batch_file is not None:
            _batch(
                batch_file,
                "question",
                as_json,
                lambda text, history: engine.ask(
                    text, history=[*(after or ()), *history], engine=engine_choice, filters=filters
                ),
            )
            return
        answer = engine.ask(text, history=after or (), engine=engine_choice, filters=filters)
        render.pending(engine.pending(), engine.config.language)
    _print(answer) if as_json else render.answer(answer, engine.config.language)


@app.command()
def summarise(
    article_id: Annotated[str, typer.Argument(metavar="ID")],
    markdown: Markdown = None,
    word: Word = None,
    engine_choice: EngineOption = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Summarise one article in the parts of a report."""
    with _engine(home, no_cache=no_cache) as engine:
        summary = engine.summarise(article_id, engine=engine_choice)
        _write(of_summary(summary, engine.config.language), markdown, word)
    _print(summary) if as_json else render.summary(summary, engine.config.language)


@app.command()
def brief(
    article_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    source: Source = None,
    place: Place = None,
    since: From = None,
    until: To = None,
    query: Annotated[
        str | None, typer.Option("--query", help="Articles that say something about this.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="The briefing's title.")] = None,
    markdown: Markdown = None,
    word: Word = None,
    engine_choice: EngineOption = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put many articles on one page: those named, those of the filters, or those on a query."""
    filters = _filters(source, place, since, until)
    with _engine(home, no_cache=no_cache) as engine, render.progress() as bars:
        bar = bars.task("articles")
        briefing = engine.brief(
            article_ids or (),
            filters=filters,
            query=query,
            engine=engine_choice,
            title=title,
            report=lambda done, total, _title: bar(done, total),
        )
        language = engine.config.language
    document = of_briefing(briefing, language)
    _write(document, markdown, word)
    if cost := cost_of(briefing.usage, briefing.article_tokens, language):
        render.message(cost)
    _print(briefing) if as_json else render.document(document)


@app.command()
def check(
    draft: Annotated[str | None, typer.Argument(metavar="FILE|-")] = None,
    batch_file: Batch = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Hold each sentence of a draft (.txt, .md, .docx, or - for stdin) against the library."""
    given = _given(draft, "FILE", batch_file)
    with _engine(home) as engine:
        if batch_file is not None:
            _batch(batch_file, "text", as_json, lambda text, _: engine.check(text))
            return
        found = engine.check(read_draft(given))
    _print(found) if as_json else render.check(found, engine.config.language)


@app.command()
def doctor(
    home: Home = None,
    re_embed: Annotated[
        bool, typer.Option("--re-embed", help="Make every vector anew with this embedder.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare the three stores, repair what differs, and report."""
    with _engine(home) as engine, render.progress() as bars:
        health = engine.doctor(re_embed=re_embed, progress=bars.task("embedding"))
    if as_json:
        _print(health._asdict())
    else:
        render.health(health, engine.config.language)


@app.command()
def serve(
    home: Home = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
) -> None:
    """Serve the program at http://127.0.0.1:8501, or where the options say."""
    from rag.app.serve import run_streamlit

    run_streamlit(home or _HOME.get(), address=address, port=port)


def main() -> None:
    """Run the command; an error a user can meet is one line on stderr and exit status 1."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except DiemBaoError as error:
        render.message(f"error: {error}")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # a fault of ours: say so plainly, where a traceback would frighten
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        render.message(
            f"error: diembao failed unexpectedly ({type(error).__name__} at {where}: {error}); "
            "please report this line. The library is safe."
        )
        sys.exit(1)


def _terminated(*_: object) -> None:
    """End as by Ctrl-C: locks are given back and the stores closed."""
    raise KeyboardInterrupt


@contextmanager
def _engine(home: Path | None, *, no_cache: bool = False, new: bool = False) -> Iterator[Engine]:
    """The engine of a library; a `new` one may be made where there is none."""
    config = load_config(home or _HOME.get())
    if not new and not has_library(config.home):
        if (home or _HOME.get()) and not config.home.parent.is_dir():
            raise InputError(f"There is no library in {config.home}; ingest articles first.")
        render.message(f"The library in {config.home} is empty; ingest articles first.")
    if no_cache:
        config = config.model_copy(update={"model_cache": False})
    try:
        with Engine(config) as engine:
            yield engine
    except KeyboardInterrupt:
        raise DiemBaoError(
            "Stopped. What was stored is safe; the same command goes on from there."
        ) from None


def _given(value: str | None, name: str, batch_file: Path | None) -> str:
    """What the command is about; nothing where a batch is."""
    if batch_file is not None:
        return ""
    if value is None:
        raise typer.BadParameter(f"give {name}, or --batch FILE")
    return value


def _write(document: Document, markdown: Path | None, word: Path | None) -> None:
    if markdown is not None:
        write_file(markdown, to_markdown(document).encode())
    if word is not None:
        write_file(word, to_docx(document))


def _filters(
    source: str | None, place: str | None, since: str | None, until: str | None
) -> Filters:
    return Filters(source=source, place=place, since=_day(since), until=_day(until))


def _day(value: str | None) -> str | None:
    """A day as it may be written, 2023-12-31 or 31/12/2023, in ISO."""
    if value is None:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(value.strip(), form).date().isoformat()
    raise InputError(f"The date {value!r} cannot be read; write it as 2023-12-31 or 31/12/2023.")


def _batch(path: Path, field: str, as_json: bool, work: Any) -> None:
    if not as_json:
        raise typer.BadParameter("--batch needs --json")
    failed = False
    for line in batch.run(path, field, work):
        failed = failed or "error" in line
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if failed:
        raise typer.Exit(1)


def _print(value: BaseModel | list[Any] | dict[str, Any]) -> None:
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
