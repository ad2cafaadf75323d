"""Train the joint subword vocabulary: sentencepiece unigram, digits split, bytes as a last resort.

Writes ``joint.spm``. Ids as MarianMT wants them: ``</s>`` 0, ``<unk>`` 1, the target tokens, the term
symbols, the pieces; ``<pad>`` comes last and is no piece of sentencepiece.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import sentencepiece
from prepare import Pair, read_pairs

TARGET_TOKENS = {"ps": ">>pus<<", "prs": ">>prs<<", "ur": ">>urd<<", "fa": ">>pes<<"}
TERM_TOKENS = ("⟨term⟩", "⟨as⟩", "⟨/⟩")
LETTERS = (
    "ءآأؤئابةتثجحخدذرزسشصضطظعغفقلمنهوىيپچژکگی"  # shared
    "ټډړڼښږځڅېۍګۀ"  # Pashto
    "ٹڈڑںےہھۂۓ"  # Urdu
    "،؛؟۔«»\u200c"
)
_COPIES = {
    "newsdesk": 2,
    "nllb-seed": 1,
    "tico19": 1,
    "lexicon": 1,
    "names": 1,
    "tatoeba-ur": 1,
    "tatoeba-fa": 1,
}


def lines(pairs: list[Pair]) -> list[str]:
    """The sentences to learn pieces from: every text once a corpus (twice for the domain)."""
    found: dict[tuple[str, str], int] = {}
    for pair in pairs:
        copies = _COPIES.get(pair.corpus, 0)
        for text in (pair.english, pair.other):
            found[pair.corpus, text] = copies
    return [text for (_, text), copies in found.items() for _ in range(copies)]


def train(pairs: list[Pair], size: int, out: Path) -> None:
    """Write ``out`` (a sentencepiece model) with ``size - 1`` pieces; the pad token is the last id."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text("\n".join(lines(pairs)), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(text),
            model_prefix=str(Path(folder) / "joint"),
            vocab_size=size - 1,
            model_type="unigram",
            normalization_rule_name="identity",  # normalize.py has done it
            character_coverage=0.9999,
            required_chars=LETTERS,
            split_digits=True,
            byte_fallback=True,
            eos_id=0,
            unk_id=1,
            bos_id=-1,
            pad_id=-1,
            user_defined_symbols=[*TARGET_TOKENS.values(), *TERM_TOKENS],
            max_sentence_length=8000,
            num_threads=2,
            minloglevel=1,
        )
        out.write_bytes((Path(folder) / "joint.model").read_bytes())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--size", type=int, default=8000)
    args = parser.parse_args()
    train(read_pairs(args.data / "pairs.tsv"), args.size, args.data / "joint.spm")


if __name__ == "__main__":
    main()
