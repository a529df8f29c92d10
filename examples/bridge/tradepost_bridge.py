#!/usr/bin/env python3
"""A client of the event-bus bridge: follows events and serves addresses ext.* of a running instance, and reconnects.

    examples/bridge/tradepost_bridge.py [HOST:PORT] [BASE] [TYPES] [ADDRESS]

HOST:PORT is the bridge, localhost:7000 by default; BASE the HTTP gateway, http://localhost:8000 by default; TYPES is a list such as
sales.order.confirmed,sales.order.cancelled; requests to ADDRESS, such as ext.demo.echo, are answered with what they contain.
TRADEPOST_EMAIL and TRADEPOST_PASSWORD are the login of a user with events:read who may serve ADDRESS as echo-python, such as an
administrator. TRADEPOST_CA is the PEM file of the CA of the bridge, if it uses TLS; TRADEPOST_CERTIFICATE that of the client's key and
certificate. It needs only Python 3.8 or later.

Events are live only: what happens while the client is away is in /api/events. Recognise an event that arrives twice by its `id`.
"""
import datetime
import json
import os
import random
import socket
import ssl
import struct
import sys
import time
import urllib.request

PING_SECONDS = 5
SILENCE_SECONDS = 15
RENEW_SECONDS = 60
FRAME_MAX = 64 << 20


class Refused(Exception):
    """The server refuses this client, and a retry would not help."""


class Bridge:
    """token returns an access token; None if the certificate in tls, an ssl.SSLContext, is enough."""

    def __init__(self, host, port, token=None, tls=None):
        self.host, self.port, self.token, self.tls = host, port, token, tls
        self.followed, self.served = {}, {}
        self.socket, self.expires, self.sent = None, None, 0.0

    def on(self, event_type, handler):
        """Calls handler(event) for each event of the type, such as sales.order.confirmed."""
        self.followed[event_type] = handler

    def serve(self, address, handler, name=None, version=None, priority=None):
        """Answers requests to an address ext.* with the dict that handler(body, headers) returns; what it raises fails the request."""
        headers = {"name": name, "version": version, "priority": priority}
        self.served[address] = (handler, {key: value for key, value in headers.items() if value is not None})

    def run(self):
        """Serves until it is refused, or a handler raises SystemExit."""
        pause = 0.5
        while True:
            started = time.monotonic()
            try:
                self.connection()
            except (OSError, ValueError) as error:
                print("retrying:", error, file=sys.stderr)
            finally:
                if self.socket:
                    self.socket.close()
            pause = 0.5 if time.monotonic() - started > 30 else min(pause * 2, 30)
            time.sleep(pause * (0.5 + random.random()))

    def connection(self):
        """Serves one connection until it ends, which raises OSError."""
        token = self.token and self.token()  # before it connects, because the bridge waits only seconds for the first frame
        plain = socket.create_connection((self.host, self.port), timeout=SILENCE_SECONDS)
        self.socket = plain
        if self.tls:
            self.socket = self.tls.wrap_socket(plain, server_hostname=self.host)
        if token:
            self.send({"type": "auth", "token": token})
        for address in self.followed:
            self.send({"type": "register", "address": address})
        for address, (_, headers) in self.served.items():
            self.send({"type": "register", "address": address, "headers": headers})
        received, heard = b"", time.monotonic()
        self.socket.settimeout(PING_SECONDS)
        while True:
            try:
                chunk = self.socket.recv(65536)
                if not chunk:
                    raise OSError("the bridge has closed the connection")
                received, heard = received + chunk, time.monotonic()
            except socket.timeout:
                if time.monotonic() - heard > SILENCE_SECONDS:
                    raise OSError("the bridge is silent") from None
            while len(received) >= 4:
                (length,) = struct.unpack(">i", received[:4])
                if not 0 <= length <= FRAME_MAX:
                    raise OSError("not a frame")
                if len(received) < 4 + length:
                    break
                frame, received = json.loads(received[4 : 4 + length]), received[4 + length :]
                self.handle(frame)
            self.keep_alive()

    def keep_alive(self):
        now = time.monotonic()
        if now - self.sent >= PING_SECONDS:
            self.send({"type": "ping"})
        if self.expires and self.token and time.time() > self.expires - RENEW_SECONDS:
            self.expires = None
            self.send({"type": "auth", "token": self.token()})

    def send(self, frame):
        content = json.dumps(frame).encode()
        self.socket.sendall(struct.pack(">i", len(content)) + content)
        self.sent = time.monotonic()

    def handle(self, frame):
        kind, address = frame["type"], frame.get("address")
        if kind == "auth":
            text = frame["expires"]  # none with an API key, which need not be sent again
            self.expires = text and datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
        elif kind == "registered":
            print("registered", address, file=sys.stderr, flush=True)
        elif kind == "message" and address in self.served:
            self.answer(frame)
        elif kind == "message" and address in self.followed:
            self.followed[address](frame["body"])
        elif kind == "err":
            text = f"{frame['message']} {address or ''}"
            if frame.get("failureCode") == 403:
                raise Refused(text)
            if not address:  # the connection ends
                raise OSError(text)
            print("not accepted:", text, file=sys.stderr)  # such as a late reply

    def answer(self, frame):
        handler, _ = self.served[frame["address"]]
        reply = {"type": "send", "address": frame.get("replyAddress")}
        try:
            reply["body"] = handler(frame["body"], frame.get("headers", {}))
        except Exception as error:  # the request fails, not this client
            reply.update(failureCode=500, message=str(error))
        if reply["address"]:
            self.send(reply)


def login(base):
    body = {
        "email": os.environ.get("TRADEPOST_EMAIL", "finance@example.com"),
        "password": os.environ.get("TRADEPOST_PASSWORD", "securepassword123"),
    }
    request = urllib.request.Request(
        base + "/api/auth/login", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["data"]["access_token"]


def main():
    arguments = dict(enumerate(sys.argv))
    host, port = arguments.get(1, "localhost:7000").rsplit(":", 1)
    base = arguments.get(2, "http://localhost:8000")
    tls, ca, certificate = None, os.environ.get("TRADEPOST_CA"), os.environ.get("TRADEPOST_CERTIFICATE")
    if ca:
        tls = ssl.create_default_context(cafile=ca)
        if certificate:
            tls.load_cert_chain(certificate)
    bridge = Bridge(host, int(port), None if certificate else lambda: login(base), tls)
    for event_type in filter(None, arguments.get(3, "sales.order.confirmed").split(",")):
        bridge.on(event_type, lambda e: print(e["type"], e["subject"], json.dumps(e["data"]), flush=True))
    if arguments.get(4):
        bridge.serve(arguments[4], lambda body, headers: {"echo": body}, name="echo-python", version="1.0")
    try:
        bridge.run()
    except Refused as refused:
        sys.exit(f"refused: {refused}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
