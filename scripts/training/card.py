"""Write a model's MODEL_CARD.md, and its scores into the manifest, from what score.py found."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from export import DATA, LICENCE, write_json

NAMES = {"ps": "Pashto", "prs": "Dari", "ur": "Urdu", "fa": "Persian"}


def rows(scores: dict[str, Any], *, from_english: bool) -> list[str]:
    """A line of the score table a direction."""
    found = []
    for code in NAMES:
        cells = [scores.get(f"{name}/{code}/beam4", {}) for name in ("flores", "newsdesk")]
        if not any(cells):
            continue
        greedy = scores.get(f"flores/{code}/beam1", {})
        product = [scores.get(f"{name}/{code}/product", {}) for name in ("flores", "newsdesk")]
        terms = scores.get(f"terms/{code}", {})
        direction = f"en → {code}" if from_english else f"{code} → en"
        found.append(
            f"| {direction} | {product[0].get('chrf', '–')} | {cells[0].get('chrf', '–')} | {greedy.get('chrf', '–')} "
            f"| {product[1].get('chrf', '–')} | {cells[1].get('chrf', '–')} "
            f"| {product[0].get('loops_percent', '–')} | {cells[0].get('loops_percent', '–')} | {cells[0].get('empty_percent', '–')} "
            f"| {terms.get('without_percent', '–')} → {terms.get('with_percent', '–')} |"
        )
    return found


def card(manifest: dict[str, Any], scores: dict[str, Any], notes: str) -> str:
    """The text of the card."""
    parity = [f"{key}: {value}" for key, value in scores.items() if key.startswith("parity/")]
    lines = [
        f"# {manifest['name']} {manifest['version']}",
        "",
        (
            f"{manifest['description']}. Directions: {', '.join(manifest['pairs'])}. "
            f"Trained on {manifest['trained_tokens'] / 1e6:.1f} million source and target pieces "
            f"({manifest['updates']} updates). Licence of the weights: {LICENCE}."
        ),
        "",
        "## Scores",
        "",
        (
            f"chrF by sacrebleu ({scores['signature']}); FLORES-200 devtest and `newsdesk` articles held out. "
            "As the product decodes: beam 4, no 4-gram of pieces twice; and beam 4 and greedy alone. Loops: outputs with "
            "a word 4-gram that comes up twice. Terms: without → with inline annotation, `newsdesk`."
        ),
        "",
        "| direction | FLORES | beam 4 alone | greedy | newsdesk | beam 4 alone | loops % | beam 4 alone | empty % | terms met % |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *rows(scores, from_english=manifest["name"].endswith("en-mul")),
        "",
        *(
            ["Parity with `transformers`, greedy:", "", *(f"- {line}" for line in parity), ""]
            if parity
            else []
        ),
        "## Data",
        "",
        *(f"- {item}" for item in DATA),
        "",
        notes.strip(),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument(
        "--notes", type=Path, required=True, help="Markdown: recipe, what was tried, what goes wrong"
    )
    args = parser.parse_args()
    scores = json.loads(args.scores.read_text(encoding="utf-8"))
    manifest = json.loads((args.model / "manifest.json").read_text(encoding="utf-8"))
    manifest["scores"] = {
        key: value["chrf"] for key, value in scores.items() if isinstance(value, dict) and "chrf" in value
    }
    write_json(args.model / "manifest.json", manifest)
    text = card(manifest, scores, args.notes.read_text(encoding="utf-8"))
    (args.model / "MODEL_CARD.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
