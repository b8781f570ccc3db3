"""A mail server of a test's own, on a real socket: it takes, puts off, refuses, hangs or breaks off as it is told."""

import socketserver
import threading
import time
from contextlib import contextmanager
from email import message_from_string


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), _Talk)
        self.port = self.server_address[1]
        self.connections = 0
        # command -> what it answers instead of yes; an address -> what it answers to it
        self.answers: dict[str, str] = {}
        self.hangs = threading.Event()
        self.letters: list = []
        self.lock = threading.Lock()

    def took(self) -> list[str]:
        return sorted(letter["Subject"] for letter in self.letters)


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
        while self.server.hangs.is_set():
            time.sleep(0.02)
        self.say(self.server.answers.get("GREETING", "220 ready"))
        while line := self.rfile.readline().decode().strip():
            if not self.follow(line):
                return

    def follow(self, line: str) -> bool:
        word = line.split(":")[0].upper().split()[0]
        address = line[line.find("<") + 1 : line.rfind(">")] if "<" in line else ""
        answer = self.server.answers.get(word) or self.server.answers.get(address)
        if answer:
            self.say(answer)
        elif word == "DATA":
            self.say("354 go on")
            self.take()
        else:
            self.say("221 bye" if word == "QUIT" else "250 OK")
        return word != "QUIT"

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        if answer := self.server.answers.get("CONTENT"):
            return self.say(answer)
        with self.server.lock:
            self.server.letters.append(message_from_string("".join(lines)))
        self.say("250 taken")


@contextmanager
def running(port: int = 0):
    server = MailServer(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.hangs.clear()
        server.shutdown()
        server.server_close()
        thread.join(5)
