"""The engine on a Ray cluster leaves what the local one leaves, also when a machine is lost in the middle."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import PASHTO, URDU, make_folder, make_settings

from translate import cluster
from translate.backends.base import Translator
from translate.backends.fake import FakeTranslator
from translate.book import Progress
from translate.cli.app import run as khabar
from translate.config import Settings
from translate.errors import BackendError, UnsupportedModelError
from translate.languages import Pair
from translate.memory import Memory
from translate.pipeline import run
from translate.records import Hypothesis, RunItem

DAY = dt.date(2026, 11, 28)
NEEDS_RAY = pytest.mark.skipif(
    not importlib.util.find_spec("ray"), reason="Ray is not installed (scripts/test-ray)"
)


def ray_test(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that needs Ray, which leaves sockets open and warns of itself."""
    return pytest.mark.ray(NEEDS_RAY(pytest.mark.filterwarnings("ignore")(test)))  # type: ignore[no-any-return]


def maker(name: str = "fake", seconds: float = 0.0, error: str = "") -> Callable[[Settings], Translator]:
    """Return what makes a machine's translator; being made here, it goes to the machines whole."""

    class Slow(FakeTranslator):
        def translate(self, texts: Sequence[str], pair: Pair) -> list[Hypothesis]:
            time.sleep(seconds)
            if error:
                raise BackendError(error)
            return super().translate(texts, pair)

    return lambda _: Slow(name)


@pytest.fixture(scope="module")
def machines() -> Iterator[Any]:
    """Yield a cluster of two machines, as far as Ray can tell, both on this one."""
    from ray.cluster_utils import Cluster

    # Ray's processes are nice, and would starve on a busy machine.
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    found = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    found.add_node(num_cpus=2)
    yield found
    found.shutdown()


def articles(folder: Path, count: int = 40) -> Path:
    texts = {f"{number:02}.txt": f"{URDU if number % 3 else PASHTO}\n{number}.\n" for number in range(count)}
    return make_folder(folder, {**texts, "copy.txt": texts["00.txt"], "empty.txt": ""})


def left_by(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


@ray_test
def test_a_run_that_loses_a_machine_leaves_the_same_as_a_local_one(tmp_path: Path, machines: Any) -> None:
    source = articles(tmp_path / "in")
    alone, spread = tmp_path / "alone" / "out", tmp_path / "spread" / "out"
    options: dict[str, Any] = {"to": ("en", "ps"), "chunk": 2, "default_glossary": True}
    run(
        make_settings(source, alone, **options, memory=tmp_path / "a.sqlite"),
        translator=FakeTranslator(),
        today=DAY,
    )

    class Unlucky(Progress):
        done = 0

        def advance(self, item: RunItem, words: int) -> None:  # noqa: ARG002
            self.done += 1
            if self.done == 8:
                machines.remove_node(next(iter(machines.worker_nodes)), allow_graceful=False)

    report = run(
        make_settings(
            source, spread, **options, memory=tmp_path / "b.sqlite", engine="ray", address=machines.address
        ),
        translator=FakeTranslator(),
        open_engine=partial(cluster.open_engine, make=maker(seconds=0.1)),
        progress=Unlucky(),
        today=DAY,
    )
    assert not machines.worker_nodes
    assert [report.count(status) for status in ("new", "copy", "failed")] == [40, 1, 1]
    assert len({item.path for item in report.items}) == len(report.items)
    assert left_by(spread) == left_by(alone)
    with Memory(tmp_path / "a.sqlite") as one, Memory(tmp_path / "b.sqlite") as other:
        assert one.counts() == other.counts()


@ray_test
@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (maker("another"), UnsupportedModelError, "has another .* the run has fake"),
        (maker(error="the engine stopped"), BackendError, "the engine stopped"),
    ],
)
def test_what_is_wrong_on_a_machine_ends_the_run_with_its_reason(
    tmp_path: Path,
    machines: Any,
    make: Callable[[Settings], Translator],
    error: type[Exception],
    message: str,
) -> None:
    settings = make_settings(
        articles(tmp_path / "in", 4), tmp_path / "out", engine="ray", address=machines.address
    )
    with pytest.raises(error, match=message):
        run(settings, translator=FakeTranslator(), open_engine=partial(cluster.open_engine, make=make))


@ray_test
def test_a_cluster_without_a_gpu_says_so(
    tmp_path: Path, machines: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": URDU})
    command = ["brief", str(source), "--to", "en", "--out", str(tmp_path / "out"), "--engine", "ray"]
    assert khabar([*command, "--address", machines.address, "--device", "cuda"]) == 2
    assert "No machine of the cluster has a GPU" in capsys.readouterr().err


@ray_test
def test_a_cluster_that_is_not_there_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": URDU})
    command = ["brief", str(source), "--to", "en", "--out", str(tmp_path / "out"), "--engine", "ray"]
    assert khabar([*command, "--address", "nowhere"]) == 2
    assert "There is no Ray cluster at 'nowhere'" in capsys.readouterr().err


def test_without_ray_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    source = make_folder(tmp_path / "in", {"a.txt": URDU})
    assert (
        khabar(["brief", str(source), "--to", "en", "--out", str(tmp_path / "out"), "--engine", "ray"]) == 2
    )
    assert capsys.readouterr().err.strip().endswith("pip install 'khabar[cluster]'")


def test_an_unknown_engine_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_folder(tmp_path / "in", {"a.txt": URDU})
    assert khabar(["brief", str(source), "--to", "en", "--engine", "rai"]) == 2
    assert "Did you mean 'ray'?" in capsys.readouterr().err
