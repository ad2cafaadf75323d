"""A MarianMT checkpoint as a CTranslate2 model.

CTranslate2's own converter takes one vocabulary for both sides, cuts the last row off the embeddings whether or not
that is ``<pad>``, and always starts the decoder from zeros. Here its loader reads the weights, and those three come from
the checkpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from translate.errors import UnsupportedModelError

if TYPE_CHECKING:
    from pathlib import Path

    from translate.models.checkpoint import Checkpoint

Quantization = Literal["int8", "float16", "float32"]
QUANTIZATIONS: Final[tuple[Quantization, ...]] = get_args(Quantization)
NEVER = -1e4  # fits float16


def convert(weights: Any, checkpoint: Checkpoint, folder: Path, quantization: Quantization) -> None:  # noqa: ANN401
    """Write the CTranslate2 model of a loaded ``MarianMTModel`` to ``folder``.

    Raises:
        UnsupportedModelError: CTranslate2 cannot take it.
    """
    from ctranslate2.converters.converter import Converter  # noqa: PLC0415  # heavy

    class _Converter(Converter):  # type: ignore[misc]  # ctranslate2 is untyped
        def _load(self) -> Any:  # noqa: ANN401
            return _specification(weights, checkpoint)

    try:
        _Converter().convert(str(folder), quantization=quantization)
    except (ValueError, NotImplementedError, RuntimeError, AttributeError) as exc:
        raise UnsupportedModelError(
            f"CTranslate2 cannot take the model in {checkpoint.folder}: {exc}"
        ) from exc


def _specification(weights: Any, checkpoint: Checkpoint) -> Any:  # noqa: ANN401
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader  # noqa: PLC0415

    config = weights.config
    config.normalize_before = False
    config.normalize_embedding = False
    spec = BartLoader.get_model_spec(MarianMTLoader(), weights)
    bias = weights.final_logits_bias.squeeze(0).clone()
    if config.pad_token_id != config.eos_token_id:
        bias[config.pad_token_id] = NEVER
    spec.decoder.projection.bias = bias
    start = config.decoder_start_token_id
    # Marian starts from zeros; transformers writes that as a token whose embedding is zero.
    spec.decoder.start_from_zero_embedding = not bool(weights.model.decoder.embed_tokens.weight[start].any())
    spec.register_source_vocabulary(list(checkpoint.source))
    spec.register_target_vocabulary(list(checkpoint.target))
    spec.config.eos_token = "</s>"  # noqa: S105  # tokens of a vocabulary, no secrets
    spec.config.unk_token = "<unk>"  # noqa: S105
    spec.config.decoder_start_token = checkpoint.target[start]
    return spec
