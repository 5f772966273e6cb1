"""The quality floor: figures on development data may only rise.

`python evals/floor.py` measures the shipped coder on the files of ../shared/data that it has not learnt from and
compares with `floor.json`, which carries the digests of the data and of the model; exit code 1 when a figure has fallen
or a digest is another. `--raise` writes the figures that have risen, and the digests.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import quiet

from kawat import scoring

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data"
FLOOR = HERE / "floor.json"
MEASURED = {
    ("events", "id_events.jsonl"): ("type_f1", "tuple_f1", "trigger_f1", "status_accuracy"),
    ("attributions", "en_attributions_dev.jsonl"): ("f1", "source_token_f1", "content_token_f1"),
}
ROUNDING = 0.006  # int8 kernels of other processors, and batches of other sizes, round in other ways


def measure() -> dict[str, Any]:
    """Figures and digests of now."""
    found: dict[str, Any] = {"model": "", "data": {}, "figures": {}}
    for (name, file), keys in MEASURED.items():
        result = scoring.score(name, DATA / file)
        found["model"] = result["coder"]
        found["data"][file] = hashlib.sha256((DATA / file).read_bytes()).hexdigest()
        found["figures"][file] = {key: result[key] for key in keys}
    found["data"][quiet.ARTICLES.name] = hashlib.sha256(quiet.ARTICLES.read_bytes()).hexdigest()
    found["figures"]["quiet_id.jsonl"] = {"share_without_mention": round(1 - quiet.per_hundred() / 100, 4)}
    return found


def faults(floor: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is below the floor or not what the floor was measured on."""
    found = [
        f"{file}: other data than the floor's" for file in floor["data"] if floor["data"][file] != now["data"][file]
    ]
    if floor["model"] != now["model"]:
        found.append(f"the floor is of {floor['model']}, the model is {now['model']}: python evals/floor.py --raise")
    for file, figures in floor["figures"].items():
        for key, value in figures.items():
            if now["figures"][file][key] < value - ROUNDING:
                found.append(f"{file}: {key} fell from {value} to {now['figures'][file][key]}")
    return found


def raised(floor: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The floor with what has risen, and the digests of now."""
    best = {
        file: {key: max(value, floor["figures"].get(file, {}).get(key, 0.0)) for key, value in figures.items()}
        for file, figures in now["figures"].items()
    }
    return {**now, "figures": best}


def main() -> int:
    """The command."""
    floor = json.loads(FLOOR.read_text("utf-8")) if FLOOR.exists() else {"model": "", "data": {}, "figures": {}}
    now = measure()
    print(json.dumps(now, indent=1))
    if "--raise" in sys.argv:
        floor = raised(floor, now)
        FLOOR.write_text(json.dumps(floor, indent=1) + "\n", "utf-8")
    found = faults(floor, now)
    print(*found, sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
