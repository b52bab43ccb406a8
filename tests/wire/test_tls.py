"""TLS is verified, by the system's authorities or by the bundle that was named."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scim_conformance.wire.client import Client, Request

KEY = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtcNslvhLMxPTQXJ4
6tn8y1su2g6b2tjOzvjnJoK8Db6hRANCAASBd/bv3Yrd/rzdmL4uxnxOHQ7k3DbJ
6aJrQOvW/K+ABpsC2jll/MA8rqD+Pw1WLKzH8VbOI9GT2bmSMj4TmeMf
-----END PRIVATE KEY-----
"""

CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUaP/XIECsHrAyYz2GoKRudTdin6kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5MDUxN1oYDzIxMjYxMDI5
MDkwNTE3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASBd/bv3Yrd/rzdmL4uxnxOHQ7k3DbJ6aJrQOvW/K+ABpsC2jll/MA8
rqD+Pw1WLKzH8VbOI9GT2bmSMj4TmeMfo28wbTAdBgNVHQ4EFgQU3MdkyWzDHaKj
D/+jap2OOo39p7QwHwYDVR0jBBgwFoAU3MdkyWzDHaKjD/+jap2OOo39p7QwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAKeCqYGAJQ53fSw74KIxWjrlFLF7FIMHN9qe+BeqE+lmAiAn
v+esdfktNJguQpPzNHggdu+zOlSwWtGzt3cAwqDshg==
-----END CERTIFICATE-----
"""
"""Signed by itself, for localhost and 127.0.0.1, valid until 2126. Nobody trusts it, and nothing is secret about it."""

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id": "1"}'


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pem"
    path.write_text(CERTIFICATE)
    return path


def serve(listener: socket.socket, answer: Callable[[socket.socket], None]) -> threading.Thread:
    def handle() -> None:
        connection, _ = listener.accept()
        with connection:
            answer(connection)

    thread = threading.Thread(target=handle)
    thread.start()
    return thread


@pytest.fixture
def tls_url(tmp_path: Path, bundle: Path) -> Iterator[str]:
    key = tmp_path / "key.pem"
    key.write_text(KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, key)

    def answer(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(ANSWER)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = serve(listener, answer)
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(connect: Callable[..., Client], tls_url: str) -> None:
    result = connect(tls_url).send(Request("GET", "/Users"))
    assert result.response is None
    assert result.error == "the TLS certificate is not trusted: self-signed certificate"


def test_the_bundle_of_the_target_is_trusted(connect: Callable[..., Client], tls_url: str, bundle: Path) -> None:
    assert connect(tls_url, verify=str(bundle)).send(Request("GET", "/Users")).id == "1"


def test_a_server_without_tls_is_told_in_words(connect: Callable[..., Client]) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = serve(listener, answer)
        result = connect(f"https://127.0.0.1:{listener.getsockname()[1]}").send(Request("POST", "/Users"))
        thread.join()
    assert result.error == "the TLS handshake failed: the other side does not speak TLS"
