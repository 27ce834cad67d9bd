"""Metrics that several workers add up."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLED_WORKER = """
import os
from app.core.metrics import IN_PROGRESS, render_metrics
IN_PROGRESS.set(1)
print(render_metrics().decode(), flush=True)
os._exit(1)
"""


def test_a_killed_worker_is_not_counted(tmp_path: Path) -> None:
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        worker = subprocess.run(  # noqa: S603
            [sys.executable, "-c", KILLED_WORKER],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
            timeout=30,
        )
        assert "\nhttp_requests_in_progress 1.0\n" in worker.stdout
