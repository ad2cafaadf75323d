"""Tiny MarianMT checkpoints with random weights, in the layouts that Hub repositories use. Made without torch."""

from __future__ import annotations

import io
import json
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sentencepiece

from translate.models.probes import PROBES

WIDTH, INNER, HEADS = 16, 32, 2
TOKENS = (">>pus<<", ">>prs<<", ">>urd<<")

LAYOUTS: dict[str, dict[str, Any]] = {
    "one vocabulary, safetensors": {},
    "separate vocabularies": {"separate": True},
    "byte fallback": {"byte_fallback": True},
    "a pickle of weights": {"pickle": True},
    "pad first": {"pad_first": True},
    "the decoder starts from a token": {"start_token": True},
    "64 positions": {"positions": 64},
    "one language, no token": {"tokens": (), "sides": ("eng", "urd")},
    "family into English": {"tokens": (">>eng<<", ">>deu<<"), "sides": ("iir", "deu_eng_fra")},
}

TORCH = (
    pytest.mark.torch,
    pytest.mark.skipif(
        find_spec("torch") is None, reason="torch is not installed; scripts/test-torch runs this"
    ),
)


def torch_only(test: Any) -> Any:
    for mark in TORCH:
        test = mark(test)
    return test


def visible(folder: Path) -> list[str]:
    """Return what is in a folder of models for those that look: no locks."""
    return [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]


def make_checkpoint(
    folder: Path,
    *,
    tokens: tuple[str, ...] = TOKENS,
    separate: bool = False,
    byte_fallback: bool = False,
    pad_first: bool = False,
    start_token: bool = False,
    pickle: bool = False,
    positions: int = 512,
    sides: tuple[str, str] = ("eng", "pus+prs+urd"),
    card: str = "license: cc-by-4.0",
    ends: float = -2.0,
    seed: int = 7,
) -> Path:
    """Write a checkpoint and return its folder.

    ``separate``: vocabularies of their own; ``pad_first``: ``<pad>`` is not the last piece; ``start_token``: the decoder
    starts from a token with an embedding, not from zeros; ``pickle``: ``pytorch_model.bin`` (needs torch); ``ends``: how
    much a translation tends to its end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = _pieces(folder / "source.spm", PROBES["en"] + PROBES["ps"], 180, byte_fallback=byte_fallback)
    target = _pieces(folder / "target.spm", PROBES["ps"] + PROBES["ur"], 200, byte_fallback=byte_fallback)
    common = ["</s>", "<unk>"]
    first, last = (["<pad>"], []) if pad_first else ([], ["<pad>"])
    if separate:
        vocabularies = [
            [*common, *first, *tokens, *source, *last],
            [*common, *first, *target, *last],
        ]
    else:
        joint = list(dict.fromkeys([*source, *target]))
        vocabularies = [[*common, *first, *tokens, *joint, *last]]
    for name, vocabulary in zip(("vocab.json", "target_vocab.json"), vocabularies, strict=False):
        _write(folder / name, {piece: number for number, piece in enumerate(vocabulary)})
    sizes = len(vocabularies[0]), len(vocabularies[-1])
    pad = vocabularies[-1].index("<pad>")
    config = {
        "architectures": ["MarianMTModel"],
        "model_type": "marian",
        "activation_function": "swish",
        "d_model": WIDTH,
        "encoder_layers": 2,
        "decoder_layers": 1,
        "encoder_attention_heads": HEADS,
        "decoder_attention_heads": HEADS,
        "encoder_ffn_dim": INNER,
        "decoder_ffn_dim": INNER,
        "max_position_embeddings": positions,
        "vocab_size": sizes[0],
        "decoder_vocab_size": sizes[1],
        "eos_token_id": 0,
        "forced_eos_token_id": 0,
        "bos_token_id": None,
        "pad_token_id": pad,
        "decoder_start_token_id": 0 if start_token else pad,
        "scale_embedding": True,
        "static_position_embeddings": True,
        "share_encoder_decoder_embeddings": not separate,
        "tie_encoder_decoder": not separate,
        "tie_word_embeddings": True,
        "is_encoder_decoder": True,
    }
    _write(folder / "config.json", config)
    settings = {"source_lang": sides[0], "target_lang": sides[1], "separate_vocabs": separate}
    _write(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "MarianTokenizer", "model_max_length": 512, **settings},
    )
    (folder / "README.md").write_text(f"---\n{card}\n---\n# A tiny model\n", encoding="utf-8")
    weights = _weights(sizes, pad, positions, separate=separate, ends=ends, seed=seed)
    if pickle:
        import torch  # an extra

        torch.save(
            {name: torch.tensor(value) for name, value in weights.items()}, folder / "pytorch_model.bin"
        )
    else:
        write_safetensors(folder / "model.safetensors", weights)
    return folder


def write_safetensors(path: Path, weights: dict[str, np.ndarray[Any, Any]]) -> None:
    """Write float32 arrays in the format of safetensors: the length of a JSON header, the header, the bytes."""
    header, place = {}, 0
    for name, value in weights.items():
        header[name] = {
            "dtype": "F32",
            "shape": list(value.shape),
            "data_offsets": [place, place + value.nbytes],
        }
        place += value.nbytes
    head = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    data = b"".join(np.ascontiguousarray(value).tobytes() for value in weights.values())
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


def _pieces(path: Path, texts: tuple[str, ...], size: int, *, byte_fallback: bool) -> list[str]:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=size + 256 * byte_fallback,
        hard_vocab_limit=False,
        byte_fallback=byte_fallback,
        character_coverage=0.98 if byte_fallback else 1.0,
        bos_id=-1,
        eos_id=0,
        unk_id=1,
        minloglevel=2,
    )
    path.write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return [processor.id_to_piece(number) for number in range(2, len(processor))]


def _weights(
    sizes: tuple[int, int], pad: int, positions: int, *, separate: bool, ends: float, seed: int
) -> dict[str, np.ndarray[Any, Any]]:
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> np.ndarray[Any, Any]:
        return random.normal(0, 0.4, shape).astype(np.float32)

    weights: dict[str, np.ndarray[Any, Any]] = {"final_logits_bias": matrix(1, sizes[1])}
    # By default nothing ends at once: a translation of no pieces would prove little.
    weights["final_logits_bias"][0, 0] = ends
    tables = {"model.encoder.embed_tokens": sizes[0], "model.decoder.embed_tokens": sizes[1]}
    for name, size in (tables if separate else {"model.shared": sizes[0]}).items():
        weights[f"{name}.weight"] = matrix(size, WIDTH)
        weights[f"{name}.weight"][pad if "encoder" not in name else size - 1] = 0
    for side, layers in (("encoder", 2), ("decoder", 1)):
        for layer in range(layers):
            prefix = f"model.{side}.layers.{layer}"
            attentions = ["self_attn", *(["encoder_attn"] if side == "decoder" else [])]
            for block in attentions:
                for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    weights[f"{prefix}.{block}.{part}.weight"] = matrix(WIDTH, WIDTH)
                    weights[f"{prefix}.{block}.{part}.bias"] = matrix(WIDTH)
            for norm in [*(f"{block}_layer_norm" for block in attentions), "final_layer_norm"]:
                weights[f"{prefix}.{norm}.weight"] = 1 + matrix(WIDTH)
                weights[f"{prefix}.{norm}.bias"] = matrix(WIDTH)
            weights |= {f"{prefix}.fc1.weight": matrix(INNER, WIDTH), f"{prefix}.fc1.bias": matrix(INNER)}
            weights |= {f"{prefix}.fc2.weight": matrix(WIDTH, INNER), f"{prefix}.fc2.bias": matrix(WIDTH)}
        angle = np.arange(positions)[:, None] / 10000 ** (2 * (np.arange(WIDTH) // 2) / WIDTH)[None]
        table = np.concatenate([np.sin(angle[:, 0::2]), np.cos(angle[:, 1::2])], 1).astype(np.float32)
        weights[f"model.{side}.embed_positions.weight"] = table
    return weights


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
