#!/usr/bin/env python3
"""Follows the events over Server-Sent Events and resumes where it stopped; README.md explains the arguments and variables."""
import json, os, random, sys, time, urllib.error, urllib.parse, urllib.request

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
TYPES = sys.argv[2] if len(sys.argv) > 2 else ""
EMAIL = os.environ.get("TRADEPOST_EMAIL", "finance@example.com")
PASSWORD = os.environ.get("TRADEPOST_PASSWORD", "securepassword123")
FILE = os.environ.get("TRADEPOST_POSITION", "events.position")
COUNT = int(os.environ.get("TRADEPOST_COUNT", "0"))
SILENCE_SECONDS = 45  # three heartbeats

def handle(event):
    """After a failure an event may be delivered again; recognise it by its `id`."""
    print(event["sequence"], event["type"], event["subject"], json.dumps(event["data"]), flush=True)

def login():
    body = json.dumps({"email": EMAIL, "password": PASSWORD}).encode()
    request = urllib.request.Request(BASE + "/api/auth/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)["data"]["access_token"]

def follow():
    global seen
    headers = {"Accept": "text/event-stream", "Authorization": "Bearer " + login()}
    if os.path.exists(FILE):
        headers["Last-Event-ID"] = open(FILE, encoding="ascii").read()
    query = "?types=" + urllib.parse.quote(TYPES) if TYPES else ""
    request = urllib.request.Request(BASE + "/api/events" + query, headers=headers)
    with urllib.request.urlopen(request, timeout=SILENCE_SECONDS) as stream:
        block = {}
        for line in stream:
            if line != b"\n":
                name, _, value = line.decode().rstrip("\n").partition(": ")
                block[name] = value
                continue
            if "data" in block:  # an empty line ends a block; the event has arrived completely
                handle(json.loads(block["data"]))
                seen += 1
            with open(FILE + ".new", "w", encoding="ascii") as file:
                file.write(block["id"])
            os.replace(FILE + ".new", FILE)
            block = {}
            if COUNT and seen >= COUNT:
                sys.exit(0)

seen = 0
while True:
    try:
        follow()
    except urllib.error.HTTPError as error:
        print(error.read().decode(), file=sys.stderr)
        if error.code < 500 and error.code not in (401, 429):
            sys.exit(1)  # another attempt would not help
    except OSError as error:
        print("retrying:", error, file=sys.stderr)
    time.sleep(0.5 + random.random())
