"""The engine that translates on the machines of a Ray cluster.

An actor a machine holds the models and uses all CPUs of its machine; the chunks of a run are its tasks. Ray starts a lost actor
again, on another machine where its own is gone, and gives it what it had not finished. The run is the only one that writes.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

from translate.cluster.machine import Machine, label
from translate.errors import BackendError, ConfigError, KhabarError, MissingExtraError, NoDeviceError
from translate.pipeline import installed_translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from translate.backends.base import Translator
    from translate.config import Settings
    from translate.languages import Pair
    from translate.tools import Tools
    from translate.translation import Made

_AHEAD = 3
"""Chunks that a machine has at hand: one in work, the next, and one more for those that are quicker than others."""


def require_ray() -> None:
    """Do nothing where Ray is installed.

    Raises:
        MissingExtraError: it is not.
    """
    if importlib.util.find_spec("ray") is None:
        raise MissingExtraError("cluster", "Runs with --engine ray", "ray")


@contextlib.contextmanager
def open_engine(
    tools: Tools, make: Callable[[Settings], Translator] = installed_translator
) -> Iterator[RayEngine]:
    """Yield an engine on all machines of the cluster that the settings name; ``local`` starts one of this machine alone.

    Raises:
        MissingExtraError: Ray is not installed. ConfigError: there is no such cluster.
    """
    require_ray()
    # Nothing is to leave the machines: Ray would report its use to its makers.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray  # noqa: PLC0415  # takes a second

    address = tools.settings.address
    with _own_signals():
        try:
            ray.init(
                address=address,
                include_dashboard=False,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        except (ConnectionError, RuntimeError, ValueError) as exc:
            reason = str(exc).partition("\n")[0]
            raise ConfigError(
                f"There is no Ray cluster at '{address}' ({reason}). Start one with 'ray start --head', or say --address."
            ) from exc
    try:
        yield RayEngine(tools, make)
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _own_signals() -> Iterator[None]:
    """Keep the answer to SIGTERM, for which Ray would put its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class RayEngine:
    """Gives each chunk to the machine that has the fewest at hand."""

    def __init__(self, tools: Tools, make: Callable[[Settings], Translator]) -> None:
        import ray  # noqa: PLC0415  # takes a second
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy  # noqa: PLC0415

        self._tools = tools
        self._terminology = ray.put(tools.terminology)
        actor = ray.remote(Machine)
        on_gpu = tools.settings.device == "cuda"
        wanted = {"num_gpus": 1} if on_gpu else {}
        machines = [
            row for row in ray.nodes() if row["Alive"] and row["Resources"].get("GPU" if on_gpu else "CPU")
        ]
        if not machines:
            raise NoDeviceError("No machine of the cluster has a GPU for --device cuda. Say --device cpu.")
        # An actor asks for no CPU once it runs, so that one whose machine is lost finds place beside another.
        self._at_hand: dict[Any, list[Any]] = {
            actor.options(
                **wanted,
                max_restarts=-1,
                max_task_retries=-1,
                scheduling_strategy=NodeAffinitySchedulingStrategy(row["NodeID"], soft=True),
            ).remote(tools.settings, make): []
            for row in machines
        }

    @property
    def ahead(self) -> int:
        """Return three chunks a machine."""
        return _AHEAD * len(self._at_hand)

    def start(self, texts: Mapping[Pair, Sequence[str]]) -> Callable[[], Made]:
        """Give the texts to a machine, and return what waits for their translations."""
        import ray  # noqa: PLC0415  # loaded by now

        if not texts:
            return dict
        for machine, tasks in self._at_hand.items():
            if tasks:
                self._at_hand[machine] = ray.wait(tasks, num_returns=len(tasks), timeout=0)[1]
        machine = min(self._at_hand, key=lambda one: len(self._at_hand[one]))
        labels = {pair: label(self._tools.translator, pair) for pair in texts}
        task = machine.translate.remote(dict(texts), labels, [self._terminology])
        self._at_hand[machine].append(task)
        return lambda: _result(task)


def _result(task: Any) -> Made:  # noqa: ANN401  # Ray's reference
    import ray  # noqa: PLC0415  # loaded by now

    try:
        made: Made = ray.get(task)
    except ray.exceptions.RayTaskError as exc:
        if isinstance(exc.cause, KhabarError):
            raise exc.cause from None
        raise BackendError(f"A machine of the cluster failed: {exc}") from exc
    except ray.exceptions.RayError as exc:
        raise BackendError(f"The cluster failed: {exc}") from exc
    return made
