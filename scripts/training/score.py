"""Score a model folder: chrF a direction, loops and empty outputs, obedience to terms, parity.

The only file that reads the test set. Writes ``scores.json`` where ``--out`` says.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ctranslate2
import sacrebleu
import sentencepiece
from data import term_tables
from prepare import LANGUAGES, Pair, pairs_of, read_pairs, read_table
from terms import Annotated, annotate, find_inflected
from vocabulary import TARGET_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence


# Beam size, and the length of an n-gram of pieces that may not come twice (0: any may). "product" is what Khabar uses.
SETTINGS = {"beam4": (4, 0), "beam1": (1, 0), "product": (4, 4)}


@dataclass(frozen=True, slots=True)
class Model:
    """A model folder, opened."""

    engine: Any
    pieces: Any
    from_english: bool

    @classmethod
    def open(cls, folder: Path, compute_type: str = "int8", threads: int = 1) -> Model:
        """Load a model folder."""
        engine = ctranslate2.Translator(
            str(folder / "ct2"), compute_type=compute_type, inter_threads=threads, intra_threads=1
        )
        pieces = sentencepiece.SentencePieceProcessor(str(folder / "source.spm"))
        name = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["name"]
        return cls(engine, pieces, name.endswith("en-mul"))

    def sides(self, pair: Pair) -> tuple[str, str]:
        """Source and reference."""
        return (pair.english, pair.other) if self.from_english else (pair.other, pair.english)

    def translate(self, texts: Sequence[str], language: str, beam: int, no_repeat: int = 0) -> list[str]:
        """One translation a text; ``language`` is the side that is not English."""
        head = [TARGET_TOKENS[language]] if self.from_english else []
        lines = [[*head, *self.pieces.encode(text, out_type=str), "</s>"] for text in texts]
        results = self.engine.translate_batch(
            lines,
            beam_size=beam,
            max_batch_size=1024,
            batch_type="tokens",
            max_decoding_length=256,
            no_repeat_ngram_size=no_repeat,
        )
        decoded: list[str] = self.pieces.decode([result.hypotheses[0] for result in results])
        return decoded


def loops(text: str) -> bool:
    """Whether a word 4-gram comes up at least twice."""
    words = text.split()
    grams = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return len(set(grams)) < len(grams)


def rates(texts: Sequence[str]) -> dict[str, float]:
    """Percentages of outputs that loop or are empty."""
    return {
        "loops_percent": round(100 * sum(map(loops, texts)) / len(texts), 2),
        "empty_percent": round(100 * sum(not text.strip() for text in texts) / len(texts), 2),
    }


def score_set(
    model: Model, pairs: Sequence[Pair], beam: int, no_repeat: int = 0
) -> tuple[dict[str, Any], list[str]]:
    """ChrF and rates on pairs of one language, and the translations."""
    sources, references = zip(*(model.sides(pair) for pair in pairs), strict=True)
    texts = model.translate(sources, pairs[0].language, beam, no_repeat)
    found = sacrebleu.corpus_chrf(texts, [list(references)]).score
    return {"chrf": round(found, 2), "sentences": len(pairs), **rates(texts)}, texts


def term_obedience(model: Model, pairs: Sequence[Pair], beam: int) -> dict[str, float]:
    """Percentages of terms whose given form (perhaps inflected) is in the output, with and without annotation."""
    tables = term_tables(from_english=model.from_english)
    plain, notes, language = [], [], pairs[0].language
    wanted: list[list[str]] = []
    for pair in pairs:
        source, target = model.sides(pair)
        names = [hit for hit in tables[language].hits(source, target) if len(hit.base) >= 3]
        hits = sorted(names, key=lambda hit: not hit.name)[:2]
        if hits:
            note: Annotated = annotate(source, target, hits)
            plain.append(source)
            notes.append(note.source)
            wanted.append([hit.base for hit in hits])
    total = sum(map(len, wanted))
    found = {"terms": float(total)}
    for kind, sources in (("without", plain), ("with", notes)):
        texts = model.translate(sources, language, beam)
        met = sum(
            find_inflected(term, text) is not None
            for text, terms in zip(texts, wanted, strict=True)
            for term in terms
        )
        found[f"{kind}_percent"] = round(100 * met / max(1, total), 1)
    return found


def parity(folder: Path, marian: Path, pairs: Sequence[Pair]) -> dict[str, float]:
    """How far CTranslate2 agrees with ``transformers``: greedy in float32, and chrF of int8 against float32."""
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    quantized = Model.open(folder, "int8")
    with tempfile.TemporaryDirectory() as temporary:  # the folder's own weights are rounded to int8
        ctranslate2.converters.TransformersConverter(str(marian)).convert(f"{temporary}/ct2")
        for name in ("manifest.json", "source.spm"):
            shutil.copyfile(folder / name, f"{temporary}/{name}")
        exact = Model.open(Path(temporary), "float32")
    tokenizer, reference = (
        MarianTokenizer.from_pretrained(marian),
        MarianMTModel.from_pretrained(marian).eval(),
    )
    language = pairs[0].language
    sources = [exact.sides(pair)[0] for pair in pairs]
    references = [exact.sides(pair)[1] for pair in pairs]
    head = f"{TARGET_TOKENS[language]} " if exact.from_english else ""
    theirs: list[str] = []
    for start in range(0, len(sources), 20):
        batch = tokenizer(
            [head + text for text in sources[start : start + 20]], return_tensors="pt", padding=True
        )
        with torch.no_grad():
            ids = reference.generate(**batch, num_beams=1, do_sample=False, max_length=257)
        theirs += [
            exact.pieces.decode([i for i in row if i not in {0, reference.config.pad_token_id}])
            for row in ids.tolist()
        ]
    ours = exact.translate(sources, language, 1)
    small = quantized.translate(sources, language, 1)
    chrf = [sacrebleu.corpus_chrf(texts, [references]).score for texts in (theirs, ours, small)]
    same = sum(a.strip() == b.strip() for a, b in zip(ours, theirs, strict=True))
    return {
        "segments": len(pairs),
        "identical_percent": round(100 * same / len(pairs), 1),
        "chrf_transformers": round(chrf[0], 2),
        "chrf_ct2_float32": round(chrf[1], 2),
        "chrf_ct2_int8": round(chrf[2], 2),
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("--corpora", type=Path, default=os.environ.get("KHABAR_CORPORA"))
    parser.add_argument("--data", type=Path, required=True, help="folder with heldout.tsv")
    parser.add_argument("--marian", type=Path, help="float32 transformers checkpoint, for the parity check")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="only so many sentences a set")
    parser.add_argument("--valid", action="store_true", help="score FLORES-200 dev instead of devtest")
    parser.add_argument("--settings", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    model = Model.open(args.model, threads=args.threads)
    if args.valid:
        flores = read_pairs(args.data / "valid.tsv")
    else:
        flores = list(
            pairs_of(
                read_table(Path(args.corpora) / "test" / "flores200-devtest.tsv.xz"), "flores200-devtest"
            )
        )
    held = read_pairs(args.data / "heldout.tsv")
    signature = sacrebleu.metrics.CHRF()
    found: dict[str, Any] = {}
    for name, pairs in (("flores", flores), ("newsdesk", held)):
        for language in LANGUAGES:
            chosen = [pair for pair in pairs if pair.language == language][: args.limit or None]
            if not chosen:
                continue
            for label in args.settings:
                key = f"{name}/{language}/{label}"
                found[key], texts = score_set(model, chosen, *SETTINGS[label])
                print(key, found[key], "|", texts[0], flush=True)
            if name == "newsdesk" and language in {"ps", "prs", "ur"}:
                found[f"terms/{language}"] = term_obedience(model, chosen, 4)
                print("terms", language, found[f"terms/{language}"], flush=True)
    if args.marian:
        for language in ("ps", "ur"):
            found[f"parity/{language}"] = parity(
                args.model, args.marian, [p for p in flores if p.language == language][:200]
            )
            print("parity", language, found[f"parity/{language}"], flush=True)
    signature.corpus_score(["a"], [["a"]])
    found["signature"] = str(signature.get_signature())
    args.out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
