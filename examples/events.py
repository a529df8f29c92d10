#!/usr/bin/env python3
"""Follows the events of a running instance over Server-Sent Events, and resumes where it stopped when it is started again.

    examples/events.py [BASE] [TYPES]     BASE defaults to http://localhost:8000; TYPES is a list such as sales.*

It needs only Python 3.8 or later. TRADEPOST_EMAIL and TRADEPOST_PASSWORD are the login of a user with events:read. TRADEPOST_POSITION is the
file that stores the position. TRADEPOST_COUNT is the number of events after which it stops (0: never).
"""
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
TYPES = sys.argv[2] if len(sys.argv) > 2 else ""
FILE = os.environ.get("TRADEPOST_POSITION", "events.position")
COUNT = int(os.environ.get("TRADEPOST_COUNT", "0"))
SILENCE_SECONDS = 45  # three heartbeats


def login():
    body = {
        "email": os.environ.get("TRADEPOST_EMAIL", "finance@example.com"),
        "password": os.environ.get("TRADEPOST_PASSWORD", "securepassword123"),
    }
    request = urllib.request.Request(
        BASE + "/api/auth/login", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["data"]["access_token"]


def position():
    try:
        with open(FILE, encoding="ascii") as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def remember(at):
    with open(FILE + ".new", "w", encoding="ascii") as file:
        file.write(at)
    os.replace(FILE + ".new", FILE)


def handle(event):
    """Processes an event. After a failure an event may be delivered again; recognise it by its `id`."""
    print(event["sequence"], event["type"], event["subject"], json.dumps(event["data"]), flush=True)


def follow(seen):
    """Reads one stream to its end and returns the number of events so far."""
    query = "?types=" + urllib.parse.quote(TYPES) if TYPES else ""
    headers = {"Accept": "text/event-stream", "Authorization": "Bearer " + login()}
    if position():
        headers["Last-Event-ID"] = position()
    request = urllib.request.Request(BASE + "/api/events" + query, headers=headers)
    with urllib.request.urlopen(request, timeout=SILENCE_SECONDS) as stream:
        at, data = "", None
        for line in stream:
            line = line.decode().rstrip("\n")
            if line.startswith("id: "):
                at = line[4:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line:  # an empty line ends a block; the event has arrived completely
                if data:
                    handle(json.loads(data))
                    seen += 1
                if at:
                    remember(at)
                data = None
                if COUNT and seen >= COUNT:
                    sys.exit(0)
    return seen


def main():
    seen = 0
    while True:
        try:
            seen = follow(seen)
        except urllib.error.HTTPError as refused:
            print(refused.read().decode(), file=sys.stderr)
            if refused.code < 500 and refused.code not in (401, 429):
                sys.exit(1)
        except OSError as cut:
            print("retrying:", cut, file=sys.stderr)
        time.sleep(0.5 + random.random())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
