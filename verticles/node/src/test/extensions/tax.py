"""Taxes every line at 7 %, in the way that a file says: good, quick, late or garbage.

    tax.py CLIENT_FOLDER HOST:PORT BASE FILE
"""
import itertools
import os
import ssl
import sys
import time

folder, at, base, file = sys.argv[1:]
sys.path.insert(0, folder)
from tradepost_bridge import Bridge, login

GARBAGE = itertools.cycle(
    [{"lines": 7}, {"lines": []}, {"lines": [{"line": 0, "rate": -7}]}, {"lines": [{"line": 0, "rate": 1e300}]}, {"lines": [None]}]
)


def quote(body, headers):
    mode = open(file).read().strip()
    if mode == "late":
        time.sleep(1)
    if mode == "quick":
        time.sleep(0.005)
    if mode == "garbage":
        return next(GARBAGE)
    return {"lines": [{"line": line["line"], "rate": 7} for line in body["lines"]]}


host, port = at.split(":")
tls = ssl.create_default_context(cafile=os.environ["TRADEPOST_CA"])
bridge = Bridge(host, int(port), lambda: login(base), tls)
bridge.serve("ext.tax.quote", quote, name="python-tax", version="1.0")
bridge.run()
