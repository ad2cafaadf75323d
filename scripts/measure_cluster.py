"""Measure what a second machine of a Ray cluster brings: source words a second of one and of two, in interleaved runs.

    .venv-ray/bin/python scripts/measure_cluster.py [--articles 60] [--rounds 3] [--threads 1]

The machines are two nodes of Ray on this machine, each translating with so many threads; the run itself (reading, checks, digests)
takes its own share of the same CPUs. Starting the cluster is not counted, opening the engine and loading the models is. Prints a table.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]


def main() -> None:
    """Run with every number of machines in turn, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--words", type=int, default=500, help="words an article")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1, help="threads of a machine")
    parser.add_argument("--pair", default="ps-en")
    parser.add_argument("--beam", type=int, default=4)
    chosen = parser.parse_args()
    from benchmark_run import machine, make_articles  # type: ignore[import-not-found]

    # Ray's processes are nice: that would favour the local engine.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    counts = {0: "none: the local engine", 1: "1", 2: "2"}
    seconds: dict[int, list[float]] = {count: [] for count in counts}
    processor: dict[int, list[float]] = {count: [] for count in counts}
    with tempfile.TemporaryDirectory() as folder:
        words = make_articles(Path(folder) / "in", chosen.pair, chosen.articles, chosen.words)
        for number in range(chosen.rounds):
            for count in counts:
                out = Path(folder) / f"out-{count}-{number}"
                took, own = run_once(Path(folder) / "in", out, count, chosen)
                seconds[count].append(took)
                processor[count].append(own)
    print(
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {machine()}, {chosen.threads} threads a machine, {words:,} words {chosen.pair}\n"
    )
    print("| machines | seconds | words a second | beside one | processor seconds of the run itself |")
    print("| --- | --- | --- | --- | --- |")
    one = statistics.median(seconds[1])
    for count, name in counts.items():
        middle, own = statistics.median(seconds[count]), statistics.median(processor[count])
        print(f"| {name} | {middle:.1f} | {words / middle:,.0f} | {one / middle:.2f} | {own:.1f} |")


def run_once(source: Path, out: Path, machines: int, chosen: argparse.Namespace) -> tuple[float, float]:
    """Return how many seconds a run takes on so many machines, and what its own process computes meanwhile."""
    from ray.cluster_utils import Cluster

    from translate import cluster, pipeline
    from translate.config import Settings

    found = Cluster()
    for _ in range(machines):
        found.add_node(num_cpus=chosen.threads, include_dashboard=False)
    settings = Settings(
        (source,),
        (chosen.pair.partition("-")[2],),
        out,
        source=chosen.pair.partition("-")[0],
        threads=chosen.threads,
        beam_size=chosen.beam,
        chunk=8,
        readers=0,
        engine="ray" if machines else "local",
        address=found.address if machines else "local",
    )
    began, own = time.perf_counter(), time.process_time()
    pipeline.run(settings, open_engine=cluster.open_engine if machines else None)
    took = time.perf_counter() - began, time.process_time() - own
    if machines:
        found.shutdown()
    return took


if __name__ == "__main__":
    main()
