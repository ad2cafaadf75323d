"""What a MarianMT checkpoint is and can do, read from its own files: configuration, vocabularies, model card.

The layouts are those of Hub repositories: one ``vocab.json`` for both sides or a ``target_vocab.json`` beside it,
``model.safetensors`` or ``pytorch_model.bin``, target tokens such as ``>>pus<<`` in the source vocabulary or none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from translate.errors import UnknownLanguageError, UnsupportedModelError
from translate.languages import LANGUAGES, SOURCES, TARGETS, Pair, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WEIGHTS: Final = ("model.safetensors", "pytorch_model.bin")
"""Best first: a pickle is only loaded where there is nothing else."""
VOCABULARY_FILES: Final = ("source.spm", "target.spm", "vocab.json")
OPTIONAL_FILES: Final = ("target_vocab.json", "tokenizer_config.json", "generation_config.json", "README.md")

# Codes of language families in model names, and which of our languages they hold (ISO 639-5).
_FAMILIES: Final = {
    "iir": ("ps", "prs", "ur", "fa"),
    "ira": ("ps", "prs", "fa"),
    "inc": ("ur",),
    "ine": SOURCES,
    "mul": SOURCES,
}
_ACTIVATIONS: Final = {"gelu", "gelu_new", "relu", "silu", "swish"}
_TOKEN = re.compile(r">>[^<>\s]+<<")
_MOST_TOKENS_NAMED = 60


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that Khabar can use.

    ``source`` and ``target`` are the pieces by number; ``target_tokens`` what the source begins with for a target;
    ``scores`` are chrF from 0 to 100 as the model card publishes them, by names such as ``flores/en-ps``.
    """

    folder: Path
    config: dict[str, Any]
    source: tuple[str, ...]
    target: tuple[str, ...]
    pairs: tuple[Pair, ...]
    target_tokens: dict[str, str]
    licence: str
    scores: dict[str, float]

    @property
    def positions(self) -> int:
        """Return the longest input and output in pieces."""
        return int(self.config.get("max_position_embeddings", 512))


@dataclass(slots=True)
class _Reader:
    """Reads a checkpoint and collects everything that is wrong with it."""

    folder: Path
    name: str
    problems: list[str] = field(default_factory=list)

    def json(self, name: str, *, needed: bool = True) -> dict[str, Any]:
        path = self.folder / name
        if not path.is_file():
            if needed:
                self.problems.append(f"{name} is missing")
            return {}
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as exc:
            self.problems.append(f"{name} cannot be read: {exc}")
            return {}
        if not isinstance(found, dict):
            self.problems.append(f"{name} holds no JSON object")
            return {}
        return found

    def check_files(self) -> None:
        self.problems += [
            f"{name} is missing"
            for name in ("source.spm", "target.spm")
            if not (self.folder / name).is_file()
        ]
        if not any((self.folder / name).is_file() for name in WEIGHTS):
            self.problems.append(f"no weights: neither {' nor '.join(WEIGHTS)}")

    def check_config(self, config: Mapping[str, Any]) -> None:
        if not config:
            return
        kind = config.get("model_type")
        if kind != "marian":
            self.problems.append(f"model_type is '{kind}', not 'marian'")
            return
        for name, usable in (("normalize_before", {False}), ("static_position_embeddings", {True})):
            if config.get(name, next(iter(usable))) not in usable:
                self.problems.append(f"{name} is {config[name]}: no MarianMT model of transformers has that")
        if (activation := config.get("activation_function")) not in _ACTIVATIONS:
            self.problems.append(
                f"activation_function is '{activation}', not one of {', '.join(sorted(_ACTIVATIONS))}"
            )

    def pieces(self, name: str, size: int) -> tuple[str, ...]:
        """Return the pieces of a vocabulary file by number, ``size`` of them; a number without a piece gets a name."""
        found = self.json(name)
        if not found:
            return ()
        by_number = {number: piece for piece, number in found.items() if isinstance(number, int)}
        if len(by_number) < len(found):
            self.problems.append(f"{name} gives the same number to several pieces, or no number")
        if outside := [piece for number, piece in by_number.items() if not 0 <= number < size]:
            self.problems.append(
                f"{name} has {len(outside)} pieces for which the model of {size} has no weights, among them '{outside[0]}'"
            )
        self.problems += [f"{name} has no '{piece}'" for piece in ("</s>", "<unk>") if piece not in found]
        return tuple(by_number.get(number, f"<unused-{number}>") for number in range(size))

    def card(self) -> dict[str, Any]:
        """Return the data at the top of the model card, or nothing: a card is for people and may say what it likes."""
        try:
            text = (self.folder / "README.md").read_text(encoding="utf-8")
        except (OSError, ValueError):
            return {}
        head = re.match(r"---\s*\n(.*?)\n---\s*(\n|$)", text, re.DOTALL)
        if not head:
            return {}
        import yaml  # noqa: PLC0415  # comes with the extras that alone add models

        try:
            found = yaml.safe_load(head[1])
        except yaml.YAMLError:
            return {}
        return found if isinstance(found, dict) else {}


def read_checkpoint(
    folder: Path, name: str, *, pairs: Sequence[Pair] = (), tokens: Mapping[str, str] | None = None
) -> Checkpoint:
    """Return what is in a folder with a MarianMT checkpoint.

    Args:
        folder: holds the files of the checkpoint.
        name: the last part of its hub id, which names the languages (``opus-mt-en-ur``).
        pairs: the directions; by default those that vocabulary, configuration, card and name agree on.
        tokens: target tokens by language, such as ``{"ps": ">>pus<<"}``; by default those of the vocabulary.

    Raises:
        UnsupportedModelError: it cannot be used; the message gives all reasons.
    """
    reader = _Reader(folder, name)
    reader.check_files()
    config, settings = reader.json("config.json"), reader.json("tokenizer_config.json", needed=False)
    reader.check_config(config)
    size = int(config.get("vocab_size") or 0)
    separate = bool(settings.get("separate_vocabs")) or (folder / "target_vocab.json").is_file()
    source = reader.pieces("vocab.json", size)
    target_size = int(config.get("decoder_vocab_size") or size)
    target = reader.pieces("target_vocab.json", target_size) if separate else source
    card = reader.card()
    known = tuple(piece for piece in source if _TOKEN.fullmatch(piece))
    chosen, needed = _directions(settings, card, name, known)
    if pairs:
        chosen = tuple(pairs)
    if source and not chosen:
        reader.problems.append(
            "neither vocabulary, tokenizer_config.json, card nor name tells a direction among "
            f"{', '.join(SOURCES)}; say it with --pair, for example --pair en-ps"
        )
    wanted = dict(tokens or {})
    target_tokens = {
        tag: token for tag in {p.target for p in chosen} if (token := wanted.get(tag) or _token(tag, known))
    }
    listed = " ".join(known[:_MOST_TOKENS_NAMED]) or "none"
    reader.problems += [
        f"the vocabulary has no target token '{token}'; its tokens are: {listed}"
        for token in (*target_tokens.values(), *(wanted[tag] for tag in wanted if tag not in target_tokens))
        if token not in known and source
    ]
    if pairs and needed:
        reader.problems += [
            f"the model needs a target token, and none is for '{tag}'; say it with --token {tag}=TOKEN. Its tokens are: {listed}"
            for tag in sorted({pair.target for pair in pairs} - set(target_tokens))
        ]
    if reader.problems:
        raise UnsupportedModelError(
            f"The model '{name}' in {folder} cannot be used:\n  "
            + "\n  ".join(dict.fromkeys(reader.problems))
        )
    licence = str(card.get("license") or "unknown")
    scores = _card_scores(card, chosen)
    return Checkpoint(
        folder, config, source, target, chosen, dict(sorted(target_tokens.items())), licence, scores
    )


def _directions(
    settings: Mapping[str, Any], card: Mapping[str, Any], name: str, known: Sequence[str]
) -> tuple[tuple[Pair, ...], bool]:
    """Return the directions of a model, and whether every target needs a token."""
    parts = name.split("-")
    named = (parts[-2], parts[-1]) if len(parts) > 2 else ("", "")  # noqa: PLR2004  # something-source-target
    listed = card.get("language") or []
    spoken = {code for code in map(_tag, [listed] if isinstance(listed, str) else listed) if code}
    sides = []
    for key, hint in zip(("source_lang", "target_lang"), named, strict=True):
        sides.append(_languages(str(settings.get(key) or ""), spoken) or _languages(hint, spoken))
    (sources, _), (targets, alone) = (side or ((), False) for side in sides)
    needed = bool(known) and not alone
    targets = tuple(tag for tag in targets if tag in TARGETS and (not needed or _token(tag, known)))
    return tuple(Pair(s, t) for s in sources for t in targets if s != t), needed


def _languages(side: str, spoken: set[str]) -> tuple[tuple[str, ...], bool] | None:
    """Return our languages on one side of a model (``eng``, ``deu+eng+fra``, ``iir``), and whether it has just one language.

    Of a family those count that the card lists, where it lists any; Dari stands on cards as Persian more often than not.
    """
    codes = [code for code in re.split(r"[+_,/ ]+", side.strip()) if code]
    found: dict[str, None] = {}
    for code in codes:
        if tag := _tag(code):
            found[tag] = None
        for tag in _FAMILIES.get(code.lower(), ()):
            if not spoken or tag in spoken or (tag == "prs" and "fa" in spoken):
                found[tag] = None
    return (tuple(found), len(codes) == 1 and codes[0].lower() not in _FAMILIES) if found else None


def _tag(code: object) -> str | None:
    try:
        return language(str(code)).tag
    except UnknownLanguageError:
        return None


def _token(tag: str, known: Sequence[str]) -> str | None:
    """Return the token of the vocabulary for a target language, or None."""
    row = LANGUAGES[tag]
    names = (row.target_token, tag, *row.aliases)
    return next((token for name in names if (token := f">>{name}<<") in known), None)


def _card_scores(card: Mapping[str, Any], pairs: Sequence[Pair]) -> dict[str, float]:
    """Return chrF on FLORES-200 devtest by direction, from 0 to 100, as far as the card has it in its data."""
    found: dict[str, float] = {}
    for index in card.get("model-index") or []:
        for result in index.get("results") or []:
            data = result.get("dataset") or {}
            if "flores200-devtest" not in f"{data.get('name')} {data.get('type')}":
                continue
            source, _, target = str(data.get("args") or "").partition("-")
            pair = (_tag(source), _tag(target))
            for metric in result.get("metrics") or []:
                if metric.get("type") == "chrf" and any(pair == (row.source, row.target) for row in pairs):
                    value = float(metric["value"])
                    found[f"flores/{pair[0]}-{pair[1]}"] = round(value * 100 if value <= 1 else value, 2)
    return found
