"""How gunicorn runs AutoTracker: `gunicorn autotracker.wsgi` in this folder.

PORT, WEB_CONCURRENCY and WEB_THREADS say how much; behind a reverse proxy, which
speaks TLS and serves the world. `--bind` overrides the address.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
# A worker is replaced after so many requests, and not all of them at once.
max_requests = 2000
max_requests_jitter = 400
graceful_timeout = 10  # seconds
timeout = 60  # seconds; the longest upload and the longest report
# The workers' heartbeat: in memory, where there is such a place, so that a slow disk
# does not look like a hung worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (a folder in memory, only looked for)
# No access log: addresses of shared pages are secrets, and the proxy has its own.
accesslog = None
# Who wants one all the same gets it without them.
logger_class = "autotracker.weblog.MaskingLogger"
errorlog = "-"
# Otherwise gunicorn opens a socket in the home directory for its own control tool.
control_socket_disable = True
