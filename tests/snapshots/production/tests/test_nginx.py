"""The configuration of nginx, and nginx itself if it is installed."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from getpass import getuser
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep

import pytest

FOLDER = Path(__file__).parent.parent / "nginx"
CONFIGURATION = (FOLDER / "nginx.conf").read_text("utf-8")

OWN_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Type": "application/json",
}


def test_what_a_client_says_of_itself_is_replaced() -> None:
    """Replace the client's X-Forwarded headers, which would choose the rate-limited address."""
    said = re.findall(r"proxy_set_header X-Forwarded-(\w+) ([^;]+);", CONFIGURATION)
    assert dict(said) == {"For": "$remote_addr", "Proto": "$scheme"}
    assert 'proxy_set_header Forwarded "";' in CONFIGURATION


def test_metrics_stay_inside() -> None:
    """Return 404 for /metrics, which Prometheus reads from the replicas directly."""
    location = CONFIGURATION.partition("location = /metrics {")[2].partition("}")[0]
    assert location.split() == ["return", "404;"]


class Replica(BaseHTTPRequestHandler):
    """A stand-in for the service, which responds below /static/ only."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self.path.startswith("/static/"):
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("X-Request-ID", self.headers["X-Request-ID"])
        self.send_header("Cache-Control", "public, max-age=31536000")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Run nginx in front of a replica, and return its ports for HTTP and HTTPS."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    replica = ThreadingHTTPServer(("127.0.0.1", 0), Replica)
    threading.Thread(target=replica.serve_forever, daemon=True).start()
    plain, secure = free_port(), free_port()
    changed = {
        "8080": str(plain),
        "8443 ssl": f"{secure} ssl",
        "127.0.0.1:8000": f"127.0.0.1:{replica.server_port}",
        "/tmp/": f"{folder}/",  # noqa: S108
        "/dev/stdout requests": "off",
    }
    for path in FOLDER.glob("*.conf"):
        text = path.read_text("utf-8")
        for old, new in changed.items():
            text = text.replace(old, new)
        (folder / path.name).write_text(text, "utf-8")
    make = ["sh", str(FOLDER / "make-certificate.sh"), str(folder / "certificates")]
    subprocess.run(make, check=True, capture_output=True)  # noqa: S603
    run = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-g", f"daemon off; user {getuser()};"]
    with subprocess.Popen(run) as server:  # noqa: S603
        deadline = monotonic() + 30
        while monotonic() < deadline:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", secure)) == 0:
                    break
            sleep(0.05)
        yield plain, secure
        server.terminate()
    replica.shutdown()


def ask(
    connection: HTTPConnection, method: str, path: str, **headers: str
) -> tuple[HTTPResponse, str]:
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer, body


def over_tls(port: int) -> HTTPSConnection:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return HTTPSConnection("127.0.0.1", port, context=context)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "/metrics", {}, 404, "NOT_FOUND"),
        ("GET", "/books", {}, 503, "OVERLOADED"),
        ("TRACE", "/books", {}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/books", {"Content-Length": "3000000"}, 413, "TOO_LARGE"),
        ("GET", f"/{'x' * 9_000}", {}, 414, "URI_TOO_LONG"),
        ("GET", "/books", {"Cookie": "x" * 9_000}, 431, "HEADERS_TOO_LARGE"),
        ("GET", "/%00", {}, 400, "BAD_REQUEST"),
        ("POST", "/books", {"Transfer-Encoding": "x"}, 501, "BAD_REQUEST"),
    ],
)
def test_errors_of_the_proxy_have_the_envelope_and_the_headers_of_the_service(
    ports: tuple[int, int], method: str, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    answer, body = ask(over_tls(ports[1]), method, path, **headers)
    assert answer.status == status
    assert f'"code":"{code}"' in body
    assert f'"request_id":"{answer.headers["X-Request-ID"]}"' in body
    assert {name: answer.headers[name] for name in OWN_HEADERS} == OWN_HEADERS


def test_plain_http_is_sent_to_the_service_and_not_to_the_host_that_a_client_names(
    ports: tuple[int, int],
) -> None:
    connection = HTTPConnection("127.0.0.1", ports[0])
    answer, _ = ask(connection, "GET", "/books?page=2", Host="evil.example")
    assert answer.status == 308
    assert answer.headers["Location"] == "https://localhost:8443/books?page=2"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_kept_answer_has_the_id_of_its_own_request(ports: tuple[int, int]) -> None:
    said = []
    for request_id in ("one", "two", "not well formed"):
        answer, _ = ask(over_tls(ports[1]), "GET", "/static/x.js", X_Request_ID=request_id)
        assert answer.status == 200
        said.append(answer.headers.get_all("X-Request-ID"))
    assert said[:2] == [["one"], ["two"]]
    assert re.fullmatch(r"[0-9a-f]{32}", said[2][0] if said[2] else "")
