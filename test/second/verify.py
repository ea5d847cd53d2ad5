"""A second verifier of the audit log, written from docs/audit-format.md, the C2SP texts, RFC 6962 and RFC 8032.

It shares no line with verifier/verify.mjs and is not shipped: where the two disagree, one of them is wrong.
Slow and plain on purpose; the standard library only.

    verify.py --policy FILE --keys FILE [--origin O] [--fresh SECONDS] [--from T --to T] [--beat SECONDS] [--now T] LOG …

Prints a line of JSON for each LOG: verdict, size, root, problems.
"""

import base64
import binascii
import functools
import hashlib
import json
import os
import re
import sys
from datetime import datetime, timezone

# RFC 8032 §5.1: Ed25519

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def point_from(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_bytes(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_from(BASE_Y.to_bytes(32, "little"))
NEUTRAL = (0, 1, 1, 0)


def both_times(s, p, k, q):
    """[s]p + [k]q"""
    sums = (None, p, q, point_add(p, q))
    total = NEUTRAL
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        total = point_add(total, total)
        which = (s >> bit & 1) | (k >> bit & 1) << 1
        if which:
            total = point_add(total, sums[which])
    return total


# Of many logs asked about at once, most have most signatures in common.
@functools.cache
def is_signed(public, text, signature):
    if len(signature) != 64:
        return False
    a, s = point_from(public), int.from_bytes(signature[32:], "little")
    if a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return point_bytes(both_times(s, BASE, k, minus_a)) == signature[:32]


# RFC 6962 §2.1


def leaf_hash(leaf):
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_root(hashes):
    """The recursive definition, as the RFC has it."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(tree_root(hashes[:k]), tree_root(hashes[k:]))


# Small formats


class Unusable(Exception):
    """The policy, the keys or the question: what the examiner brings."""


def base64_bytes(text):
    """None for anything but the one way to write these bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


def ms_of(text):
    if not isinstance(text, str) or not TIME.fullmatch(text):
        return None
    try:
        moment = datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return int(moment.timestamp()) * 1000 + int(text[20:23])


def numbered(n):
    digits = str(n)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + [groups[-1]])


# signed-note


def open_note(raw, keys):
    """What is wrong with it, or the text and the good lines: (key, rest of the signature)."""
    try:
        note = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "note_malformed"
    if any(byte < 0x20 and byte != 0x0A for byte in raw):
        return "note_malformed"
    blank = note.rfind("\n\n")
    if blank < 0 or not note.endswith("\n"):
        return "note_malformed"
    text, lines = note[: blank + 1], note[blank + 2 : -1].split("\n")
    if len(lines) > 100:
        return "note_malformed"
    read = []
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not is_key_name(parts[1]):
            return "note_malformed"
        signature = base64_bytes(parts[2])
        if signature is None or len(signature) <= 4:
            return "note_malformed"
        read.append((parts[1], signature[:4], signature[4:]))
    good = []
    for name, key_id, signature in read:
        for key in keys:
            if key["name"] != name or key["id"] != key_id:
                continue
            if not is_line_good(key, text.encode(), signature):
                return "signature_wrong"
            good.append((key, signature))
    if not any(key["type"] == 1 for key, _ in good):
        return "signature_missing"
    return text, good


UNICODE_SPACES = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def is_key_name(name):
    return name != "" and "+" not in name and not any(c in UNICODE_SPACES or c.isspace() for c in name)


def is_line_good(key, text, signature):
    if key["type"] == 1:
        return is_signed(key["public"], text, signature)
    if len(signature) != 72:
        return False
    stamp = int.from_bytes(signature[:8], "big")
    return stamp < 2**63 and is_signed(key["public"], b"cosignature/v1\ntime %d\n" % stamp + text, signature[8:])


def read_checkpoint_text(text):
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] != "" or lines[0] == "":
        return None
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        return None
    root = base64_bytes(lines[2])
    if root is None or len(root) != 32:
        return None
    return lines[0], int(lines[1]), root


# tlog-policy, and our comments


def read_vkey(text, kind):
    parts = text.split("+", 2)
    raw = base64_bytes(parts[2]) if len(parts) == 3 else None
    if raw is None or len(raw) != 33 or raw[0] != kind or not is_key_name(parts[0]):
        raise Unusable("not a key of type %d: %s" % (kind, text))
    name, public = parts[0], raw[1:]
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if parts[1] != key_id.hex():
        raise Unusable("a key with another id: %s" % text)
    return {"name": name, "id": key_id, "type": kind, "public": public}


def read_policy(raw):
    policy = {"logs": [], "witnesses": {}, "groups": {}, "quorum": None, "operator": None, "organisations": {}}
    if any(byte < 0x20 and byte not in (9, 10) or byte == 0x7F for byte in raw):
        raise Unusable("a control character in the policy")
    for line in raw.decode("utf-8").split("\n"):
        line = line.strip(" \t")
        if line.startswith("#"):
            read_comment(policy, line[1:].strip(" \t"))
        elif line != "":
            read_policy_line(policy, re.split(r"[ \t]+", line))
    if policy["quorum"] is None:
        raise Unusable("a policy without quorum")
    return policy


def read_comment(policy, comment):
    words = re.split(r"[ \t]+", comment, maxsplit=1)
    if words[0] == "operator" and len(words) == 2:
        if policy["operator"] not in (None, words[1]):
            raise Unusable("two operators")
        policy["operator"] = words[1]
    words = re.split(r"[ \t]+", comment, maxsplit=2)
    if words[0] == "organisation" and len(words) == 3:
        if policy["organisations"].get(words[1], words[2]) != words[2]:
            raise Unusable("two organisations of %s" % words[1])
        policy["organisations"][words[1]] = words[2]


def read_policy_line(policy, words):
    defined = set(policy["witnesses"]) | set(policy["groups"]) | {"none"}
    if words[0] == "log" and len(words) in (2, 3):
        key = read_vkey(words[1], 1)
        if any(other["public"] == key["public"] for other in policy["logs"]):
            raise Unusable("a log twice")
        policy["logs"].append(key)
    elif words[0] == "witness" and len(words) in (3, 4) and words[1] not in defined:
        key = read_vkey(words[2], 4)
        if any(other["public"] == key["public"] for other in policy["witnesses"].values()):
            raise Unusable("a witness twice")
        policy["witnesses"][words[1]] = key
    elif words[0] == "group" and len(words) >= 4 and words[1] not in defined:
        members = words[3:]
        taken = {member for group in policy["groups"].values() for member in group[1]}
        if len(set(members)) != len(members) or any(m not in defined or m == "none" or m in taken for m in members):
            raise Unusable("a group of what is not there, or is taken: %s" % words[1])
        k = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
        if not re.fullmatch("[1-9][0-9]*", k) or int(k) > len(members):
            raise Unusable("a group of %s: %s" % (words[2], words[1]))
        policy["groups"][words[1]] = (int(k), members)
    elif words[0] == "quorum" and len(words) == 2 and policy["quorum"] is None and words[1] in defined:
        policy["quorum"] = words[1]
    else:
        raise Unusable("not a line of a policy: %s" % " ".join(words))


def is_met(policy, name, cosigned):
    if name in policy["groups"]:
        k, members = policy["groups"][name]
        return sum(is_met(policy, member, cosigned) for member in members) >= k
    return name in cosigned


def read_keys(raw):
    """The keys by their ids, and of those that sign for one log alone, for which."""
    keys, alone = {}, {}
    for line in raw.decode("utf-8").split("\n"):
        if line.startswith("#") and re.split(r"[ \t]", line[1:].lstrip(" \t"))[0] == "only":
            form = re.fullmatch(r"# only (key_[0-9a-z]+) ([a-z0-9-]+)", line)
            if form is None or alone.setdefault(form[1], form[2]) != form[2]:
                raise Unusable("not of one log: %s" % line)
        if line == "" or line.startswith(("#", "origin ", "sealer ")):
            continue
        match = re.fullmatch(r"emitter (key_[0-9a-z]+) (\S+)", line)
        public = base64_bytes(match[2]) if match else None
        if public is None or len(public) != 32 or key_id_of(public) != match[1]:
            raise Unusable("not the key of an emitter: %s" % line)
        keys[match[1]] = public
    return keys, alone


def keys_for(institution, keys, alone):
    """Those that are believed in one log."""
    if institution == "platform":
        return {name: public for name, public in keys.items() if alone.get(name) == "platform"}
    return {name: public for name, public in keys.items() if alone.get(name, institution) == institution}


def key_id_of(public):
    value = int.from_bytes(hashlib.sha256(public).digest()[:10], "big")
    return "key_" + "".join("0123456789abcdefghjkmnpqrstvwxyz"[value >> shift & 31] for shift in range(75, -1, -5))


# Leaves


def canonical(value):
    """RFC 8785 for what a leaf may hold; ValueError for anything else."""
    if value is None or value is True or value is False:
        return json.dumps(value)
    if isinstance(value, str):
        value.encode("utf-8")
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > 2**53 - 1:
            raise ValueError("too large")
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        members = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in members) + "}"
    raise ValueError("a float")


def read_leaf(raw, institution):
    """The leaf, or the code of what is wrong with it."""
    if len(raw) > 16384:
        return "leaf_too_long"
    try:
        text = raw.decode("utf-8")
        leaf = json.loads(text)
        if canonical(leaf) != text:
            return "leaf_not_canonical"
    except (ValueError, RecursionError):
        return "leaf_not_canonical"
    if not isinstance(leaf, dict) or set(leaf) != {"actor", "at", "body", "institution", "kind", "v"}:
        return "leaf_members"
    forms = (
        isinstance(leaf["actor"], str) and re.match(r"(person|client|process):.", leaf["actor"], re.S),
        ms_of(leaf["at"]) is not None,
        isinstance(leaf["body"], dict),
        isinstance(leaf["institution"], str),
        isinstance(leaf["kind"], str) and re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", leaf["kind"]),
        leaf["v"] == 1 and leaf["v"] is not True,
    )
    if not all(forms):
        return "leaf_members"
    if leaf["institution"] != institution:
        return "leaf_institution"
    return leaf


def split_bundle(raw):
    leaves, start = [], 0
    while start < len(raw):
        if start + 2 > len(raw):
            return None
        end = start + 2 + int.from_bytes(raw[start : start + 2], "big")
        if end > len(raw):
            return None
        leaves.append(raw[start + 2 : end])
        start = end
    return leaves


BATCH_LINE = re.compile(
    r'\{"batch":"([a-z]{3}_[0-9a-z]{1,26})","first":"(0|[1-9][0-9]{0,18})","leaves":([1-9][0-9]{0,14}),'
    r'"root":"([A-Za-z0-9+/]{43}=)","signature":"([A-Za-z0-9+/]{86}==)","key":"(key_[0-9a-z]+)","at":"([^"]+)"\}'
)


def read_batches(raw, begin, end):
    """The batches that begin at these places, or None."""
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return None
    if text != "" and not text.endswith("\n"):
        return None
    batches, last = [], begin - 1
    for line in text.split("\n")[:-1]:
        match = BATCH_LINE.fullmatch(line)
        if not match:
            return None
        root, signature, at = base64_bytes(match[4]), base64_bytes(match[5]), ms_of(match[7])
        first = int(match[2])
        if root is None or signature is None or at is None or not last < first < end:
            return None
        last = first
        batches.append((match[1], first, int(match[3]), root, signature, match[6], match[7]))
    return batches


# A log in a folder


class Log:
    def __init__(self, folder, policy, keys, asked):
        self.folder, self.policy, self.asked = folder, policy, asked
        names = {key["name"] for key in policy["logs"]}
        if asked["origin"] is not None:
            names &= {asked["origin"]}
        if len(names) != 1:
            raise Unusable("which log: %s" % sorted(names))
        self.origin = names.pop()
        self.institution = self.origin.rsplit("/", 1)[-1]
        self.keys = keys_for(self.institution, *keys)
        self.problems = []
        self.hashes = []
        self.stopped = False
        self.starts = []  # (place, ms) of every batch whose line was read
        self.emitters_retired, self.sealers_named, self.sealers_retired = {}, {}, {}
        self.kinds = []  # (place, ms, kind, body) of every leaf without a flaw

    def say(self, what, where):
        self.problems.append({"what": what, "where": where})

    def read(self, path):
        try:
            with open(os.path.join(self.folder, path), "rb") as file:
                return file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def read_wide(self, path, width):
        """The file of this width, or a wider one."""
        exact = path if width == 256 else "%s.p/%d" % (path, width)
        found = self.read(exact)
        wider = width + 1
        while found is None and wider <= 256:
            found = self.read(path if wider == 256 else "%s.p/%d" % (path, wider))
            wider += 1
        return exact, found, wider - 1 > width

    # Checkpoints

    def open_checkpoints(self):
        self.checkpoints = []
        for path, named in self.checkpoint_paths():
            keys = [key for key in self.policy["logs"] if key["name"] == self.origin]
            opened = open_note(self.read(path), keys + list(self.policy["witnesses"].values()))
            if isinstance(opened, str):
                self.say(opened, path)
                continue
            text, good = opened
            checkpoint = read_checkpoint_text(text)
            if checkpoint is None:
                self.say("checkpoint_malformed", path)
            elif checkpoint[0] != self.origin:
                self.say("origin_differs", path)
            elif named is not None and checkpoint[1] != named:
                self.say("checkpoint_misplaced", path)
            else:
                times = [(key["public"], int.from_bytes(s[:8], "big")) for key, s in good if key["type"] == 4]
                signers = {key_id_of(key["public"]) for key, _ in good if key["type"] == 1}
                self.checkpoints.append((checkpoint[1], checkpoint[2], path, times, signers))
        roots = {}
        for size, root, path, _, _ in self.checkpoints:
            if roots.setdefault(size, root) != root:
                self.say("checkpoints_fork", path)
        self.newest = None
        for one in self.checkpoints:
            if self.newest is None or one[0] > self.newest[0]:
                self.newest = one

    def checkpoint_paths(self):
        if os.path.isfile(os.path.join(self.folder, "checkpoint")):
            yield "checkpoint", None
        for kind in ("checkpoints", "cosigned"):
            found = []
            for parent, _, files in os.walk(os.path.join(self.folder, kind)):
                for file in files:
                    path = os.path.relpath(os.path.join(parent, file), self.folder)
                    if re.fullmatch(kind + r"(/x[0-9]{3})*/[0-9]{3}", path):
                        found.append(((int(re.sub("[x/]", "", path[len(kind) :]))), path))
            for size, path in sorted(found):
                yield path, size

    # Leaves, bundle by bundle

    def read_leaves(self):
        size = self.newest[0]
        self.open_batch, self.expects_batch, self.ids, self.newest_at = None, True, set(), None
        n = 0
        while n * 256 < size:
            width = min(256, size - n * 256)
            path, raw, _ = self.read_wide("tile/entries/" + numbered(n), width)
            if raw is None:
                self.say("entries_missing", path)
                self.stopped = True
                return
            leaves = split_bundle(raw)
            if leaves is None or len(leaves) < width or (len(leaves) != width and not self.is_wider(path, width)):
                self.say("entries_malformed", path)
                self.stopped = True
                return
            self.read_bundle(n, width, leaves[:width])
            n += 1
        if self.open_batch is not None:
            self.say("batch_gap", "leaf %d" % size)

    def is_wider(self, path, width):
        return width < 256 and self.read(path) is None

    def read_bundle(self, n, width, leaves):
        path, raw, _ = self.read_wide("batches/" + numbered(n), width)
        begin = n * 256
        is_wider = width < 256 and self.read(path) is None
        batches = None if raw is None else read_batches(raw, begin, begin + (256 if is_wider else width))
        if batches is None:
            self.say("batches_missing" if raw is None else "batches_malformed", path)
            self.expects_batch = False
        lines = {batch[1]: batch for batch in batches or [] if batch[1] < begin + width}
        for place, raw_leaf in enumerate(leaves, begin):
            self.read_one(place, raw_leaf, lines.get(place))

    def read_one(self, place, raw, line):
        if line is not None:
            if self.open_batch is not None:
                self.say("batch_gap", "leaf %d" % place)
            self.begin_batch(line)
        elif self.open_batch is None and self.expects_batch:
            self.say("batch_gap", "leaf %d" % place)
            self.expects_batch = False
        hashed = leaf_hash(raw)
        self.hashes.append(hashed)
        leaf = read_leaf(raw, self.institution)
        if isinstance(leaf, dict) and self.open_batch is not None and leaf["at"] != self.open_batch[0][6]:
            leaf = "leaf_at"
        if isinstance(leaf, str):
            self.say(leaf, "leaf %d" % place)
        else:
            self.kinds.append((place, ms_of(leaf["at"]), leaf["kind"], leaf["body"]))
            self.read_key_change(place, leaf)
        if self.open_batch is not None:
            batch, hashes = self.open_batch
            hashes.append(hashed)
            if len(hashes) == batch[2]:
                if tree_root(hashes) != batch[3]:
                    self.say("batch_root_differs", "batch %s" % batch[0])
                self.open_batch = None
                self.expects_batch = True

    def read_key_change(self, place, leaf):
        body, named = leaf["body"], leaf["kind"] == "audit.key_named"
        former, key = body.get("former"), body.get("key")
        if leaf["kind"] not in ("audit.key_named", "audit.key_retired") or not all(isinstance(one, str) for one in (former, key)):
            return
        if body.get("use") == "emitter":
            signer = self.open_batch[0][5] if self.open_batch is not None else None
            if signer != (former if named else key):
                self.say("key_change_wrong", "leaf %d" % place)
            elif not named:
                self.emitters_retired[former] = ms_of(leaf["at"])
            elif key not in self.keys:
                self.say("emitter_unknown", "leaf %d" % place)
        elif body.get("use") == "sealer":
            known = {key_id_of(one["public"]) for one in self.policy["logs"] if one["name"] == self.origin}
            if former in known and key in known:
                (self.sealers_named if named else self.sealers_retired).setdefault(key if named else former, place)

    def check_sealers(self):
        in_force = []
        for size, _, path, _, signers in self.good:
            left = {one for one in signers if not self.sealers_retired.get(one, size) < size}
            in_force.append((size, left))
            if not left:
                self.say("sealer_retired", path)
        for key, place in self.sealers_named.items():
            if any(size <= place and left == {key} for size, left in in_force):
                self.say("sealer_early", "leaf %d" % place)

    def begin_batch(self, batch):
        name, first, leaves, root, signature, key_id, at = batch
        where, ms = "batch %s" % name, ms_of(at)
        self.open_batch, self.expects_batch = (batch, []), True
        if name in self.ids:
            self.say("batch_twice", where)
        self.ids.add(name)
        if self.newest_at is not None and ms + 600_000 < self.newest_at:
            self.say("leaf_backdated", where)
        self.newest_at = ms if self.newest_at is None else max(ms, self.newest_at)
        self.starts.append((first, ms))
        if key_id in self.emitters_retired and ms > self.emitters_retired[key_id]:
            self.say("emitter_retired", where)
        public = self.keys.get(key_id)
        claim = [b"vouch audit batch v1", self.institution.encode(), name.encode(), b"%d" % leaves, base64.b64encode(root)]
        if public is None:
            self.say("batch_key_unknown", where)
        elif not is_signed(public, b"\n".join(claim) + b"\n", signature):
            self.say("batch_signature_wrong", where)

    # Tiles and roots

    def check_tiles(self):
        """Full tiles also of what could be read before it stopped."""
        level, row = 0, self.hashes
        while row:
            for n in range((len(row) + 255) // 256):
                own = row[n * 256 : n * 256 + 256]
                if len(own) < 256 and self.stopped:
                    continue
                path, stored, _ = self.read_wide("tile/%d/%s" % (level, numbered(n)), len(own))
                if stored is None:
                    self.say("tile_missing", path)
                elif self.is_wider(path, len(own)):
                    if len(stored) % 32 or stored[: len(own) * 32] != b"".join(own):
                        self.say("tile_differs", path)
                elif stored != b"".join(own):
                    self.say("tile_differs", path)
            row = [tree_root(row[i : i + 256]) for i in range(0, len(row) - 255, 256)]
            level += 1

    def compare_roots(self):
        good = []
        for one in self.checkpoints:
            size, root, path, _, _ = one
            if size > len(self.hashes):
                continue
            if tree_root(self.hashes[:size]) == root:
                good.append(one)
            elif path == self.newest[2]:
                self.say("root_differs", path)
            else:
                self.say("checkpoint_inconsistent", path)
        self.good = good

    # Witnesses

    def counting(self, checkpoint):
        """Which witnesses count for it: name to time."""
        found = {}
        for size, root, _, times, _ in self.good:
            if (size, root) != checkpoint[:2]:
                continue
            for public, time in times:
                for name, key in self.policy["witnesses"].items():
                    organisation = self.policy["organisations"].get(name)
                    if key["public"] != public or organisation is None or self.policy["operator"] is None:
                        continue
                    if organisation != self.policy["operator"] and time * 1000 <= self.asked["now"] + 60_000:
                        found[name] = max(time, found.get(name, 0))
        return found

    def check_witnesses(self):
        """The newest checkpoint that enough of them cosigned, and when the last did."""
        best = None
        told = set()
        for checkpoint in self.good:
            cosigned = self.counting(checkpoint)
            covered = [ms for place, ms in self.starts if place < checkpoint[0]]
            if cosigned and covered and max(covered) > min(cosigned.values()) * 1000 + 60_000:
                if checkpoint[0] not in told:
                    self.say("leaf_after_cosignature", "checkpoint %d" % checkpoint[0])
                told.add(checkpoint[0])
            if self.policy["quorum"] != "none" and is_met(self.policy, self.policy["quorum"], cosigned):
                if best is None or checkpoint[0] > best[0][0]:
                    best = (checkpoint, max(cosigned.values()))
        if self.policy["quorum"] == "none":
            return None
        if best is None:
            self.say("quorum_missing", "checkpoint %d" % self.newest[0])
        if re.match(r"(?:demo\.|(?:[^/]*\.)?localhost(?:/|$))", self.origin):
            self.say("demonstration", self.origin)
        fresh = self.asked["fresh"]
        if fresh is not None and best is not None and best[1] * 1000 + fresh * 1000 < self.asked["now"]:
            self.say("stale", "checkpoint %d" % best[0][0])
        return best

    # A period

    def check_period(self):
        begin, end = self.asked["from"], self.asked["to"]
        inside = [one for one in self.kinds if begin <= one[1] < end]
        last = max(begin, self.kinds[0][1]) if self.kinds else begin
        limit = self.asked["beat"] * 1000
        for place, ms, kind, _ in inside:
            if kind != "audit.heartbeat":
                continue
            if ms - last > limit:
                self.say("heartbeat_gap", "leaf %d" % place)
            last = max(last, ms)
        if min(end, self.asked["now"]) - last > limit:
            self.say("heartbeat_gap", "end")
        before = None
        for place, _, kind, body in self.kinds:
            if kind != "audit.period_close":
                continue
            close = read_close(body)
            if close is None:
                self.say("period_close_malformed", "leaf %d" % place)
                continue
            start, stop, counts, leaves = close
            if start < begin or stop > end:
                continue
            if before is not None and before != start:
                self.say("period_close_missing", "leaf %d" % place)
            before = stop
            counted = {}
            for _, ms, held, _ in self.kinds:
                if start <= ms < stop:
                    counted[held] = counted.get(held, 0) + 1
            if {kind: str(n) for kind, n in counted.items()} != counts or leaves != str(sum(counted.values())):
                self.say("period_close_differs", "leaf %d" % place)

    def verdict(self):
        self.open_checkpoints()
        if self.newest is None:
            self.say("no_checkpoint", "checkpoint")
            return {"verdict": "none", "size": None, "root": None, "problems": self.problems}
        self.read_leaves()
        self.check_tiles()
        self.compare_roots()
        self.check_sealers()
        if self.asked["from"] is not None:
            self.check_period()
        best = self.check_witnesses()
        asked = ["signed", "logged", "consistent"]
        if self.policy["quorum"] != "none":
            asked += ["witnessed"] + (["fresh"] if self.asked["fresh"] is not None else [])
        failed = {STEPS[problem["what"]] for problem in self.problems}
        reached = "none"
        for step in asked:
            if step in failed:
                break
            reached = step
        of = best[0] if reached in ("witnessed", "fresh") else self.newest
        root = base64.b64encode(of[1]).decode()
        return {"verdict": reached, "size": str(of[0]), "root": root, "problems": self.problems}


def read_close(body):
    if not isinstance(body.get("counts"), dict):
        return None
    start, stop = ms_of(body.get("from")), ms_of(body.get("to"))
    if start is None or stop is None or start % 3_600_000 or stop % 3_600_000 or start >= stop:
        return None
    numbers = [body.get("leaves"), *body["counts"].values()]
    if not all(isinstance(n, str) and re.fullmatch("0|[1-9][0-9]*", n) for n in numbers):
        return None
    return start, stop, body["counts"], body["leaves"]


STEPS = {
    code: step
    for step, codes in {
        "signed": "no_checkpoint",
        "logged": "entries_missing entries_malformed tile_missing tile_differs root_differs leaf_too_long "
        "leaf_not_canonical leaf_members leaf_institution leaf_at batches_missing batches_malformed batch_gap "
        "key_change_wrong emitter_unknown emitter_retired batch_twice batch_key_unknown batch_signature_wrong batch_root_differs leaf_backdated heartbeat_gap "
        "period_close_malformed period_close_differs period_close_missing",
        "consistent": "note_malformed signature_wrong signature_missing checkpoint_malformed origin_differs "
        "checkpoint_misplaced sealer_retired sealer_early checkpoints_fork checkpoint_inconsistent",
        "witnessed": "quorum_missing demonstration leaf_after_cosignature",
        "fresh": "stale",
    }.items()
    for code in codes.split()
}


def main(words):
    given, logs = {}, []
    words = list(words)
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            given[word[2:]] = words.pop(0)
        else:
            logs.append(word)
    times = {name: ms_of(given[name]) for name in ("from", "to", "now") if name in given}
    asked = {
        "origin": given.get("origin"),
        "fresh": int(given["fresh"]) if "fresh" in given else None,
        "beat": int(given.get("beat", 7200)),
        "from": times.get("from"),
        "to": times.get("to"),
        "now": times.get("now", int(datetime.now(timezone.utc).timestamp() * 1000)),
    }
    for folder in logs:
        try:
            policy = read_policy(open(given["policy"].replace("{}", folder), "rb").read())
            keys = read_keys(open(given["keys"].replace("{}", folder), "rb").read())
            print(json.dumps(Log(folder, policy, keys, asked).verdict()))
        except (Unusable, UnicodeDecodeError) as thrown:
            print(json.dumps({"unusable": str(thrown)}))


main(sys.argv[1:])
