"""A real SMTP server, small enough to stop and start in a test."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from socket import socket


class Post(socketserver.ThreadingTCPServer):
    """Takes letters, one conversation at a time; `letters` holds what has arrived."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, *, hangs_up: bool = False) -> None:
        self.letters: list[Message] = []
        self.hangs_up = hangs_up
        super().__init__(("127.0.0.1", port), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    """Speaks as much of RFC 5321 as a sender needs."""

    def handle(self) -> None:
        assert isinstance(self.server, Post)
        self.say("220 post")
        while line := self.rfile.readline():
            match line.strip().upper()[:4]:
                case b"DATA":
                    self.say("354 go on")
                    letter = self.read_letter()
                    if self.server.hangs_up:  # before the answer: the sender cannot know
                        return
                    self.server.letters.append(message_from_bytes(letter))
                    self.say("250 taken")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def read_letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office(port: int, *, hangs_up: bool = False) -> Iterator[Post]:
    """Run the server on a port for a while."""
    with Post(port, hangs_up=hangs_up) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
