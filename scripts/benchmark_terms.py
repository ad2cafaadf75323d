"""How well glossary terms are kept, and what that costs: term success, chrF and time, with and without the glossary.

``scripts/benchmark_terms.py --corpora DIR`` translates the TICO-19 test set under the TICO-19 term lists, and without
``--corpora`` (or with ``--desk``) the held-out articles of ``scripts/training/newsdesk`` under the bundled glossary, sentence
by sentence as the tool does. It needs an environment with Khabar and sacrebleu. Runs with and without glossary alternate; the time ratio is that of the sums.

- success: of the source terms that the glossary has in the target language, the share that stands in the translation in an
  accepted form; each occurrence counts once, each place in the translation is used once.
- in reference: the same, of those terms whose accepted form a human used too.
- agreed: the change of chrF on the sentences whose reference has all their terms: where the human was of one mind with the glossary.
- exact: of these, the share that stands there to the letter; window: how many of the two words on either side
  of the term in the reference stand around it in the translation (Anastasopoulos et al. 2021, WMT21 terminology task).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import lzma
import platform
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from translate.backends.ctranslate2 import CTranslate2Translator
from translate.backends.routing import RoutingTranslator
from translate.glossary import Terminology, load
from translate.ladder import Rendered
from translate.languages import Pair
from translate.models import find_models
from translate.normalization import clean, normalize
from translate.records import Hypothesis, Model
from translate.segmentation import split
from translate.translation import render, rungs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from translate.backends.base import Translator
    from translate.glossary import Want

ROOT = Path(__file__).resolve().parent.parent
LISTS = {"ps": ("g_en_ps", "f_en-ps_AF"), "prs": ("g_en_fa", "f_en-fa_IR"), "ur": ("g_en_ur", "f_en-ur_PK")}
_GLOSS = re.compile(r"\s*\([^)]*\)\s*")
_WORD = re.compile(r"\w+")
HELD_OUT_PERCENT = 3
# Ways through English that are measured.
PIVOTS = {"ps": ["ur"], "prs": ["ps"], "ur": ["prs"]}


@dataclass
class Judge:
    """Sees whether terms stand in texts of the target language."""

    pair: Pair
    terminology: Terminology

    def normal(self, row: Rendered) -> str:
        """Return a translation in normal form."""
        return normalize(row.hypothesis.text, self.pair.target)

    def met(self, wants: Sequence[Want], text: str) -> tuple[bool, ...]:
        """Return for each want whether the text has it."""
        return self.terminology.met(wants, text, self.pair.target)


@dataclass
class Tally:
    """Counts over all terms of a set; ``human`` ones are those whose accepted form the reference has too."""

    rungs: Counter[str] = field(default_factory=Counter)
    terms: int = 0
    met: int = 0
    human: int = 0
    human_met: int = 0
    exact: int = 0
    window: float = 0.0

    def add(self, wants: Sequence[Want], row: Rendered, reference: str, judge: Judge) -> None:
        """Count the terms of a text: whether each is met, and if the reference has it, how exactly and amid what."""
        text = judge.normal(row)
        met, human = judge.met(wants, text), judge.met(wants, reference)
        rungs = row.rungs or tuple("found" if there else "missed" for there in met)
        for want, there, rung, agreed in zip(wants, met, rungs, human, strict=True):
            self.terms += 1
            self.met += there
            self.rungs[rung] += 1
            if agreed:
                self.human += 1
                self.human_met += there
                self.exact += any(form in text for form in want.terms)
                self.window += window(want, text, reference)


def window(want: Want, translation: str, reference: str, size: int = 2) -> float:
    """Return the share of the ``size`` words on either side of a term in the reference that are there in the translation."""
    best = 0.0
    for form in want.terms:
        mine, theirs = around(form, translation, size), around(form, reference, size)
        if mine is not None and theirs:
            best = max(best, sum((mine & theirs).values()) / sum(theirs.values()))
    return best


def around(form: str, text: str, size: int) -> Counter[str] | None:
    """Return the words around the first occurrence of a form."""
    at = text.find(form)
    if at < 0:
        return None
    return Counter([*_WORD.findall(text[:at])[-size:], *_WORD.findall(text[at + len(form) :])[:size]])


def tico(corpora: Path) -> Iterator[tuple[str, Pair, list[tuple[str, str]], Terminology]]:
    """Yield the TICO-19 test sets with the glossary of the published term lists: without what stands in brackets."""
    rows = list(table(lzma.decompress((corpora / "test" / "tico19-wikipedia.tsv.xz").read_bytes()).decode()))
    for language, names in LISTS.items():
        terms: dict[str, dict[str, None]] = {}
        for name in names:
            path = corpora / "test" / "tico19-terms" / f"{name}.csv"
            with path.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    source = _GLOSS.sub(" ", row["sourceString"]).strip()
                    for target in _GLOSS.sub(" ", row["targetString"]).split("/"):
                        if source and target.strip():
                            terms.setdefault(source.casefold(), {}).setdefault(f"{source}\t{target.strip()}")
        with tempfile.TemporaryDirectory() as folder:
            table_path = Path(folder) / "tico.tsv"
            rows_out = ["concept\ten\t" + language]
            for number, found in enumerate(terms.values()):
                source = next(iter(found)).split("\t")[0]
                rows_out.append(f"t{number}\t{source}\t{' | '.join(row.split(chr(9))[1] for row in found)}")
            table_path.write_text("\n".join(rows_out) + "\n", encoding="utf-8")
            terminology = Terminology(load([table_path], default=False))
        yield "tico19", Pair("en", language), [(row["en"], row[language]) for row in rows], terminology


def desk() -> Iterator[tuple[str, Pair, list[tuple[str, str]], Terminology]]:
    """Yield the held-out articles of the training corpus in every direction, with the bundled glossary."""
    rows = [
        row
        for path in sorted((ROOT / "scripts" / "training" / "newsdesk").glob("*.tsv"))
        for row in table(path.read_text(encoding="utf-8"))
        if int(hashlib.md5(row["id"].encode(), usedforsecurity=False).hexdigest(), 16) % 100
        < HELD_OUT_PERCENT
    ]
    terminology = Terminology(load([]))
    for other in ("ps", "prs", "ur"):
        for source, target in (("en", other), (other, "en"), *((other, onward) for onward in PIVOTS[other])):
            yield "newsdesk", Pair(source, target), [(row[source], row[target]) for row in rows], terminology


def table(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated text."""
    yield from csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)


def translator(beam: int, *, untold: bool) -> Translator:
    """Return the installed models without a cache; ``untold``: as if they had never been trained on annotations."""
    models = find_models()
    if untold:
        values = [{name: getattr(model, name) for name in Model.__slots__} for model in models]
        models = tuple(Model(**row | {"inline_terms": False}) for row in values)
    return RoutingTranslator([CTranslate2Translator(model, beam_size=beam, threads=1) for model in models])


def translate(
    texts: Sequence[str], pair: Pair, model: Translator, terminology: Terminology, anew: int
) -> list[Rendered]:
    """Return a rendering of each text with the terms of all its sentences, made as the tool does, sentence by sentence."""
    sentences = [split(clean(text)) for text in texts]
    every = list(dict.fromkeys(sentence for text in sentences for sentence in text))
    made = render(every, pair, model, terminology, anew=anew)
    found = []
    for text in sentences:
        rows = [(sentence, made[sentence]) for sentence in text]
        wants = [terminology.wants(sentence, (pair.source, pair.target)) for sentence, _ in rows]
        met = [
            terminology.met(wanted, row.hypothesis.text, pair.target)
            for wanted, (_, row) in zip(wants, rows, strict=True)
        ]
        rungs = [
            rung
            for wanted, there, (_, row) in zip(wants, met, rows, strict=True)
            for rung in rungs_of(wanted, there, row)
        ]
        words = " ".join(row.hypothesis.text for _, row in rows)
        found.append(
            Rendered(
                Hypothesis(words, 0.0, ""), tuple(want for wanted in wants for want in wanted), tuple(rungs)
            )
        )
    return found


def measure(
    pair: Pair, texts: Sequence[tuple[str, str]], terminology: Terminology, args: argparse.Namespace
) -> list[str]:
    """Return the cells of a row."""
    from sacrebleu import corpus_chrf  # only here

    model = translator(args.beam, untold=args.untold)
    sources = [source for source, _ in texts]
    references = [normalize(reference, pair.target) for _, reference in texts]
    size = -(-len(sources) // args.rounds)
    translate(sources[:2], pair, model, terminology, 0)
    spent, made = [0.0, 0.0], [list[Rendered](), list[Rendered]()]
    for start in range(0, len(sources), size):
        for which, book in enumerate((Terminology(load([], default=False)), terminology)):
            before = time.process_time()
            made[which] += translate(sources[start : start + size], pair, model, book, args.anew)
            spent[which] += time.process_time() - before
    tallies, scores, agreed = (Tally(), Tally()), [], []
    judge = Judge(pair, terminology)
    same = [
        number
        for number, (row, reference) in enumerate(zip(made[1], references, strict=True))
        if row.wants and all(judge.met(row.wants, reference))
    ]
    for tally, rows in zip(tallies, made, strict=True):
        for told, row, reference in zip(made[1], rows, references, strict=True):
            tally.add(told.wants, row, reference, judge)
        texts_made = [judge.normal(row) for row in rows]
        scores.append(corpus_chrf(texts_made, [references]).score)
        agreed.append(corpus_chrf([texts_made[at] for at in same], [[references[at] for at in same]]).score)
    if args.show:
        show(sources, made, references)
    return cells(*tallies, scores, agreed[1] - agreed[0], spent[1] / spent[0])


def show(sources: Sequence[str], made: Sequence[Sequence[Rendered]], references: Sequence[str]) -> None:
    """Print to stderr what the higher rungs changed: source, without, with, reference, terms."""
    for source, without, told, reference in zip(sources, *made, references, strict=True):
        if {"n-best", "prefix", "aligned", "inserted", "missed"} & set(told.rungs):
            terms = [
                f"{w.match.found} → {w.terms[0]} ({r})" for w, r in zip(told.wants, told.rungs, strict=True)
            ]
            lines = [
                source,
                f"  - {without.hypothesis.text}",
                f"  + {told.hypothesis.text}",
                f"  = {reference}",
                f"  {'; '.join(terms)}",
            ]
            print("\n".join(lines), file=sys.stderr)


def cells(without: Tally, told: Tally, scores: Sequence[float], agreed: float, ratio: float) -> list[str]:
    """Return the columns after the pair."""
    return [
        f"{told.terms}",
        f"{without.met / without.terms:.1%}",
        f"{told.met / told.terms:.1%}",
        *(f"{told.rungs[rung] / told.terms:.1%}" for rung in RUNGS),
        f"{without.human_met / without.human:.1%}",
        f"{told.human_met / told.human:.1%}",
        f"{without.exact / without.human:.1%} → {told.exact / told.human:.1%}",
        f"{without.window / without.human:.2f} → {told.window / told.human:.2f}",
        f"{scores[0]:.2f}",
        f"{scores[1]:.2f}",
        f"{scores[1] - scores[0]:+.2f}",
        f"{agreed:+.2f}",
        f"{ratio:.2f}",
    ]


RUNGS = ("annotated", "found", "n-best", "prefix", "aligned", "inserted")
HEAD = (
    *("set", "pair", "terms", "success without", "**success**"),
    *RUNGS,
    *(
        "in reference, without",
        "in reference",
        "exact",
        "window",
        "chrF without",
        "chrF",
        "Δ",
        "agreed",
        "CPU time",
    ),
)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path, help="the folder that holds test/tico19-wikipedia.tsv.xz")
    parser.add_argument("--desk", action="store_true", help="the held-out articles as well as TICO-19")
    parser.add_argument("--untold", action="store_true", help="never annotate: as with a model of others")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--anew", type=int, default=0, help="how often a translation may be begun anew")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--pairs", nargs="*")
    parser.add_argument("--show", action="store_true", help="what the higher rungs changed, on stderr")
    args = parser.parse_args()
    sets = [*(tico(args.corpora) if args.corpora else ()), *(desk() if args.desk or not args.corpora else ())]
    print("| " + " | ".join(HEAD) + " |")
    print("|---" * len(HEAD) + "|")
    for name, pair, texts, terminology in sets:
        if not args.pairs or str(pair) in args.pairs:
            cells = measure(pair, texts[: args.limit], terminology, args)
            print("| " + " | ".join([name, str(pair), *cells]) + " |", flush=True)
    models = ", ".join(model.label for model in find_models())
    print(
        f"\nbeam {args.beam}, {models}; {time.strftime('%Y-%m-%d')}; {platform.machine()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
