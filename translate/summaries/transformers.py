"""Summaries that a sequence-to-sequence model of ``transformers`` writes (extra ``khabar[torch]``).

``csebuetnlp/mT5_multilingual_XLSum`` (Hasan et al. 2021) covers English, Pashto, Persian and Urdu. Nothing is downloaded here:
a model is a folder, or lies in the cache of the Hugging Face hub already. What a model writes need not be true, so each
sentence is held against the article: its numbers, its names, and the segments that bear it out.
"""

from __future__ import annotations

import hashlib
import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translate.errors import BackendError, DamagedModelError, MissingExtraError
from translate.normalization import clean
from translate.records import TITLE, Summary, SummarySentence
from translate.segmentation import split
from translate.summaries.support import invented, support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from translate.records import Segment

UNSUPPORTED = "unsupported"
_BEAMS, _NO_REPEAT = 4, 3
_LONGEST_SENTENCE = 60
# For a model that does not say how much it reads at once; mT5 was trained on this much.
_USUAL_LIMIT = 512


class Seq2SeqSummarizer:
    """Writes summaries with a model of any sequence-to-sequence architecture that ``transformers`` knows."""

    def __init__(
        self, name: str, named: Callable[[str, str], frozenset[str]] | None = None, threads: int = 0
    ) -> None:
        """Find the model; it is loaded when it is first needed.

        Raises:
            MissingExtraError: torch or transformers is not installed.
            DamagedModelError: it is neither a folder with a model nor in the cache of the hub.
        """
        self._named = named
        self._threads = threads
        self._name = name
        self._folder = _folder(name)

    @cached_property
    def label(self) -> str:
        """Return the name and eight hexadecimal digits that change with any of the model's files."""
        seen = hashlib.sha256()
        for path in sorted(row for row in self._folder.iterdir() if row.is_file()):
            seen.update(f"{path.name}\0".encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    seen.update(block)
        return f"{Path(self._name).name}@{seen.hexdigest()[:8]}"

    def summarize(
        self, segments: Sequence[Segment], language: str, count: int, avoid: Iterable[int] = ()
    ) -> Summary:
        """Return at most ``count`` sentences as the model wrote them, each once.

        An article that is longer than the model reads at once is summed up part by part, so that nothing is cut off.
        """
        skipped = frozenset(avoid)
        body = [row for row in segments if row.paragraph != TITLE and row.index not in skipped]
        written = [split(self._write(part)) for part in self._parts(body)]
        # The first sentence of every part, then the second of every part.
        turns = [
            row[turn]
            for turn in range(max(map(len, written), default=0))
            for row in written
            if turn < len(row)
        ]
        texts = dict.fromkeys(text for row in turns if (text := clean(row)))
        return Summary(language, tuple(self._held(text, segments, language) for text in [*texts][:count]))

    def _held(self, text: str, segments: Sequence[Segment], language: str) -> SummarySentence:
        found = support(text, segments, language)
        made_up = invented(text, segments, language, self._named)
        first = next((row.index for row in segments if row.paragraph != TITLE), 0)
        flags = (UNSUPPORTED,) if made_up or not found else ()
        return SummarySentence(found[0] if found else first, text, found, flags)

    def _parts(self, body: Sequence[Segment]) -> Iterator[str]:
        """Yield the text in parts that the model reads at once; a sentence that is longer than that is parted by words."""
        texts: list[str] = []
        for piece in (piece for row in body for piece in self._pieces(row.text)):
            if texts and self._tokens(" ".join([*texts, piece])) > self._limit:
                yield " ".join(texts)
                texts = []
            texts.append(piece)
        if texts:
            yield " ".join(texts)

    def _pieces(self, text: str) -> list[str]:
        words = text.split()
        if self._tokens(text) <= self._limit or len(words) < 2:  # noqa: PLR2004  # one word cannot be parted
            return [text]
        half = len(words) // 2
        return [*self._pieces(" ".join(words[:half])), *self._pieces(" ".join(words[half:]))]

    def _tokens(self, text: str) -> int:
        return len(self._tokenizer(text, truncation=False)["input_ids"])

    @cached_property
    def _limit(self) -> int:
        config = self._model.config
        stated = [getattr(config, name, None) for name in ("max_position_embeddings", "n_positions")]
        return min([_USUAL_LIMIT, *(int(number) for number in stated if number)])

    def _write(self, text: str) -> str:
        import torch  # noqa: PLC0415  # heavy, and an extra

        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            with torch.inference_mode():
                given = self._tokenizer(text, return_tensors="pt", truncation=False)
                made = self._model.generate(
                    input_ids=given["input_ids"],
                    attention_mask=given["attention_mask"],
                    num_beams=_BEAMS,
                    no_repeat_ngram_size=_NO_REPEAT,
                    max_new_tokens=2 * _LONGEST_SENTENCE,
                    max_length=None,
                    do_sample=False,
                )
        except (RuntimeError, ValueError, IndexError) as exc:
            raise BackendError(f"The summarizer {self._name} failed: {exc}") from exc
        text = self._tokenizer.decode(made[0], skip_special_tokens=True)
        return text if isinstance(text, str) else ""

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401  # a tokenizer of transformers
        return self._load("AutoTokenizer")

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401
        return self._load("AutoModelForSeq2SeqLM", weights_only=True).eval()

    def _load(self, kind: str, **options: Any) -> Any:  # noqa: ANN401
        import transformers  # noqa: PLC0415

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return getattr(transformers, kind).from_pretrained(
                    self._folder, local_files_only=True, trust_remote_code=False, **options
                )
        except Exception as exc:
            # Bad files raise whatever their reader trips over.
            raise DamagedModelError(f"The summarizer in {self._folder} cannot be loaded: {exc}") from exc


def _folder(name: str) -> Path:
    """Return the folder of a model: the one that is named, or that of a hub id in the cache of the hub."""
    try:
        import torch  # noqa: F401, PLC0415
        import transformers  # noqa: F401, PLC0415
        from huggingface_hub import snapshot_download  # noqa: PLC0415
        from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415
    except ImportError as exc:
        raise MissingExtraError("torch", f"the summarizer {name}", exc.name) from exc
    folder = Path(name).expanduser()
    if not (folder / "config.json").is_file():
        try:
            folder = Path(snapshot_download(name, local_files_only=True))
        except (HFValidationError, LocalEntryNotFoundError, OSError) as exc:
            raise DamagedModelError(
                f"There is no summarizer '{name}': neither a folder with config.json nor in the cache of the Hugging Face "
                f"hub. Nothing is downloaded here; fetch it first with: hf download {name}"
            ) from exc
    return folder
