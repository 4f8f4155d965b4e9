"""The pieces of words that the reader keeps of its origin's: those that Vietnamese text needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from eval.train.reader.origin import UNKNOWN, Origin
from rag.text import fold

KEPT = 20_000
_LATIN = re.compile(r"""▁?[a-z0-9.,:;!?%/()\-–—+*&'"“”‘’…°²³$€£₫@#_=<>|\[\]]*""")


def kept(origin: Origin, texts: Iterable[str]) -> list[int]:
    """The numbers of the pieces that the texts use, then of those that are most used anywhere."""
    whole = tokenizer(origin, range(len(origin.pieces)))
    used: Counter[int] = Counter()
    for text in texts:
        lines = [line for line in text.split("\n") if line.strip()]
        for encoding in whole.encode_batch(lines, add_special_tokens=False):
            used.update(encoding.ids)
    latin = [n for n, piece in enumerate(origin.pieces) if _is_latin(piece)]
    single = {n for n in latin if len(origin.pieces[n].removeprefix("▁")) <= 1}
    found = {*range(UNKNOWN + 1), *single, *(n for n in latin if n in used)}
    for number in latin:  # they stand in the order of their use
        if len(found) >= KEPT:
            break
        found.add(number)
    return sorted(found)


def _is_latin(piece: str) -> bool:
    return _LATIN.fullmatch(fold(piece)) is not None


def tokenizer(origin: Origin, numbers: Iterable[int]) -> Tokenizer:
    """Text to the positions of pieces among `numbers`, a unigram model (Kudo 2018)."""
    pieces = [(origin.pieces[n], float(origin.scores[n])) for n in numbers]
    made = Tokenizer(Unigram(pieces, UNKNOWN, False))
    made.pre_tokenizer = Metaspace(prepend_scheme="always")
    return made


def write(made: Tokenizer, path: Path) -> None:
    """The file that the reader loads."""
    path.write_text(made.to_str(), encoding="utf-8")
