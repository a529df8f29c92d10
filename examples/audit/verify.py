#!/usr/bin/env python3
"""Verifies an export of the audit chain of Tradepost, with nothing but the standard library of Python 3.

    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/audit/chain > chain.jsonl
    python3 verify.py chain.jsonl --key PUBLIC_KEY --heads audit-heads.jsonl

With ?include=data, the export also has the data and the addresses, which are then compared with their hashes. Where they are gone, the export must have
the event audit.journal.erased by which retention has recorded that; such an event is written later than the rows that it erases, so a part of the chain
may lack it. Keep the public key and the
file of signed heads where owners of the database cannot write. Ends with 0 if the chain is whole and signed, and with 2 if it is whole but no
signature was verified, so that it may have been rewritten as a whole. Otherwise it names the first row that is broken, and ends with 1.
The format: docs/architecture/audit-chain.md.
"""
import argparse, base64, calendar, decimal, hashlib, json, struct, sys, time, uuid

# Ed25519 (RFC 8032), to verify only
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * I % P
    if (x * x - xx) % P or y >= P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


def point(data):
    n = int.from_bytes(data, "little")
    y = n & (2**255 - 1)
    x = recover_x(y, n >> 255)
    return x, y, 1, x * y % P


def add(a, b):
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(k, a):
    sum = (0, 1, 1, 0)
    while k:
        if k & 1:
            sum = add(sum, a)
        a, k = add(a, a), k >> 1
    return sum


BASE = point(bytes([0x58] + [0x66] * 31))


def is_signed(key, text, signature):
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def micros(at):
    """Microseconds since 1970 of a time such as 2026-01-15T09:30:00.123456Z."""
    whole, _, fraction = at.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 1_000_000 + int(fraction[:6].ljust(6, "0"))


def content(row):
    """The hash of a row without its position: each field is preceded by its length."""
    fields = [
        uuid.UUID(row["id"]).bytes,
        row["type"].encode(),
        uuid.UUID(row["subject"]).bytes,
        struct.pack(">q", row["subject_version"]),
        struct.pack(">q", micros(row["at"])),
        row["actor"].encode(),
        bytes.fromhex(row["origin_hash"]),
        bytes.fromhex(row["data_hash"]),
    ]
    return hashlib.sha256(b"".join(map(field, fields))).digest()


def field(value):
    """A field with its length before it; None has the length -1."""
    return struct.pack(">i", -1) if value is None else struct.pack(">i", len(value)) + value


def origin_hash(row):
    texts = [None if row[name] is None else row[name].encode() for name in ("address", "request_id")]
    return hashlib.sha256(b"".join(map(field, [bytes.fromhex(row["salt"])] + texts))).hexdigest()


ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def canonical(value):
    """JSON in the one form that is hashed: that of RFC 8785, but with exact numbers."""
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(c, c if c >= " " else "\\u%04x" % ord(c)) for c in value) + '"'
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, decimal.Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in ("-0", "") else text
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    # sorted by their UTF-16 code units
    names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"


def data_hash(row):
    salt = None if row["data_salt"] is None else bytes.fromhex(row["data_salt"])
    return hashlib.sha256(field(salt) + field(canonical(row["data"]).encode())).hexdigest()


def lines(path, containing=""):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and containing in line:
                yield json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)


def numbers(line):
    """A line with its own numbers as integers; those in its data stay exact."""
    return {k: int(v) if isinstance(v, decimal.Decimal) else v for k, v in line.items()}


HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds
ERASED = "audit.journal.erased"


def erasures(path):
    """What events of the export say that retention has erased, the first positions last. An event that retention cannot have written says nothing."""
    found = []
    for row in map(numbers, lines(path, ERASED)):
        if row["line"] != "row" or row["type"] != ERASED or row.get("data") is None or data_hash(row) != row["data_hash"]:
            continue
        erased = dict(row["data"], before=micros(row["data"]["before"]))
        if erased["days"] > 0 and erased["before"] <= micros(row["at"]) - erased["days"] * DAY + HOUR:  # clocks differ
            found.append(erased)
    return sorted(found, key=lambda erased: -erased["after"])


def explains(erased, row):
    """Whether this erasure, whose positions include the row, may have emptied what the row does not have."""
    if micros(row["at"]) >= erased["before"]:
        return False
    of_data = row["type"].startswith(tuple(erased["types"]))
    of_origin = erased["retention_class"] == "address"
    if "data" in row:
        return of_data if row["data"] is None else of_origin
    return of_data or of_origin  # whether the data are gone as well is not for the reader of this export


class Check:
    """Compares an export, line by line, with the chain and the signed heads."""

    def __init__(self, keys, signed, after, to, erasures):
        self.keys, self.signed, self.last, self.to = keys, signed, after, to
        self.erasures, self.reaching = erasures, []  # those that begin after this row, and those that include it
        self.erased, self.unexplained, self.to_head = 0, 0, True
        self.link = None if after else bytes(32)  # of the row at the last position; None if it is not known
        self.faults, self.rows, self.datas, self.later, self.began = [], 0, 0, 0, None
        self.verified, self.signed_to = 0, 0

    def fault(self, position, text):
        self.faults.append((position, text))

    def start(self, line):
        if line["position"] != self.last:
            self.fault(self.last + 1, "the export begins after position %d: see --after" % line["position"])
        if line["link"] is None:
            self.fault(line["position"], "the row is missing")
        elif self.link is not None and self.link.hex() != line["link"]:
            self.fault(line["position"], "the first link does not follow 32 zero bytes")
        self.last, self.link = line["position"], line["link"] and bytes.fromhex(line["link"])
        self.to_head = line["to"] is None
        self.to = line["to"] if self.to is None else self.to
        self.began = micros(line["at"])
        self.heads(self.last, line["link"])

    def row(self, row):
        position = row["position"]
        self.rows += 1
        if position != self.last + 1:
            self.fault(self.last + 1, "the row is missing; the next one is at %d" % position)
            self.link = None
        link = bytes.fromhex(row["link"])
        before = self.link
        if before is not None and link != hashlib.sha256(before + struct.pack(">q", position) + content(row)).digest():
            self.fault(position, "the link is not that of this row and the link before")
        self.last, self.link = position, link
        if row.get("data") is not None:
            self.datas += 1
            if data_hash(row) != row["data_hash"]:
                self.fault(position, "the data are not those that were hashed")
        if row.get("salt") is not None and origin_hash(row) != row["origin_hash"]:
            self.fault(position, "the address or the request id is not the one that was hashed")
        if "salt" in row:
            self.emptied(row)
        self.heads(position, row["link"])

    def emptied(self, row):
        """What is gone must be gone by an erasure that the chain has recorded."""
        what = "data are" if "data" in row and row["data"] is None else "address and the request id are" if row["salt"] is None else None
        if what is None:
            return
        self.erased += 1
        while self.erasures and self.erasures[-1]["after"] < row["position"]:
            self.reaching.append(self.erasures.pop())
        self.reaching = [erased for erased in self.reaching if erased["to"] >= row["position"]]
        if any(explains(erased, row) for erased in self.reaching):
            return
        self.unexplained += 1
        if self.to_head:
            self.fault(row["position"], "the %s gone, and no erasure in this export has recorded that" % what)

    def heads(self, position, link):
        for head in self.signed.pop(position, []):
            self.head(head, link)

    def head(self, head, link):
        """A head in the file or in the export, given the link of its row; None if that is missing."""
        key = self.keys.get(head["key_id"])
        text = "tradepost journal head 1\n%d\n%s\n%d\n" % (head["position"], head["link"], micros(head["signed_at"]))
        if self.keys and key is None:
            self.fault(head["position"], "its head was signed with a key that is not among yours: " + head["key_id"])
        elif key and not is_signed(key, text.encode(), base64.b64decode(head["signature"])):
            self.fault(head["position"], "the signature of its head is not valid")
        elif head["link"] != link:
            self.fault(head["position"], "its link was signed as %s on %s" % (head["link"], head["signed_at"]))
        elif key:
            self.verified += 1
            self.signed_to = max(self.signed_to, head["position"])

    def end(self):
        if self.to is not None and self.last < self.to:
            self.fault(self.last + 1, "the row is missing: the export ends before position %d" % self.to)
        for position in sorted(self.signed):
            for head in self.signed[position]:
                beyond = self.to is not None and position > self.to
                if position > self.last and (beyond or self.began is not None and micros(head["signed_at"]) > self.began):
                    self.later += 1  # not in this export
                elif position > self.last:
                    self.fault(position, "the row was signed and is missing")


def verify(chain, check):
    for number, line in enumerate(map(numbers, chain)):
        if number == 0 and line["line"] != "start":
            check.fault(check.last, "the export has no first line that says where it begins")
        if line["line"] == "start" and number == 0:
            check.start(line)
        elif line["line"] == "row":
            check.row(line)
        elif line["line"] == "head":
            check.head(line, check.link.hex() if check.link and line["position"] == check.last else None)
    check.end()


def main():
    options = argparse.ArgumentParser(description="Verifies an export of the audit chain.")
    options.add_argument("chain", help="the file of GET /api/audit/chain")
    options.add_argument("--after", type=int, default=0, help="the chain was to be exported after this position")
    options.add_argument("--to", type=int, help="the chain was to be exported up to this position; otherwise as its first line says")
    options.add_argument("--heads", help="the file of signed heads that a node has written")
    options.add_argument("--key", action="append", default=[], help="a public key in Base64; may be repeated")
    given = options.parse_args()
    keys = {hashlib.sha256(k).hexdigest()[:16]: k for k in map(base64.b64decode, given.key)}
    signed = {}
    for head in map(numbers, lines(given.heads) if given.heads else []):
        signed.setdefault(head["position"], []).append(head)
    check = Check(keys, signed, given.after, given.to, erasures(given.chain))
    verify(lines(given.chain), check)
    print("%d rows up to position %d, %d of them with data; %d signed heads verified" % (check.rows, check.last, check.datas, check.verified))
    if check.erased:
        print("%d rows are without data or address, %d of them as erasures in this export say" % (check.erased, check.erased - check.unexplained))
    if check.unexplained and not check.to_head:
        print("the others may have been erased by what is recorded beyond this part: export up to the head to check them")
    if check.later:
        print("%d signed heads are of rows beyond this export" % check.later)
    for position, fault in sorted(check.faults)[:20]:
        print("position %d: %s" % (position, fault))
    if check.faults:
        print("BROKEN, first at position %d" % min(check.faults)[0])
        return 1
    if not check.verified:
        print("the links are whole, but NO SIGNATURE WAS VERIFIED: " + ("no head is of these rows" if keys else "give the public key with --key"))
        return 2
    print("the chain is whole, and signed up to position %d" % check.signed_to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
