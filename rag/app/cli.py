"""The command `diembao`. Results go to stdout, progress and messages to stderr.

Exit status: 0 done; 1 an error, in one line; 2 wrong usage; 3 done, and something needs a person:
a sentence not supported, a question not answered, a file not read. Help texts are in the catalogue,
by the names of commands and parameters.
"""

from __future__ import annotations

import json
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperGroup

from rag import __version__
from rag.app import terminal
from rag.config import EngineChoice, language_of_settings, load_config
from rag.errors import DiemBaoError, InputError
from rag.messages import BrokenCatalogueError, Language, say, told

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rag.engine import Engine
    from rag.library import Filters
    from rag.report import Document

NEEDS_A_PERSON: Final = 3

Home = Annotated[Path | None, typer.Option("--home", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json")]
EngineOption = Annotated[EngineChoice | None, typer.Option("--engine")]
Source = Annotated[str | None, typer.Option("--source")]
Place = Annotated[str | None, typer.Option("--place")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE")]
Batch = Annotated[Path | None, typer.Option("--batch", metavar="FILE")]
Markdown = Annotated[Path | None, typer.Option("--md", metavar="FILE")]
Word = Annotated[Path | None, typer.Option("--docx", metavar="FILE")]
NoCache = Annotated[bool, typer.Option("--no-cache")]
Id = Annotated[str, typer.Argument(metavar="ID")]

# `--home` may stand before the command too; the command's own wins.
_HOME: ContextVar[Path | None] = ContextVar("home", default=None)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"diembao {__version__}\n")
        raise typer.Exit


@app.callback()
def program(
    home: Home = None,
    version: Annotated[  # noqa: ARG001
        bool, typer.Option("--version", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """What stands before the command."""
    _HOME.set(home)


@app.command()
def ingest(
    sources: Annotated[list[str], typer.Argument(metavar="PATH|URL...")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read files, folders and web pages into the library."""
    with _engine(home, new=True) as engine, terminal.progress() as bar:
        language = engine.config.language
        report = engine.ingest(
            sources,
            reading=bar(say("command.reading", language)),
            embedding=bar(say("command.embedding", language)),
        )
    for failure in report.failed:
        named = failure.source in failure.reason
        terminal.message(failure.reason if named else f"{failure.source}: {failure.reason}")
    _show(report, as_json, lambda: terminal.ingested(report, language))
    _end(needs_a_person=bool(report.failed))


@app.command()
def articles(home: Home = None, as_json: Json = False) -> None:
    """List the articles of the library."""
    with _engine(home) as engine:
        found = engine.listing()
    plain = [article.model_dump(exclude={"text"}) for article in found]
    _show(plain, as_json, lambda: terminal.articles(found, engine.config.language))


@app.command()
def show(article_id: Id, home: Home = None, as_json: Json = False) -> None:
    """Show one article with its text."""
    with _engine(home) as engine:
        article = engine.article(article_id)
    _show(article, as_json, lambda: terminal.article(article, engine.config.language))


@app.command()
def remove(article_id: Id, home: Home = None, as_json: Json = False) -> None:
    """Remove an article from the library."""
    with _engine(home) as engine:
        article = engine.remove(article_id)
    line = say("command.removed", engine.config.language, id=article.id, title=article.title)
    _show({"removed": article.id}, as_json, lambda: terminal.message(line))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument()] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000)] = 10,
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
    wanted = _given(query, "QUERY", batch_file, as_json)
    if batch_file is None and not any(letter.isalnum() for letter in wanted):
        raise InputError("query_empty")
    with _engine(home) as engine:
        if batch_file is not None:
            _batch(batch_file, "query", engine, lambda text, _: engine.search(text, k, filters))
            return
        result = engine.search(wanted, k, filters)
        _tell_pending(engine)
    _show(result, as_json, lambda: terminal.passages(result.passages, engine.config.language))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    engine_choice: EngineOption = None,
    source: Source = None,
    place: Place = None,
    since: From = None,
    until: To = None,
    batch_file: Batch = None,
    after: Annotated[list[str] | None, typer.Option("--after", metavar="QUESTION")] = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer a question from the articles, with quotations."""
    filters = _filters(source, place, since, until)
    text = _given(question, "QUESTION", batch_file, as_json)
    with _engine(home, no_cache=no_cache) as engine:

        def work(text: str, history: Sequence[Any]) -> Any:
            before = [*(after or ()), *history]
            return engine.ask(text, history=before, engine=engine_choice, filters=filters)

        if batch_file is not None:
            _batch(batch_file, "question", engine, work)
            return
        answer = work(text, ())
        _tell_pending(engine)
    _show(answer, as_json, lambda: terminal.answer(answer, engine.config.language))
    _end(needs_a_person=_needs_a_person(answer))


@app.command()
def summarise(
    article_id: Id,
    markdown: Markdown = None,
    word: Word = None,
    engine_choice: EngineOption = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Summarise one article in the parts of a report."""
    from rag.report import of_summary

    with _engine(home, no_cache=no_cache) as engine:
        summary = engine.summarise(article_id, engine=engine_choice)
    document = of_summary(summary, engine.config.language)
    _write(document, markdown, word)
    _show(summary, as_json, lambda: terminal.document(document, terminal.rejected(summary)))


@app.command()
def brief(
    article_ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    source: Source = None,
    place: Place = None,
    since: From = None,
    until: To = None,
    query: Annotated[str | None, typer.Option("--query")] = None,
    title: Annotated[str | None, typer.Option("--title")] = None,
    markdown: Markdown = None,
    word: Word = None,
    engine_choice: EngineOption = None,
    no_cache: NoCache = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Put many articles on one page: those named, those of the filters, or those on a query."""
    from rag.report import cost_of, of_briefing

    filters = _filters(source, place, since, until)
    with _engine(home, no_cache=no_cache) as engine, terminal.progress() as bars:
        language = engine.config.language
        bar = bars(say("command.articles", language))
        briefing = engine.brief(
            article_ids or (),
            filters=filters,
            query=query,
            engine=engine_choice,
            title=title,
            report=lambda done, total, _title: bar(done, total),
        )
    document = of_briefing(briefing, language)
    _write(document, markdown, word)
    if cost := cost_of(briefing.usage, briefing.article_tokens, language):
        terminal.message(cost)
    _show(briefing, as_json, lambda: terminal.document(document))


@app.command()
def check(
    draft: Annotated[str | None, typer.Argument(metavar="FILE|-")] = None,
    batch_file: Batch = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Hold each sentence of a draft against the library."""
    from rag.ingest import read_draft

    given = _given(draft, "FILE", batch_file, as_json)
    with _engine(home) as engine:
        if batch_file is not None:
            _batch(batch_file, "text", engine, lambda text, _: engine.check(text))
            return
        found = engine.check(read_draft(given))
    _show(found, as_json, lambda: terminal.check(found, engine.config.language))
    _end(needs_a_person=_needs_a_person(found))


@app.command()
def doctor(
    home: Home = None,
    re_embed: Annotated[bool, typer.Option("--re-embed")] = False,
    as_json: Json = False,
) -> None:
    """Compare the three stores, repair what differs, and report."""
    with _engine(home) as engine, terminal.progress() as bar:
        language = engine.config.language
        progress = bar(say("command.embedding", language))
        health = engine.doctor(re_embed=re_embed, progress=progress)
    _show(health._asdict(), as_json, lambda: terminal.health(health, language))


@app.command()
def serve(
    home: Home = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option()] = "127.0.0.1",
) -> None:
    """Serve the program in a browser."""
    from rag.app.serve import run_streamlit

    run_streamlit(home or _HOME.get(), address=address, port=port)


def main() -> None:
    """Run the command; an error a user can meet is one line on stderr and exit status 1."""
    signal.signal(signal.SIGTERM, _terminated)
    language = language_of_settings()
    try:
        _command(language)(prog_name="diembao")
    except DiemBaoError as error:
        terminal.message(say("command.error", language, message=told(error, language)))
    except BrokenCatalogueError as error:  # there are no words of ours to say it in
        terminal.message(str(error))
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:  # a fault of ours: say so plainly, where a traceback would frighten
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        fault = DiemBaoError("unexpected", what=f"{type(error).__name__}, {where}: {error}")
        terminal.message(say("command.error", language, message=told(fault, language)))
    sys.exit(1)


def _command(language: Language) -> TyperGroup:
    """The command with its help in a language."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    group.help = say("help.program", language)
    for command in (group, *group.commands.values()):
        if command is not group:
            command.help = say(f"help.{command.name}", language)
            command.rich_help_panel = say("help.commands", language)  # type: ignore[attr-defined]
        for parameter in command.get_params(typer.Context(command)):
            kind = "options" if parameter.param_type_name == "option" else "arguments"
            parameter.rich_help_panel = say(f"help.{kind}", language)  # type: ignore[attr-defined]
            if kind == "options":
                parameter.help = say(f"help.option.{parameter.name}", language)  # type: ignore[attr-defined]
    return group


def _terminated(*_: object) -> None:
    """End as by Ctrl-C: locks are given back and the stores closed."""
    raise KeyboardInterrupt


@contextmanager
def _engine(home: Path | None, *, no_cache: bool = False, new: bool = False) -> Iterator[Engine]:
    """The engine of a library; a `new` one may be made where there is none."""
    from rag.engine import Engine
    from rag.library import has_library

    config = load_config(home or _HOME.get())
    if not new and not has_library(config.home):
        if (home or _HOME.get()) and not config.home.parent.is_dir():
            raise InputError("no_library", home=config.home)
        terminal.message(say("command.library_empty", config.language, home=config.home))
    if no_cache:
        config = config.model_copy(update={"model_cache": False})
    try:
        with Engine(config) as engine:
            yield engine
    except KeyboardInterrupt:
        raise DiemBaoError("stopped") from None


def _tell_pending(engine: Engine) -> None:
    """That some articles cannot be found by meaning yet, where there are any."""
    if count := engine.pending():
        terminal.message(say("command.pending", engine.config.language, count=count))


def _given(value: str | None, name: str, batch_file: Path | None, as_json: bool) -> str:
    """What the command is about; nothing where a batch is."""
    if batch_file is not None and as_json:
        return ""
    language = language_of_settings()
    if batch_file is not None:
        raise typer.BadParameter(say("command.usage_batch", language))
    if value is None:
        raise typer.BadParameter(say("command.usage_missing", language, name=name))
    return value


def _write(document: Document, markdown: Path | None, word: Path | None) -> None:
    from rag.report import to_docx, to_markdown, write_file

    if markdown is not None:
        write_file(markdown, to_markdown(document).encode())
    if word is not None:
        write_file(word, to_docx(document))


def _filters(
    source: str | None, place: str | None, since: str | None, until: str | None
) -> Filters:
    from rag.library import Filters

    return Filters(source=source, place=place, since=_day(since), until=_day(until))


def _day(value: str | None) -> str | None:
    """A day as it may be written, 2023-12-31 or 31/12/2023, in ISO."""
    if value is None:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(value.strip(), form).date().isoformat()
    raise InputError("date_unreadable", value=value)


def _needs_a_person(result: Any) -> bool:
    """True for an answer that does not answer all, and a draft with a sentence not supported."""
    from rag.types import Answer, Check

    if isinstance(result, Answer):
        return not result.answerable or bool(result.unanswered)
    return isinstance(result, Check) and not all(each.supported for each in result.sentences)


def _end(*, needs_a_person: bool) -> None:
    if needs_a_person:
        raise typer.Exit(NEEDS_A_PERSON)


def _batch(path: Path, field: str, engine: Engine, work: Any) -> None:
    """An object a line, of each question or draft in a file."""
    from rag.app import batch

    needs_a_person = False
    for given, result in batch.run(path, field, work, engine.config.language):
        needs_a_person |= result is None or _needs_a_person(result)
        line = given if result is None else given | result.model_dump(mode="json")
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    _end(needs_a_person=needs_a_person)


def _show(
    value: BaseModel | list[Any] | dict[str, Any], as_json: bool, render: Callable[[], None]
) -> None:
    """The result as JSON, or rendered."""
    if not as_json:
        render()
        return
    plain = value if isinstance(value, list | dict) else value.model_dump(mode="json")
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
