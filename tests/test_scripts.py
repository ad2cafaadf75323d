"""The two commands of the README on machines that lack something, and the package as others install it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "scripts"
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts need bash")


def start(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPTS / script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def tools(folder: Path, **own: str) -> Path:
    """Return a folder for PATH with the plain tools that the scripts use, and some commands of our own."""
    folder.mkdir()
    for name in ("bash", "cat", "cksum", "df", "awk", "dirname", "mkdir", "rm", "tail"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    for name, text in own.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("script", ["brief", "test"])
def test_without_python_the_scripts_say_what_is_needed(script: str, tmp_path: Path) -> None:
    old = tools(tmp_path / "bin", python3="exit 1")
    done = start(script, PATH=str(old), KHABAR_VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "khabar: Python 3.11 or newer is needed and was not found. Install it, or name it in KHABAR_PYTHON."
    ]


def test_without_venv_the_script_says_what_to_install(tmp_path: Path) -> None:
    bare = f'[ "$1" = -m ] && exit 1; exec {sys.executable} "$@"'
    done = start("brief", PATH=str(tools(tmp_path / "bin", python3=bare)), KHABAR_VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert "python3-venv" in done.stderr.splitlines()[-1]


def test_without_disk_the_script_says_how_much_is_needed(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", python3=f'exec {sys.executable} "$@"')
    (path / "df").unlink()
    (path / "df").write_text("#!/bin/sh\necho head\necho disk 9 9 1000 1% /\n", encoding="utf-8")
    (path / "df").chmod(0o755)
    done = start("brief", PATH=str(path), KHABAR_VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert "1 MB are free" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_without_a_network_the_script_says_so_and_can_be_started_again(tmp_path: Path) -> None:
    environment = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "KHABAR_VENV": str(tmp_path / "venv")}
    for _ in range(2):
        done = start("brief", PATH=os.environ["PATH"], PIP_FIND_LINKS="", **environment)
        assert done.returncode == 2
        assert "Is there a network" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr


def test_pins_cover_every_dependency() -> None:

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(row for rows in project["optional-dependencies"].values() for row in rows),
    ]
    pinned, for_torch, for_ray = (
        {
            line.split("==")[0].lower().replace("_", "-")
            for line in (SCRIPTS / name).read_text().splitlines()
            if "==" in line
        }
        for name in ("constraints.txt", "constraints-torch.txt", "constraints-ray.txt")
    )
    for row in wanted:
        name = row.split(">")[0].split("=")[0].split("[")[0].strip().lower()
        assert name in pinned | for_torch | for_ray, name
    assert not {"torch", "transformers", "ray"} & pinned
    assert not any("torch" in row for row in project["dependencies"])


@pytest.mark.slow
def test_the_wheel_holds_all_that_is_needed_and_briefs_the_samples(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)], check=True
    )
    (wheel,) = tmp_path.glob("khabar-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in (
        "models/weights/khabar-en-mul/ct2/model.bin",
        "glossaries/places.tsv",
        "digest/templates/digest.html.j2",
        "py.typed",
    ):
        assert f"translate/{part}" in names, part
    assert not {name for name in names if name.split("/")[0] != "translate" and ".dist-info" not in name}
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    constraints = str(SCRIPTS / "constraints.txt")
    subprocess.run([str(python), "-m", "pip", "-q", "install", "-c", constraints, str(wheel)], check=True)
    shutil.copytree(ROOT / "translate" / "samples", tmp_path / "news")
    done = subprocess.run(
        [str(python.with_name("khabar")), "brief", "news", "--to", "en"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outputs" / "news" / "digest.en.html").is_file()
    assert "14 new" in done.stderr
