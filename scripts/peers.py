"""One way of translating, in a process of its own, for ``benchmark_peers.py``; runs in the environment of the peers.

``python peers.py NAME FOLDER TOKEN`` loads the model in FOLDER and answers each line on standard input, a JSON list of articles
(lists of paragraphs, lists of sentences), with a line: seconds, processor seconds, and the translations in the same shape.
"""

from __future__ import annotations

import json
import sys
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Article = list[list[str]]
BEAM = 4
THREADS = 2
BATCH = 8
_BATCH_OF_SORTED = 64
# As the configurations of public MarianMT models have it; ours have none, and would be cut off after 20 pieces.
_LONGEST = 512


def transformers_loop(
    folder: Path, token: str, *, is_sorted: bool = False
) -> Callable[[list[Article]], list[str]]:
    """Return the loop that tutorials show: batches of 8 sentences as they come; or batches of 64 by length."""
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_num_threads(THREADS)
    tokenizer = transformers.MarianTokenizer.from_pretrained(folder / "marian")
    model = transformers.MarianMTModel.from_pretrained(folder / "marian").eval()

    def translate(articles: list[Article]) -> list[str]:
        texts = [f"{token} {text}".strip() for article in articles for part in article for text in part]
        order = list(range(len(texts)))
        size = BATCH
        if is_sorted:
            order.sort(key=lambda at: len(texts[at]))
            size = _BATCH_OF_SORTED
        found = [""] * len(texts)
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            batch = tokenizer([texts[at] for at in rows], return_tensors="pt", padding=True)
            with torch.no_grad():
                made = model.generate(**batch, num_beams=BEAM, max_length=_LONGEST)
            for at, text in zip(rows, tokenizer.batch_decode(made, skip_special_tokens=True), strict=True):
                found[at] = text
        return found

    return translate


def article_loop(folder: Path, token: str) -> Callable[[list[Article]], list[str]]:
    """Return a call of ``translate_batch`` for each article, beam 4, all else as CTranslate2 has it by default."""
    import ctranslate2
    import sentencepiece

    engine = ctranslate2.Translator(str(folder / "ct2"))
    source, target = (
        sentencepiece.SentencePieceProcessor(str(folder / f"{side}.spm")) for side in ("source", "target")
    )
    head = [token] if token else []

    def translate(articles: list[Article]) -> list[str]:
        found = []
        for article in articles:
            texts = [text for part in article for text in part]
            pieces = [[*head, *source.encode(text, out_type=str), "</s>"] for text in texts]
            rows = engine.translate_batch(pieces, beam_size=BEAM)
            found += [target.decode(row.hypotheses[0]) for row in rows]
        return found

    return translate


def argos(folder: Path, token: str) -> Callable[[list[Article]], list[str]]:
    """Return argostranslate's own translation of each article from a package of its format.

    Its sentence splitters need models from the network, so it is given the sentences; they cost it no time. Its tokenizer
    adds what a MarianMT source begins and ends with.
    """
    for name in ("stanza", "minisbd"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["minisbd"].SBDetect = None  # type: ignore[attr-defined]
    sys.modules["minisbd"].models = types.SimpleNamespace(list_models=lambda: ["en"])  # type: ignore[attr-defined]
    from argostranslate.package import Package  # type: ignore[import-not-found]
    from argostranslate.translate import Language, PackageTranslation  # type: ignore[import-not-found]

    package = Package(folder / "argos")
    encode = package.tokenizer.encode
    package.tokenizer.encode = lambda text: [*([token] if token else []), *encode(text), "</s>"]
    engine = PackageTranslation(Language("xx", "source"), Language("yy", "target"), package)
    sentences: dict[str, list[str]] = {}
    engine.sentencizer = types.SimpleNamespace(split_sentences=lambda text: sentences[text])

    def translate(articles: list[Article]) -> list[str]:
        found = []
        for article in articles:
            paragraphs = [" ".join(part) for part in article]
            sentences.update(zip(paragraphs, article, strict=True))
            found.append(engine.translate("\n".join(paragraphs)))
        return found

    return translate


def khabar(folder: Path, token: str) -> Callable[[list[Article]], list[str]]:
    """Return Khabar's backend with its default effort, given the segments of all the articles at once as in a run."""
    from translate.config import Settings
    from translate.languages import Pair
    from translate.pipeline import installed_translator

    translator = installed_translator(Settings((), ("en",), Path(), threads=THREADS))
    pair = Pair.parse(token)
    del folder

    def translate(articles: list[Article]) -> list[str]:
        texts = [text for article in articles for part in article for text in part]
        return [row.text for row in translator.translate(texts, pair)]

    return translate


WAYS: dict[str, Callable[[Path, str], Callable[[list[Article]], list[str]]]] = {
    "khabar": khabar,
    "transformers": transformers_loop,
    "transformers-sorted": lambda folder, token: transformers_loop(folder, token, is_sorted=True),
    "argos": argos,
    "article": article_loop,
}


def main() -> None:
    """Answer until standard input ends."""
    name, folder, token = sys.argv[1:]
    translate = WAYS[name](Path(folder), token)
    for line in sys.stdin:
        articles = json.loads(line)
        began, spent = time.perf_counter(), time.process_time()
        found = translate(articles)
        answer = [time.perf_counter() - began, time.process_time() - spent, found]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
