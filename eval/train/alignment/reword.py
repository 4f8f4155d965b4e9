"""Sentences in other words, by script, that say no more than they did: for training."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from eval.train.alignment.words import members, synonyms
from rag.figures import Match, compare, vietnamese_figures
from rag.text import name_runs, parse
from rag.verify.training import units_of

Rewording = Callable[[str, Sequence[str], random.Random], str | None]
"""From a sentence, those that follow it, and chance, another sentence; None where none fits."""


def _lowered(text: str) -> str:
    """With a small letter, unless it begins with a name."""
    runs = [r for r in name_runs(text) if r.start == 0]
    if runs and (" " in runs[0].name):
        return text
    return text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _bare(text: str) -> str:
    return text.strip().rstrip(".!?… ")


def merged(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """With the sentence that follows."""
    if not after or len(after[0].split()) > 40 or len(text.split()) > 40:
        return None
    joint = chance.choice((", ", "; ", " và ", ", đồng thời ", ", trong khi đó ", ", còn "))
    return f"{_bare(text)}{joint}{_lowered(_bare(after[0]))}."


def drawn_together(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Clauses of two sentences of the article."""
    if len(after) < 2:
        return None
    one, two = (_first_clause(t) for t in (text, after[chance.randrange(1, len(after))]))
    if not one or not two:
        return None
    return f"{one}{chance.choice((', ', ' và ', '; '))}{_lowered(two)}."


def _first_clause(text: str) -> str | None:
    part = re.split(r"[,;:]\s", _bare(text))[0]
    return part if 6 <= len(part.split()) <= 30 else None


def shortened(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Without what stands behind its last comma, or in brackets, or between two commas."""
    kinds = [
        re.sub(r"\s*\([^)]*\)", "", text),
        re.sub(r"(\w+ \w+ \w+), [^,;.]{5,80},(?= )", r"\1", text, count=1),
        re.sub(r"^(.{40,}?),[^,]{10,}$", r"\1.", _bare(text)),
        re.sub(r"^[^,]{5,60}, (?=.{30,})", "", text),
    ]
    made = [_raised(each) for each in kinds if each != text and len(each.split()) >= 6]
    return chance.choice(made) if made else None


def moved(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Its time or place at the other end; its clauses in the other order."""
    body = _bare(text)
    found = list(
        re.finditer(
            r",? (?:(?:vào |trong |hôm |sáng |chiều |tối )?(?:ngày|hôm|tháng|năm) [\w/.]+(?: \d+)?"
            r"|(?:tại|ở) (?:[A-ZĐ]\w+ ?)+)",
            body,
        )
    )
    if found and chance.random() < 0.6:
        match = chance.choice(found)
        rest = body[: match.start()] + body[match.end() :]
        told = match[0].strip(" ,")
        if chance.random() < 0.7 and match.start() > 8:
            return f"{_raised(told)}, {_lowered(rest)}."
        return f"{rest} {told}."
    parts = re.split(r", (?=\w+ \w+ \w+ \w+)", body)
    if len(parts) >= 2 and all(len(p.split()) >= 4 for p in parts):
        i = chance.randrange(1, len(parts))
        return f"{_raised(', '.join(parts[i:]))}, {_lowered(', '.join(parts[:i]))}."
    return None


def other_words(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Words of the lexicon by their synonyms."""
    made = text
    for unit in reversed(units_of(parse(text))):
        if unit.figure is not None or chance.random() > 0.6:
            continue
        said = " ".join(unit.words)
        others = [w for w in synonyms(unit.key) if w != said and w.islower()]
        if unit.kind in ("speech", "plan", "cause", "office") and unit.kind != "office":
            others = [w for w in members(unit.kind).get(unit.side, ()) if w != said]
            if unit.kind in ("plan", "cause"):
                others = [w for w in others if len(w.split()) == len(unit.words)][:2]
        if "/" in unit.kind:
            others = [w for w in members(unit.kind)[unit.side] if w != said][:3]
        if others:
            new = chance.choice(others)
            new = _raised(new) if text[unit.start].isupper() else new
            made = made[: unit.start] + new + made[unit.end :]
    return made if made != text else None


def respelt(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Its numbers and dates written in another way."""
    made = text
    for figure in reversed(vietnamese_figures(parse(text))):
        raw = figure.raw
        new = raw
        if match := re.fullmatch(r"(?:[Nn]gày )?(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?", raw):
            year = f" năm {match[3]}" if match[3] else ""
            new = f"ngày {int(match[1])} tháng {int(match[2])}{year}"
        elif match := re.fullmatch(r"[Nn]gày (\d{1,2}) tháng (\d{1,2})(?: năm (\d{4}))?", raw):
            new = f"ngày {match[1]}/{match[2]}" + (f"/{match[3]}" if match[3] else "")
        elif match := re.fullmatch(r"(\d+)h(\d\d)?", raw):
            new = f"{match[1]} giờ" + (f" {match[2]}" if match[2] else "")
        elif match := re.match(r"(\d{1,3})\.(\d)00\.000(?!\d)", raw):
            new = f"{match[1]},{match[2]} triệu{raw[match.end() :]}"
        elif match := re.match(r"(\d{1,3})\.000\.000(?![\d.])", raw):
            new = f"{match[1]} triệu{raw[match.end() :]}"
        elif match := re.match(r"(\d{1,3}),(\d) triệu", raw):
            new = f"{match[1]}.{match[2]}00.000{raw[match.end() :]}"
        elif match := re.match(r"(\d{1,3})\.000(?![\d.])", raw):
            new = f"{match[1]} nghìn{raw[match.end() :]}"
        elif raw.endswith("%"):
            new = raw[:-1].rstrip() + " phần trăm"
        made = made[: figure.start] + new + made[figure.end :]
    return made if made != text else None


def shorter_names(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Without offices before names, or with the last part of a name alone."""
    made = text
    for unit in reversed(units_of(parse(text))):
        if unit.kind == "office" and unit.start and chance.random() < 0.7:
            made = made[: unit.start] + made[unit.end :].lstrip()
    for run in reversed(name_runs(made)):
        words = run.name.split(" ")
        if run.start and len(words) in (2, 3) and chance.random() < 0.3:
            made = made[: run.start] + words[-1] + made[run.end :]
    return made if made != text else None


def told_by(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """What somebody says, "Ông A cho biết ...", as "Theo ông A, ..." and the other way round."""
    speech = r"(?:cho biết|nói|cho rằng|khẳng định|nhận định|cho hay|tuyên bố|nói rằng)"
    if match := re.match(rf"(.{{3,60}}?) {speech}(?: rằng)?[,:]? (.{{20,}})", _bare(text)):
        return f"Theo {_lowered(match[1])}, {_lowered(match[2])}."
    if match := re.match(r"Theo ([^,]{3,60}), (.{20,})", _bare(text)):
        return f"{_raised(match[1])} cho biết {match[2]}."
    return None


def looser(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Small words dropped or put in that change nothing."""
    made = re.sub(r"(?<!\w)(?:cũng|vẫn|rất|thì|đều|mà|được biết,|trong đó,) ", "", text)
    made = re.sub(r"(?<!\w)các (?=\w)", "những ", made) if chance.random() < 0.4 else made
    if chance.random() < 0.4:
        made = chance.choice(
            ("Theo bài báo, ", "Được biết, ", "Cụ thể, ", "Ngoài ra, ")
        ) + _lowered(made)
    return made if made != text else None


def unknown_words(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Words by others that the lexicon does not know: people have more words than it does."""
    made = text
    table = _hidden()
    for words, others in table.items():
        if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", made) and chance.random() < 0.4:
            new = chance.choice(others)
            made = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", new, made, count=1)
    return made if made != text else None


def trimmed(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """Without some of its light words, and with others that only join."""
    units = units_of(parse(text))
    made = text
    for unit in reversed(units[1:]):
        light = unit.is_word and unit.weight < 0.25
        if light and chance.random() < 0.25:
            made = made[: unit.start] + made[unit.end :].lstrip()
        elif light and chance.random() < 0.15:
            made = made[: unit.start] + chance.choice(_JOINTS) + " " + made[unit.start :]
    return re.sub(r"  +", " ", made) if made != text else None


_JOINTS = (
    "là", "về", "với", "của", "cho", "rằng", "việc", "thì", "mà", "có", "này", "cũng", "tại",
    "trong", "ở mức", "nói trên", "tổng số", "số lượng", "liên quan", "hiện đang", "lên tới",
)  # fmt: skip


def answered(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """With "là": "Giá tham chiếu là ...", as an answer says it."""
    units = [u for u in units_of(parse(text)) if u.figure is not None]
    for unit in units:
        before = re.search(r"((?:\w+ ){2,6})$", text[: unit.start])
        if before:
            rest = text[unit.end :].strip(" .")
            end = re.split(r"[,;]", rest)[0]
            return (
                f"{_raised(before[1].strip())} là {text[unit.start : unit.end]} {end}".strip() + "."
            )
    return None


def clause(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """One clause alone, with the subject of the sentence where it has lost it."""
    parts = re.split(r"[,;:]\s|\s(?:và|nhưng|song|còn|trong khi)\s", _bare(text))
    if len(parts) < 2:
        return None
    part = chance.choice(parts)
    if part != parts[0] and re.match(r"(?:đã|sẽ|đang|được|bị|có|không|gồm|đạt)\s", part):
        part = f"{' '.join(parts[0].split()[: chance.randrange(2, 5)])} {part}"
    return f"{_raised(part)}." if len(part.split()) >= 6 else None


def named_in_full(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """A name put behind the words that it stands behind elsewhere: "tập đoàn" as "tập đoàn A"."""
    for sentence in after:
        for run in name_runs(sentence):
            before = re.search(r"((?:[a-zđ][^\W\d_]* ){2})$", sentence[: run.start].lower())
            if before is None or run.name in text:
                continue
            place = re.search(rf"(?<!\w){re.escape(before[1])}(?=[a-zđ])", text)
            if place:
                return f"{text[: place.end()]}{run.name} {text[place.end() :]}"
    return None


def rounded(text: str, after: Sequence[str], chance: random.Random) -> str | None:
    """A figure rounded with a word that says so."""
    for figure in vietnamese_figures(parse(text)):
        match = re.match(r"(\d{1,3}(?:\.\d{3})+|\d{2,3})(?:,(\d+))?(?!\d)", figure.raw)
        if match is None or figure.bound or figure.kind in ("date", "period", "ordinal", "ratio"):
            continue
        whole = int(match[1].replace(".", ""))
        step = 10 ** max(0, len(str(whole)) - 2) if match[2] is None else 1
        low = whole // step * step
        word, near = chance.choice((("hơn ", low), ("gần ", low + step), ("khoảng ", low)))
        shown = f"{near:,}".replace(",", ".")
        new = f"{word}{shown}{figure.raw[match.end() :]}"
        found = vietnamese_figures(parse(new))
        if found and compare(found[0], figure) is Match.APPROXIMATE:
            return text[: figure.start] + new + text[figure.end :]
    return None


@cache
def _hidden() -> dict[str, tuple[str, ...]]:
    """Word → others, of `synonyms.tsv` beside this module, which the program does not have."""
    text = files("eval.train.alignment").joinpath("synonyms.tsv").read_text("utf-8")
    groups = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    return {word: tuple(o for o in group if o != word) for group in groups for word in group}


REWORDINGS: dict[str, Rewording] = {
    "merged": merged, "drawn together": drawn_together, "shortened": shortened, "moved": moved,
    "other words": other_words, "respelt": respelt, "shorter names": shorter_names,
    "told by": told_by, "looser": looser, "unknown words": unknown_words,
    "trimmed": trimmed, "answered": answered, "clause": clause,
    "named in full": named_in_full, "rounded": rounded,
}  # fmt: skip
