"""An installed model back as a MarianMT checkpoint, to be trained on: the inverse of ``conversion``.

Weights in int8 are multiplied by the scales that are stored with them, so what is trained on is what translates. The file
format is that of CTranslate2 (``ModelSpec._serialize`` in its ``specs/model_spec.py``); its own library only writes it.
"""

from __future__ import annotations

import json
import shutil
import struct
from typing import TYPE_CHECKING, Any, Final

from translate.errors import DamagedModelError
from translate.models.checkpoint import OPTIONAL_FILES, VOCABULARY_FILES
from translate.models.conversion import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from translate.records import Model

_VERSION: Final = 6
_TYPES: Final = ("float32", "int8", "int16", "int32", "float16")
# Parts of a layer as CTranslate2 names them, and the parts of transformers that stand in them one below the other.
_ENCODER: Final = {
    "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "self_attention/linear_1": ("self_attn.out_proj",),
    "self_attention/layer_norm": ("self_attn_layer_norm",),
    "ffn/linear_0": ("fc1",),
    "ffn/linear_1": ("fc2",),
    "ffn/layer_norm": ("final_layer_norm",),
}
_DECODER: Final = _ENCODER | {
    "attention/linear_0": ("encoder_attn.q_proj",),
    "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
    "attention/linear_2": ("encoder_attn.out_proj",),
    "attention/layer_norm": ("encoder_attn_layer_norm",),
}


def restore(model: Model, folder: Path) -> None:
    """Write the checkpoint that a model was converted from to ``folder``, as far as its precision goes.

    Raises:
        DamagedModelError: the files of the model cannot be read, or are not those of a MarianMT model.
    """
    from safetensors.numpy import save_file  # noqa: PLC0415  # an extra

    folder.mkdir(parents=True, exist_ok=True)
    path = model.folder / "ct2" / "model.bin"
    try:
        for name in (*VOCABULARY_FILES, "config.json", *OPTIONAL_FILES):
            if (model.folder / name).is_file():
                shutil.copyfile(model.folder / name, folder / name)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = _weights(_Variables(path.read_bytes()), config)
    except (KeyError, ValueError, IndexError, struct.error, FileNotFoundError) as exc:
        raise DamagedModelError(
            f"The weights of {model.name} in {path} cannot be read back: {exc!r}. Give the model as its checkpoint was, "
            f"with 'khabar models add', and tune that."
        ) from exc
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


class _Variables:
    """The weights in a ``model.bin`` by their names."""

    def __init__(self, data: bytes) -> None:
        import numpy as np  # noqa: PLC0415  # heavy

        self._data = data
        self._at = 0
        if (version := self._number("I")) != _VERSION:
            raise ValueError(f"format {version} instead of {_VERSION}")
        self._text()
        self._number("I")
        self._found: dict[str, Any] = {}
        for _ in range(self._number("I")):
            name = self._text()
            shape = [self._number("I") for _ in range(self._number("B"))]
            kind = np.dtype(_TYPES[self._number("B")])
            size = self._number("I")
            values = np.frombuffer(data, kind, size // kind.itemsize, self._at)
            self._found[name] = values.reshape(shape)
            self._at += size
        self._aliases = {self._text(): self._text() for _ in range(self._number("I"))}

    def get(self, name: str) -> Any:  # noqa: ANN401  # a numpy array
        """Return a variable in float32."""
        import numpy as np  # noqa: PLC0415

        name = self._aliases.get(name, name)
        values = self._found[name].astype(np.float32)
        scale = f"{name}_scale"
        if self._found[name].dtype == np.int8:
            values /= self._found[self._aliases.get(scale, scale)][:, None]
        return values

    def __contains__(self, name: str) -> bool:
        return name in self._found or name in self._aliases

    def _number(self, kind: str) -> int:
        (value,) = struct.unpack_from(f"<{kind}", self._data, self._at)
        self._at += struct.calcsize(kind)
        return int(value)

    def _text(self) -> str:
        size = self._number("H")
        text = self._data[self._at : self._at + size - 1].decode()
        self._at += size
        return text


def _weights(stored: _Variables, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the weights as transformers names them."""
    import numpy as np  # noqa: PLC0415

    sizes = config["vocab_size"], config.get("decoder_vocab_size") or config["vocab_size"]
    tables = {"encoder/embeddings_0": ("model.encoder.embed_tokens", sizes[0])}
    if config.get("share_encoder_decoder_embeddings", True):
        tables = {"encoder/embeddings_0": ("model.shared", sizes[0])}
    else:
        tables["decoder/embeddings"] = ("model.decoder.embed_tokens", sizes[1])
    found = {
        f"{theirs}.weight": _filled(stored.get(f"{ours}/weight"), size, 0.0)
        for ours, (theirs, size) in tables.items()
    }
    bias = (
        stored.get("decoder/projection/bias") if "decoder/projection/bias" in stored else np.zeros(sizes[1])
    )
    found["final_logits_bias"] = _filled(bias, sizes[1], NEVER)[None].astype(np.float32)
    for side, parts in (("encoder", _ENCODER), ("decoder", _DECODER)):
        found[f"model.{side}.embed_positions.weight"] = stored.get(f"{side}/position_encodings/encodings")
        for layer in range(config[f"{side}_layers"]):
            for ours, theirs in parts.items():
                found |= {
                    f"model.{side}.layers.{layer}.{name}": values
                    for name, values in _split(stored, f"{side}/layer_{layer}/{ours}", theirs)
                }
    return {name: np.ascontiguousarray(values) for name, values in found.items()}


def _split(stored: _Variables, name: str, parts: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    import numpy as np  # noqa: PLC0415

    norm = name.endswith("norm")
    for ours, theirs in (("gamma", "weight"), ("beta", "bias")) if norm else (("weight",) * 2, ("bias",) * 2):
        rows = np.split(stored.get(f"{name}/{ours}"), len(parts))
        yield from ((f"{part}.{theirs}", values) for part, values in zip(parts, rows, strict=True))


def _filled(values: Any, size: int, pad: float) -> Any:  # noqa: ANN401
    """Return rows with one for ``<pad>``, which CTranslate2's own converter cuts off, as the last where it is missing."""
    import numpy as np  # noqa: PLC0415

    missing = [(0, size - len(values))] + [(0, 0)] * (values.ndim - 1)
    return np.pad(values, missing, constant_values=pad)
