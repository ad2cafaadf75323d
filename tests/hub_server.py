"""A stand-in for the hub: the endpoints that huggingface_hub uses to fetch a model, and faults on demand."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parent.parent
LARGE = (".safetensors", ".bin", ".spm")


@dataclass
class Hub:
    """One model with its files by revision; ``requests`` are what came in, as ``METHOD path range``.

    ``cuts`` says after how many bytes a GET of a file is cut off, one entry a request; ``broken`` files are sent with
    other bytes than the listing says.
    """

    commits: dict[str, dict[str, bytes]]
    branches: dict[str, str]
    model_id: str = "desk/tiny"
    requests: list[str] = field(default_factory=list)
    cuts: dict[str, list[int]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    url: str = ""

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments in a process that takes this for the hub, whose ``requests`` are then its own."""
        self.requests.clear()
        hub = {"HF_ENDPOINT": self.url, "HF_HUB_DISABLE_XET": "1", "NO_PROXY": "127.0.0.1"}
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), **hub, **environment},
        )

    def listing(self, commit: str) -> dict[str, object]:
        return {
            "id": self.model_id,
            "sha": commit,
            "siblings": [
                {"rfilename": name, "size": len(data), "blobId": git_digest(data)}
                | (
                    {
                        "lfs": {
                            "sha256": hashlib.sha256(data).hexdigest(),
                            "size": len(data),
                            "pointerSize": 130,
                        }
                    }
                    if name.endswith(LARGE)
                    else {}
                )
                for name, data in self.commits[commit].items()
            ],
        }


def git_digest(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def hub(self) -> Hub:
        return cast("_Server", self.server).hub

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        wanted = self.headers.get("Range", "")
        self.hub.requests.append(f"{self.command} {path} {wanted}".strip())
        parts = path.strip("/").split("/")
        if path.startswith(f"/api/models/{self.hub.model_id}"):
            revision = path.partition("/revision/")[2] or "main"
            self._api(self.hub.branches.get(revision, revision))
        elif path.startswith(f"/{self.hub.model_id}/resolve/"):
            self._file(self.hub.branches.get(parts[3], parts[3]), parts[4], wanted, body=body)
        else:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _api(self, commit: str) -> None:
        if commit in self.hub.commits:
            self._send(
                200, json.dumps(self.hub.listing(commit)).encode(), {"Content-Type": "application/json"}
            )
        else:
            self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound"})

    def _file(self, commit: str, name: str, wanted: str, *, body: bool) -> None:
        data = self.hub.commits[commit].get(name)
        if data is None:
            self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
            return
        etag = hashlib.sha256(data).hexdigest() if name.endswith(LARGE) else git_digest(data)
        if name in self.hub.broken:
            data = bytes(byte ^ 1 for byte in data)
        headers = {"ETag": f'"{etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        status, start = 200, 0
        if wanted:
            status, start = 206, int(wanted.removeprefix("bytes=").partition("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        cut = self.hub.cuts.get(name) if body else None
        self._send(status, data[start:], headers, body=body, cut=cut.pop(0) if cut else None)

    def _send(
        self,
        status: int,
        data: bytes,
        headers: dict[str, str],
        *,
        body: bool = True,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data[:cut])
            self.wfile.flush()
        if cut is not None:
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hub: Hub) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve the hub on a free port while the block runs."""

    server = _Server(hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
