"""A real SMTP server, small enough to stop and start in a test; sealed and locked if wanted."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from socket import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kompetensplan.clock import real_now


class Post(socketserver.ThreadingTCPServer):
    """Takes letters, one conversation at a time; `letters` holds what has arrived.

    Attributes:
        hangs_up: takes a letter and never answers.
        certificate: a file with key and certificate; with it the server can be sealed.
        is_sealed: speaks TLS from the first word, else after STARTTLS.
        password: what one must log in by, once sealed.
        farewell: what it answers to QUIT.
        unknown: the address that it knows nobody by.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        port: int,
        *,
        hangs_up: bool = False,
        certificate: Path | None = None,
        is_sealed: bool = False,
        password: str = "",
    ) -> None:
        self.letters: list[Message] = []
        self.hangs_up, self.is_sealed, self.password = hangs_up, is_sealed, password
        self.farewell, self.unknown = "221 bye", ""
        self.seal = None
        if certificate:
            self.seal = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.seal.load_cert_chain(certificate)
        super().__init__(("127.0.0.1", port), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    """Speaks as much of RFC 5321, 3207 and 4954 as a sender needs."""

    server: Post
    knows_sender = False
    sealed = False

    def handle(self) -> None:
        try:
            if self.server.is_sealed:
                self.put_seal_on()
            self.say("220 post")
            while (line := self.rfile.readline()) and self.answer(line):
                pass
        except (ssl.SSLError, ConnectionError):
            return  # the sender did not trust the seal
        finally:
            if self.sealed:
                self.rfile.close()
                self.wfile.close()
                self.request.close()

    def answer(self, line: bytes) -> bool:
        """Answer one line; tell whether the conversation goes on."""
        word = line.strip().upper()[:4]
        if word == b"DATA":
            return self.take_letter()
        match word:
            case b"EHLO":
                self.offer()
            case b"STAR":
                self.say("220 go on")
                self.put_seal_on()
            case b"AUTH":
                self.log_in(line)
            case b"MAIL" if self.server.password and not self.knows_sender:
                self.say("530 log in first")
            case b"RCPT" if self.server.unknown and self.server.unknown.encode() in line:
                self.say("550 nobody here by that name")
            case _:
                self.say(self.server.farewell if word == b"QUIT" else "250 ok")
        return word != b"QUIT"

    def take_letter(self) -> bool:
        self.say("354 go on")
        letter = self.read_letter()
        if self.server.hangs_up:  # before the answer: the sender cannot know
            return False
        self.server.letters.append(message_from_bytes(letter))
        self.say("250 taken")
        return True

    def offer(self) -> None:
        """Say what the server can do; a log-in is offered behind the seal only."""
        if self.server.seal and not self.sealed:
            self.say("250-post\r\n250 STARTTLS")
        elif self.server.password:
            self.say("250-post\r\n250 AUTH PLAIN")
        else:
            self.say("250 post")

    def put_seal_on(self) -> None:
        assert self.server.seal
        self.request = self.server.seal.wrap_socket(
            self.request, server_side=True, do_handshake_on_connect=False
        )
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        self.sealed = True
        self.request.do_handshake()

    def log_in(self, line: bytes) -> None:
        given = base64.b64decode(line.split()[-1]).decode().rpartition("\0")[2]
        self.knows_sender = self.sealed and given == self.server.password
        self.say("235 welcome" if self.knows_sender else "535 wrong password")

    def read_letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office(
    port: int,
    *,
    hangs_up: bool = False,
    certificate: Path | None = None,
    is_sealed: bool = False,
    password: str = "",
) -> Iterator[Post]:
    """Run the server on a port for a while."""
    with Post(
        port, hangs_up=hangs_up, certificate=certificate, is_sealed=is_sealed, password=password
    ) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def make_certificate(path: Path) -> Path:
    """Write a key and a certificate of its own for 127.0.0.1, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(real_now() - timedelta(days=1))
        .not_valid_after(real_now() + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    path.write_bytes(written + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
