#!/usr/bin/env python3
"""Verifies an export of the audit chain of Tradepost, with nothing but the standard library of Python 3.

    curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/audit/chain > chain.jsonl
    python3 verify.py chain.jsonl --key PUBLIC_KEY --heads audit-heads.jsonl

Keep the public key and the file of signed heads where owners of the database cannot write. Ends with 0 if the chain is whole; otherwise
it names the first row that is not, and ends with 1. The format: docs/architecture/audit-chain.md.
"""
import argparse, base64, calendar, hashlib, json, struct, sys, time, uuid

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
    return hashlib.sha256(b"".join(struct.pack(">i", len(f)) + f for f in fields)).digest()


def lines(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def fault_of(head, link, keys):
    """What is wrong with a signed head, given the link of its row; None if nothing is."""
    text = "tradepost journal head 1\n%d\n%s\n%d\n" % (head["position"], head["link"], micros(head["signed_at"]))
    if keys and head["key_id"] not in keys:
        return "its head was signed by an unknown key, %s" % head["key_id"]
    if keys and not is_signed(keys[head["key_id"]], text.encode(), base64.b64decode(head["signature"])):
        return "the signature of its head is not valid"
    return None if head["link"] == link else "its link was signed as %s on %s" % (head["link"], head["signed_at"])


def verify(chain, after, signed, keys):
    """Yields each position that is broken, and why."""
    last, before, rows, heads = after, None if after else bytes(32), 0, 0
    for line in chain:
        position = line["position"]
        if line["line"] == "head":
            heads += 1
            fault = fault_of(line, before.hex() if before and position == last else None, keys)
            if fault:
                yield position, fault
            continue
        rows += 1
        if position != last + 1:
            yield last + 1, "the row is missing; the next one is at %d" % position
            before = None
        link = bytes.fromhex(line["link"])
        if before is not None and link != hashlib.sha256(before + struct.pack(">q", position) + content(line)).digest():
            yield position, "the link is not that of this row and the link before"
        last, before = position, link
        for head in signed.pop(position, []):
            heads += 1
            fault = fault_of(head, line["link"], keys)
            if fault:
                yield position, fault
    for position in sorted(p for p in signed if p > after):
        yield position, "the row was signed and is missing"
    print("%d rows and %d signed heads" % (rows, heads))


def main():
    options = argparse.ArgumentParser(description="Verifies an export of the audit chain.")
    options.add_argument("chain", help="the file of GET /api/audit/chain")
    options.add_argument("--after", type=int, default=0, help="the chain was exported after this position")
    options.add_argument("--heads", help="the file of signed heads that a node has written")
    options.add_argument("--key", action="append", default=[], help="a public key in Base64; may be repeated")
    given = options.parse_args()
    keys = {hashlib.sha256(k).hexdigest()[:16]: k for k in map(base64.b64decode, given.key)}
    if not keys:
        print("no --key: signatures are not verified")
    signed = {}
    for head in lines(given.heads) if given.heads else []:
        signed.setdefault(head["position"], []).append(head)
    faults = list(verify(lines(given.chain), given.after, signed, keys))
    for position, fault in sorted(faults)[:20]:
        print("position %d: %s" % (position, fault))
    print("BROKEN, first at position %d" % min(faults)[0] if faults else "the chain is whole")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
