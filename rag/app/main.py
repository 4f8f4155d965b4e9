"""The command `diembao`. Results go to stdout, progress and messages to stderr.

Exit status: 0 done; 1 an error, in one line; 2 wrong usage; 3 done, and something needs a person:
a sentence not supported, a question not answered, a file not read. Help texts are in the catalogue,
by the names of commands and parameters.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import signal
import sys
import time
from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args

from rag import __version__
from rag.app import terminal
from rag.app.commands import COMMANDS, Command
from rag.config import EngineChoice, ensure_home, language_of_settings, load_config
from rag.errors import DiemBaoError, InputError
from rag.messages import Language, has, say, told

if TYPE_CHECKING:
    from rag.engine import Engine

NEEDS_A_PERSON: Final = 3
# Texts that are waited for until they have vectors: at a terminal some seconds, else some minutes.
_MOST_SEEN, _SECONDS_SEEN, _MOST_UNSEEN = 500, 60.0, 8_000
_SECONDS_BETWEEN_LINES: Final = 30.0
# Controls that JSON leaves as they are, direction marks and breaks of lines.
_OBEYED: Final = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def _between(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            line = say("command.usage_between", language_of_settings(), low=low, high=high)
            raise ArgumentTypeError(line)
        return value

    return number


# Every argument and option of a command: how it is written, and what argparse is to know of it.
PARAMETERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "sources": ("", {"metavar": "PATH|URL", "nargs": "+"}),
    "article_id": ("", {"metavar": "ID"}),
    "summarised": ("", {"metavar": "ID", "nargs": "?"}),
    "is_all": ("--all", {"action": "store_true"}),
    "queue": ("--batch", {"choices": ("submit", "collect")}),
    "article_ids": ("", {"metavar": "ID", "nargs": "*"}),
    "query": ("", {"metavar": "QUERY", "nargs": "?"}),
    "question": ("", {"metavar": "QUESTION", "nargs": "?"}),
    "action": ("", {"metavar": "ACTION", "choices": ("add", "list", "remove", "run")}),
    "watched": ("", {"metavar": "URL", "nargs": "?"}),
    "draft": ("", {"metavar": "FILE|-", "nargs": "?"}),
    "k": ("-k", {"metavar": "N", "type": _between(1, 1000), "default": 10}),
    "ray": ("--ray", {"metavar": "ADDRESS"}),
    "engine": ("--engine", {"choices": get_args(EngineChoice)}),
    "collection": ("--collection", {"metavar": "NAME"}),
    "collection_name": ("", {"metavar": "NAME", "nargs": "?"}),
    "is_out": ("--remove", {"action": "store_true"}),
    "source": ("--source", {"metavar": "NAME"}),
    "place": ("--place", {"metavar": "NAME"}),
    "since": ("--from", {"metavar": "DATE"}),
    "until": ("--to", {"metavar": "DATE"}),
    "about": ("--query", {"metavar": "QUERY"}),
    "title": ("--title", {"metavar": "TITLE"}),
    "new_title": ("--title", {"metavar": "TITLE"}),
    "new_publisher": ("--publisher", {"metavar": "NAME"}),
    "new_published": ("--date", {"metavar": "DATE"}),
    "new_place": ("--place", {"metavar": "NAME"}),
    "new_byline": ("--author", {"metavar": "NAME"}),
    "batch": ("--batch", {"metavar": "FILE", "type": Path}),
    "after": ("--after", {"metavar": "QUESTION", "action": "append", "default": []}),
    "new": ("--new", {"metavar": "N", "type": _between(1, 36500)}),
    "into": ("--into", {"metavar": "DIR", "type": Path}),
    "markdown": ("--md", {"metavar": "FILE", "type": Path}),
    "word": ("--docx", {"metavar": "FILE", "type": Path}),
    "no_cache": ("--no-cache", {"action": "store_true"}),
    "is_waited": ("--wait", {"action": "store_true"}),
    "wait_seconds": ("--wait", {"metavar": "SECONDS", "type": _between(0, 1_000_000)}),
    "re_embed": ("--re-embed", {"action": "store_true"}),
    "port": ("--port", {"metavar": "N", "type": _between(1, 65535), "default": 8501}),
    "address": ("--address", {"metavar": "HOST", "default": "127.0.0.1"}),
    "is_open": ("--open", {"action": "store_true"}),
    "home": ("--home", {"metavar": "DIR", "type": Path, "default": SUPPRESS}),
    "as_json": ("--json", {"action": "store_true"}),
}


def parser_of(language: Language) -> ArgumentParser:
    """The command line with its help and its complaints in a language."""

    def translated(english: str) -> str:
        key = f"help.argparse.{english}"
        return say(key, language) if has(key) else english

    # What gettext would do with a compiled catalogue, argparse does with ours.
    vars(argparse)["_"] = translated

    class Parser(ArgumentParser):
        def add(self, name: str) -> None:
            written, given = PARAMETERS[name]
            details = given | ({"dest": name} if written else {})
            if metavar := given.get("metavar"):
                details["metavar"] = _placeholder(metavar, language)
            if has(told_by := f"help.option.{name}"):
                details["help"] = say(told_by, language)
            self.add_argument(written or name, **details)

        def error(self, message: str) -> NoReturn:
            line = say("command.usage", language, message=message, command=self.prog)
            terminal.message(line)
            sys.exit(2)

    parser = Parser(prog="diembao", description=say("help.program", language), allow_abbrev=False)
    shown = say("help.option.version", language)
    parser.add_argument("--version", action="version", version=f"diembao {__version__}", help=shown)
    parser.set_defaults(home=None, batch=None, history=(), no_cache=False)
    parser.add("home")
    named = parser.add_subparsers(
        title=say("help.commands", language), dest="command",
        metavar=_placeholder("COMMAND", language),
    )  # fmt: skip
    for name, command in COMMANDS.items():
        about = say(f"help.{name}", language)
        sub = named.add_parser(name, help=about, description=about, allow_abbrev=False)
        for parameter in (*command.parameters.split(), "home"):
            sub.add(parameter)
    return parser


def _placeholder(metavar: str, language: Language) -> str:
    """What stands for a value in the help: FILE, TỆP."""
    return say(f"help.metavar.{metavar}", language)


def main() -> NoReturn:
    """Run the command; an error a user can meet is one line on stderr and exit status 1."""
    for stream in (sys.stdout, sys.stderr):  # whatever the console's code page
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    language = language_of_settings()
    ensure_home()
    try:
        # Both raise KeyboardInterrupt: locks are given back and the stores closed.
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.default_int_handler)
        parser = parser_of(language)
        given = parser.parse_args()
        if given.command is None:
            parser.print_help(sys.stderr)
            sys.exit(2)
        command = COMMANDS[given.command]
        if command.batched and given.batch is None and getattr(given, command.batched) is None:
            name = _placeholder(PARAMETERS[command.batched][1]["metavar"], language)
            parser.error(say("command.usage_missing", language, name=name))
        if given.batch is not None and not given.as_json:
            parser.error(say("command.usage_batch", language))
        sys.exit(run(command, given))
    except DiemBaoError as error:
        terminal.message(say("command.error", language, message=told(error, language)))
    except KeyboardInterrupt:
        terminal.message(say("error.stopped", language))
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:  # a fault of ours: say so plainly, where a traceback would frighten
        fault = DiemBaoError("unexpected", what=error)
        terminal.message(say("command.error", language, message=told(fault, language)))
    sys.exit(1)


def run(command: Command, given: Namespace) -> int:
    """Do what was asked, show the result; gives the exit status."""
    if given.command == "serve":
        from rag.app.serve import run_streamlit

        run_streamlit(given.home, address=given.address, port=given.port, is_open=given.is_open)
    with _engine(given) as engine:
        language = engine.config.language
        if "wait_seconds" in command.parameters:
            _await_vectors(engine, given)
        if given.batch is not None:
            return _batch(command, engine, given)
        if command.each and given.is_all:
            return _printed(command, command.each(engine, given), given)
        result = command.work(engine, given)
        _tell_pending(engine)
    if given.as_json:
        sys.stdout.write(as_json(command.plain(result), indent=2) + "\n")
    else:
        command.render(result, language)
    return NEEDS_A_PERSON if command.needs_a_person(result) else 0


def _await_vectors(engine: Engine, given: Namespace) -> None:
    """Wait for what would find more: a while for a person, for a program unless it takes hours."""
    if not getattr(given, "about", True):  # a briefing without a topic looks for nothing
        return
    language, is_seen = engine.config.language, sys.stderr.isatty() and not given.as_json
    most: int | None = _MOST_SEEN if is_seen else _MOST_UNSEEN
    seconds = _SECONDS_SEEN if is_seen else math.inf
    if given.wait_seconds is not None:
        most, seconds = None, given.wait_seconds
    if engine.pending() and seconds:
        with terminal.progress() as bars:
            shown = bars(say("command.embedding", language)) if is_seen else _lines(language)
            engine.await_vectors(most, seconds, shown)
    if count := engine.pending():
        terminal.message(say("command.by_words", language, count=count))


def _lines(language: Language) -> terminal.Bar:
    """Tells how far it is, now and then, where nobody sees a bar."""
    due = 0.0

    def line(done: int, total: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            terminal.message(say("command.waiting", language, done=done, total=total))
            due = time.monotonic() + _SECONDS_BETWEEN_LINES

    return line


def _tell_pending(engine: Engine) -> None:
    """How many articles are left, and who goes on with them."""
    if not (count := engine.pending()):
        return
    language = engine.config.language
    if engine.take_up():
        terminal.message(say("command.preparing", language, count=count))
        return
    terminal.message(say("command.pending", language, count=count))
    terminal.message(engine.why_not_taken_up() or "")


def as_json(value: object, *, indent: int | None = None) -> str:
    """JSON in which nothing is left that a terminal obeys: it is written as escapes."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _batch(command: Command, engine: Engine, given: Namespace) -> int:
    """An object a line, of each question or draft in a file."""
    from rag.app import batch

    def work(text: str, history: Any) -> Any:
        line = {command.batched: text, "history": history}
        return command.work(engine, Namespace(**vars(given) | line))

    return _printed(command, batch.run(given.batch, work, engine.config.language), given)


def _printed(
    command: Command, found: Iterable[tuple[dict[str, Any], Any]], given: Namespace
) -> int:
    """Each result as a line of JSON, with what is handed back; gives the exit status."""
    needs_a_person = False
    for handed_back, result in found:
        needs_a_person |= result is None or command.needs_a_person(result)
        if given.as_json:
            line = handed_back if result is None else handed_back | command.plain(result)
            sys.stdout.write(as_json(line) + "\n")
            sys.stdout.flush()
    return NEEDS_A_PERSON if needs_a_person else 0


@contextmanager
def _engine(given: Namespace) -> Iterator[Engine]:
    """The engine of a library, which `ingest` and `watch` may make where there is none."""
    from rag.engine import Engine
    from rag.library import has_library, salvage

    config = load_config(given.home)
    is_new = given.command not in ("ingest", "watch") and not has_library(config.home)
    if is_new:
        if given.home and not config.home.parent.is_dir():
            raise InputError("no_library", home=config.home)
    elif given.command == "doctor" and (salvaged := salvage(config.home)):
        values = {"count": salvaged.articles, "kept": salvaged.kept}
        terminal.message(say("command.mended", config.language, **values))
    if given.no_cache:
        config = config.model_copy(update={"model_cache": False})
    with Engine(config) as engine:
        if is_new:
            terminal.message(say("command.library_empty", config.language, home=config.home))
        if home := engine.library.database.only_reads_at:
            terminal.message(say("error.library_only_read", config.language, home=home))
        yield engine
