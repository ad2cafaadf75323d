"""Turn a model folder of Khabar into what the peers of ``benchmark_peers.py`` read; runs in their environment.

``python peer_weights.py MODEL OUT`` writes ``OUT/marian``, the checkpoint that ``transformers`` loads, with the weights as they
are stored (int8 times scale, in float32), ``OUT/argos``, a package of argostranslate's format, and what CTranslate2 reads.
"""

from __future__ import annotations

import json
import shutil
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weights = dict[str, "NDArray[Any]"]
# What a number stands for in ``model.bin``; CTranslate2 has more, which these models do not use.
_TYPES = ("float32", "int8", "int16", "int32", "float16")
_NEVER = -10_000.0


def read_model(path: Path) -> Weights:
    """Return the variables of a CTranslate2 ``model.bin`` (version 6) by name, quantized ones in float32 again."""
    with path.open("rb") as file:
        _number(file, "I"), _text(file), _number(file, "I")
        found: Weights = {}
        for _ in range(_number(file, "I")):
            name = _text(file)
            shape = [_number(file, "I") for _ in range(_number(file, "B"))]
            kind, size = _TYPES[_number(file, "B")], _number(file, "I")
            found[name] = np.frombuffer(file.read(size), kind).reshape(shape)
    for name in [name for name in found if f"{name}_scale" in found]:
        found[name] = found[name].astype("float32") / found[f"{name}_scale"][:, None]
    return found


def marian(found: Weights) -> Weights:
    """Return the weights under the names that ``MarianMTModel`` gives them; the last piece is the padding."""
    embeddings = found["decoder/embeddings/weight"]
    bias = np.append(found["decoder/projection/bias"], np.float32(_NEVER))
    positions = found["decoder/position_encodings/encodings"]
    named: Weights = {
        "model.shared.weight": np.vstack([embeddings, np.zeros_like(embeddings[:1])]),
        "final_logits_bias": bias[None],
        "model.encoder.embed_positions.weight": positions,
        "model.decoder.embed_positions.weight": positions,
    }
    for name, value in found.items():
        side, layer, *rest = name.split("/")
        if not layer.startswith("layer_") or name.endswith("_scale"):
            continue
        base, block, kind = f"model.{side}.layers.{layer[6:]}", rest[0], rest[-1]
        part = "self_attn" if block == "self_attention" else "encoder_attn"
        if rest[1] == "layer_norm":
            norm = "final_layer_norm" if block == "ffn" else f"{part}_layer_norm"
            named[f"{base}.{norm}.{ {'gamma': 'weight', 'beta': 'bias'}[kind] }"] = value
        elif block == "ffn":
            named[f"{base}.fc{int(rest[1][-1]) + 1}.{kind}"] = value
        else:  # projections that see the same input are stored as one
            fused = {"self_attention": ("qkv", "o"), "attention": ("q", "kv", "o")}[block][int(rest[1][-1])]
            for letter, piece in zip(fused, np.split(value, len(fused)), strict=True):
                proj = "out_proj" if letter == "o" else f"{letter}_proj"
                named[f"{base}.{part}.{proj}.{kind}"] = np.ascontiguousarray(piece)
    return named


def main() -> None:
    """Write the three folders."""
    from safetensors.numpy import save_file

    model, out = Path(sys.argv[1]), Path(sys.argv[2])
    shutil.copytree(model, out)
    shutil.copytree(model, out / "marian", ignore=shutil.ignore_patterns("ct2", "manifest.json", "*.md"))
    save_file(
        marian(read_model(model / "ct2" / "model.bin")),
        out / "marian" / "model.safetensors",
        {"format": "pt"},
    )
    (out / "argos").mkdir()
    shutil.copytree(model / "ct2", out / "argos" / "model")
    shutil.copyfile(model / "source.spm", out / "argos" / "sentencepiece.model")
    about = {
        "package_version": "1",
        "argos_version": "1",
        "from_code": "en",
        "to_code": "yy",
        "type": "translate",
    }
    (out / "argos" / "metadata.json").write_text(json.dumps(about), encoding="utf-8")


def _number(file: BinaryIO, kind: str) -> int:
    (value,) = struct.unpack(f"<{kind}", file.read(struct.calcsize(kind)))
    return int(value)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode()


if __name__ == "__main__":
    main()
