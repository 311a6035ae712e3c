"""The real site, served by gunicorn in a process of its own, which may be killed; and who calls it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_WITHIN = 30.0


class Server:
    """gunicorn on a port of this machine. `workers` processes of eight threads; errors go to `log`."""

    def __init__(self, log: Path, workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log, self.workers = log, workers
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "prs_budget.wsgi", f"--bind=127.0.0.1:{self.port}"]
        command += [f"--workers={self.workers}", "--worker-class=gthread", "--threads=8", "--no-control-socket"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, env=os.environ)
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            try:
                Caller(self.port, "").get("/connexion/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"Le serveur ne répond pas : {self.log.read_text(encoding='utf-8')[-2000:]}")

    def kill(self) -> None:
        """SIGKILL, to every process of it: nothing is finished, nothing is closed."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone with a token, one connection a call."""

    port: int
    token: str

    def get(self, address: str) -> tuple[int, bytes]:
        """Status and body."""
        return self._call("GET", address, None)

    def post(self, address: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        status, content = self._call("POST", address, json.dumps(body).encode())
        return status, json.loads(content)

    def _call(self, method: str, address: str, body: bytes | None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
