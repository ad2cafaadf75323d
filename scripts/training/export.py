"""Turn a checkpoint into a model folder: MarianMT configuration, vocabulary, CTranslate2 int8, manifest.

Optionally keeps the float32 ``transformers`` checkpoint as well, for the parity check of score.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import ctranslate2
import sentencepiece
import torch
from model import EOS, Shape, marian_weights
from safetensors.torch import save_file
from train import Config, read_config
from vocabulary import TARGET_TOKENS

LICENCE = "CC-BY-SA-4.0"
MAX_TOKENS = 120
DATA = (
    "newsdesk, lexicon and names (Khabar, CC BY 4.0)",
    "NLLB-Seed / OLDI (CC BY-SA 4.0)",
    "TICO-19 (CC0)",
    "WMT20 devtest ps-en (free for research)",
    "UD Pashto Sikaram (CC BY-SA 4.0)",
    "Tatoeba (CC BY 2.0 FR)",
)


def marian_config(shape: Shape, dropout: float) -> dict[str, Any]:
    """The ``config.json`` of a MarianMTModel."""
    return {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "activation_function": "swish",
        "activation_dropout": 0.0,
        "attention_dropout": 0.0,
        "dropout": dropout,
        "d_model": shape.width,
        "encoder_layers": shape.encoder_layers,
        "decoder_layers": shape.decoder_layers,
        "encoder_attention_heads": shape.heads,
        "decoder_attention_heads": shape.heads,
        "encoder_ffn_dim": shape.feed_forward,
        "decoder_ffn_dim": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "vocab_size": shape.vocabulary,
        "decoder_vocab_size": shape.vocabulary,
        "eos_token_id": EOS,
        "forced_eos_token_id": EOS,
        "bos_token_id": None,
        "pad_token_id": shape.pad,
        "decoder_start_token_id": shape.pad,
        "scale_embedding": True,
        "share_encoder_decoder_embeddings": True,
        "tie_word_embeddings": True,
        "is_encoder_decoder": True,
        "dtype": "float32",
        "use_cache": True,
    }


def tokenizer_config(direction: str, pad: int) -> dict[str, Any]:
    """The ``tokenizer_config.json`` of a MarianTokenizer."""
    source, _, target = direction.partition("-")
    special = {"0": "</s>", "1": "<unk>", str(pad): "<pad>"}
    flags = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True}
    return {
        "tokenizer_class": "MarianTokenizer",
        "source_lang": source,
        "target_lang": target,
        "separate_vocabs": False,
        "model_max_length": 512,
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "sp_model_kwargs": {},
        "added_tokens_decoder": {i: {"content": text, **flags} for i, text in special.items()},
    }


def manifest(folder: Path, name: str, config: Config, facts: dict[str, Any]) -> dict[str, Any]:
    """The manifest of a finished folder: what the model does, its licence and data, and all checksums."""
    english = config.direction == "en-mul"
    return {
        "schema": 1,
        "name": name,
        "description": f"MarianMT {config.direction}, trained by scripts/training for Khabar",
        "pairs": [
            f"en-{code}" if english else f"{code}-en"
            for code in TARGET_TOKENS
            if not (english and code == "fa")
        ],
        "target_tokens": TARGET_TOKENS if english else {},
        "inline_terms": True,
        "max_tokens": MAX_TOKENS,
        "licence": LICENCE,
        "data": list(DATA),
        **facts,
        "sha256": {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name not in {"manifest.json", "MODEL_CARD.md"}
        },
    }


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_marian(folder: Path, config: Config, state: dict[str, Any], vocabulary: Path) -> None:
    """Write a ``transformers`` MarianMT checkpoint of ``state["average"]``."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = sentencepiece.SentencePieceProcessor(str(vocabulary))
    ids = {pieces.id_to_piece(i): i for i in range(len(pieces))} | {"<pad>": config.shape.pad}
    write_json(folder / "config.json", marian_config(config.shape, config.dropout))
    write_json(folder / "tokenizer_config.json", tokenizer_config(config.direction, config.shape.pad))
    write_json(folder / "vocab.json", ids)
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(vocabulary, folder / name)
    weights = marian_weights(config.shape, state["average"], state["outputs"])
    for tied in ("model.encoder.embed_tokens", "model.decoder.embed_tokens", "lm_head"):
        del weights[f"{tied}.weight"]
    save_file({k: v.contiguous() for k, v in weights.items()}, folder / "model.safetensors", {"format": "pt"})


def read_state(checkpoint: Path, *, last: bool) -> dict[str, Any]:
    """A checkpoint; with ``last``, the last weights take the place of the averaged ones."""
    state: dict[str, Any] = torch.load(checkpoint, map_location="cpu")
    return state | {"average": state["optimizer"]["masters"]} if last else state


def export(
    config: Config,
    state: dict[str, Any],
    vocabulary: Path,
    folder: Path,
    *,
    keep: Path | None,
    quantization: str,
) -> None:
    """Write the model folder (replacing it) from the state of a run."""
    with tempfile.TemporaryDirectory() as temporary:
        marian = keep or Path(temporary) / "marian"
        write_marian(marian, config, state, vocabulary)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        ctranslate2.converters.TransformersConverter(str(marian)).convert(
            str(folder / "ct2"), quantization=quantization
        )
        for name in ("config.json", "tokenizer_config.json", "vocab.json", "source.spm", "target.spm"):
            shutil.copyfile(marian / name, folder / name)
    facts = {"version": "0.1", "trained_tokens": state["tokens"], "updates": state["step"]}
    write_json(folder / "manifest.json", manifest(folder, f"khabar-{config.direction}", config, facts))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep-float", type=Path, help="also write the transformers checkpoint here")
    parser.add_argument("--quantization", default="int8")
    parser.add_argument("--last", action="store_true", help="the last weights, not their moving average")
    args = parser.parse_args()
    export(
        read_config(args.config),
        read_state(args.checkpoint, last=args.last),
        args.data / "joint.spm",
        args.out,
        keep=args.keep_float,
        quantization=args.quantization,
    )


if __name__ == "__main__":
    main()
