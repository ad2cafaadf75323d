"""The real download path against a stand-in for the hub: pinned, resumed, checked, and silent where nothing is needed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hub_server import Hub, files_of, serve
from marian import make_checkpoint

pytestmark = pytest.mark.skipif(
    find_spec("huggingface_hub") is None, reason="huggingface_hub is not installed (extras test and torch)"
)

ROOT = Path(__file__).parent.parent
OLD, NEW = "a" * 40, "b" * 40
SCRIPT = """
import sys
from pathlib import Path
from translate.errors import KhabarError
from translate.models.hub import HubModel, fetch
try:
    found = fetch(HubModel.parse(sys.argv[1]), Path(sys.argv[2]))
except KhabarError as exc:
    sys.exit(f"{type(exc).__name__}: {exc}")
print(found.commit)
print(found.folder)
"""


# The hub's client writes in pieces of 10 MB, more than a tiny model has.
SMALL_PIECES = "from huggingface_hub import constants\nconstants.DOWNLOAD_CHUNK_SIZE = 1000\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = make_checkpoint(tmp_path_factory.mktemp("hub") / "tiny")
    (folder / "tf_model.h5").write_bytes(b"never wanted")
    return files_of(folder)


@pytest.fixture
def hub(files: dict[str, bytes]) -> Iterator[Hub]:
    old = files | {"README.md": b"# An older card\n"}
    with serve(Hub({OLD: old, NEW: dict(files)}, {"main": NEW})) as running:
        yield running


def fetched(
    hub: Hub, reference: str, base: Path, *, before: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Fetch a model in a process of its own, which first runs the code ``before``."""
    home = {"HF_HOME": str(base / "hf")}
    return hub.run("-c", before + SCRIPT, reference, str(base), **{**home, **environment})


def test_a_model_comes_whole_pinned_and_without_what_is_not_needed(
    hub: Hub, files: dict[str, bytes], tmp_path: Path
) -> None:
    done = fetched(hub, "desk/tiny", tmp_path)
    assert done.returncode == 0, done.stderr
    commit, folder = done.stdout.splitlines()
    assert commit == NEW
    got = files_of(Path(folder))
    assert all(got[name] == data for name, data in files.items() if name != "tf_model.h5")
    assert not any("tf_model" in line for line in hub.requests)
    assert all(NEW in line for line in hub.requests if "/resolve/" in line), (
        "files are asked for by the commit"
    )
    # Everything is there now, and the commit is known: nobody is asked.
    again = fetched(hub, f"desk/tiny@{NEW}", tmp_path)
    assert again.stdout == done.stdout
    assert hub.requests == []
    # Offline the same goes for the name alone.
    offline = fetched(hub, "desk/tiny", tmp_path, HF_HUB_OFFLINE="1")
    assert offline.stdout == done.stdout
    assert hub.requests == []


def test_a_revision_is_kept_to(hub: Hub, tmp_path: Path) -> None:
    done = fetched(hub, f"desk/tiny@{OLD}", tmp_path)
    assert done.returncode == 0, done.stderr
    commit, folder = done.stdout.splitlines()
    assert commit == OLD
    assert (Path(folder) / "README.md").read_bytes() == b"# An older card\n"


def test_a_cut_connection_is_resumed_where_it_broke(
    hub: Hub, files: dict[str, bytes], tmp_path: Path
) -> None:
    hub.cuts["model.safetensors"] = [5000]
    done = fetched(hub, "desk/tiny", tmp_path, before=SMALL_PIECES)
    assert done.returncode == 0, done.stderr
    assert f"GET /desk/tiny/resolve/{NEW}/model.safetensors bytes=5000-" in hub.requests
    assert (Path(done.stdout.splitlines()[1]) / "model.safetensors").read_bytes() == files[
        "model.safetensors"
    ]


KILL = """
import os, sys, threading, time
from pathlib import Path
def watch():
    while not any(path.stat().st_size >= 5000 for path in Path(sys.argv[2]).rglob("model.safetensors.part")):
        time.sleep(0.01)
    os._exit(9)
threading.Thread(target=watch, daemon=True).start()
"""


def test_a_killed_command_goes_on_when_it_is_given_again(
    hub: Hub, files: dict[str, bytes], tmp_path: Path
) -> None:
    hub.cuts["model.safetensors"] = [60000, 0, 0, 0, 0]
    assert fetched(hub, "desk/tiny", tmp_path, before=SMALL_PIECES + KILL).returncode == 9
    hub.cuts.clear()
    again = fetched(hub, "desk/tiny", tmp_path)
    assert again.returncode == 0, again.stderr
    assert any("model.safetensors bytes=" in line for line in hub.requests)
    assert not any("vocab.json" in line for line in hub.requests), "what was whole is not fetched again"
    assert (Path(again.stdout.splitlines()[1]) / "model.safetensors").read_bytes() == files[
        "model.safetensors"
    ]


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json"])
def test_a_file_that_is_not_as_listed_is_refused_and_nothing_is_left(
    hub: Hub, tmp_path: Path, name: str
) -> None:
    hub.broken.add(name)
    done = fetched(hub, "desk/tiny", tmp_path)
    assert done.returncode == 1
    assert f"DownloadError: {name} of desk/tiny@bbbbbbbb was refused" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "hf"] == []


def test_offline_nothing_is_asked_and_the_message_says_why(hub: Hub, tmp_path: Path) -> None:
    done = fetched(hub, "desk/tiny", tmp_path, HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert "HF_HUB_OFFLINE is set" in done.stderr
    assert hub.requests == []


@pytest.mark.parametrize(
    ("reference", "message"),
    [("desk/none", "has no model desk/none"), ("desk/tiny@v9", "desk/tiny has no revision 'v9'")],
)
def test_what_the_hub_does_not_have_is_said(hub: Hub, tmp_path: Path, reference: str, message: str) -> None:
    done = fetched(hub, reference, tmp_path)
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_model_of_another_kind_is_refused_before_it_is_downloaded(hub: Hub, tmp_path: Path) -> None:
    for name in ("source.spm", "vocab.json"):
        del hub.commits[NEW][name]
    done = fetched(hub, "desk/tiny", tmp_path)
    assert "no MarianMT model: it has no source.spm, vocab.json" in done.stderr
    assert not any("/resolve/" in line for line in hub.requests)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("import shutil\nshutil.disk_usage = lambda _: type('U', (), {'free': 1000})\n", "MB are free"),
        ("import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n", "File too large"),
    ],
)
def test_a_disk_without_room_is_said_and_the_command_can_be_given_again(
    hub: Hub, tmp_path: Path, before: str, message: str
) -> None:
    done = fetched(hub, "desk/tiny", tmp_path, before=before)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert fetched(hub, "desk/tiny", tmp_path).returncode == 0
