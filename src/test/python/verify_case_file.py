#!/usr/bin/env python3
"""Verifies a case file by the rules of docs/case-file.md. It shares nothing with tracker-verifier.jar.

verify_case_file.py CASE.zip --key PUBLIC_KEY [--key ...] [--checkpoint FILE]
verify_case_file.py --corpus FOLDER      compares its verdicts with FOLDER/expected.json

Needs Python 3.9 or newer and the package cryptography.
"""
import base64
import binascii
import hashlib
import json
import os
import re
import struct
import sys
import unicodedata
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
HASH = re.compile(r"[0-9a-f]{64}\Z")
DECIMAL = re.compile(r"(0|[1-9][0-9]{0,17})\Z")
PARTS = ("actor", "requestId", "changes", "reason")
LINE_MEMBERS = {"seq", "leaf", "canonical", "directives", "proof", *PARTS}
MOST_MANIFEST, MOST_LINE, MOST_TEXT = 67108864, 16777216, 1048576
EVIDENCE, SNAPSHOTS = "evidence/", "report-snapshots/"


class Unreadable(Exception):
    pass


def require(condition, message):
    if not condition:
        raise Unreadable(message)


def sha256(*pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def text_digest(text):
    return sha256(text.encode()).hex()


# ---------------------------------------------------------------- printing

def escape(value):
    shown = str(value)
    if len(shown) > 200:
        shown = shown[:200] + "…"
    out = []
    for c in shown:
        if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"):
            out.extend("\\u%04x" % unit for unit in struct.unpack("<%dH" % (len(c.encode("utf-16-le", "surrogatepass")) // 2), c.encode("utf-16-le", "surrogatepass")))
        else:
            out.append(c)
    return "".join(out)


# ---------------------------------------------------------------- zip

class Zip:
    def __init__(self, path):
        try:
            with open(path, "rb") as file:
                self.bytes = file.read()
        except OSError:
            raise Unreadable("the file cannot be read")
        self.entries = {}
        self._index()

    def _at(self, offset, length):
        require(0 <= offset and offset + length <= len(self.bytes), "the zip is cut off")
        return self.bytes[offset:offset + length]

    def _index(self):
        end = len(self.bytes) - 22
        require(end >= 0, "it is no zip")
        signature, disk, start, here, count, size, offset, comment = struct.unpack("<IHHHHIIH", self._at(end, 22))
        require(signature == 0x06054b50 and comment == 0, "no zip, or one with a comment")
        require(disk == 0 and start == 0 and here == count, "the zip is one part of several")
        ends = end
        if 0xffff == count or 0xffffffff in (size, offset):
            if end >= 76 and self._at(end - 20, 4) == b"PK\x06\x07":
                ends = end - 76
                record = self._at(ends, 56)
                require(record[:4] == b"PK\x06\x06", "the zip64 record is damaged")
                require(struct.unpack("<Q", self._at(end - 12, 8))[0] == ends, "the zip64 locator is damaged")
                count, size, offset = struct.unpack("<QQQ", record[32:56])
        at, local = offset, 0
        for _ in range(count):
            at, local = self._entry(at, local)
        require(at == offset + size == ends and local == offset, "bytes of the zip belong to no entry")

    def _entry(self, at, local):
        c = struct.unpack("<IHHHHHHIIIHHHHHII", self._at(at, 46))
        (signature, _, _, flags, method, _, _, crc, packed, size, names, extras, comment, _, _, attributes, offset) = c
        require(signature == 0x02014b50, "the central directory is damaged")
        raw = self._at(at + 46, names)
        extra = self._at(at + 46 + names, extras)
        require(comment == 0, "an entry has a comment")
        name = self._name(raw)
        require(flags & ~0x80e == 0, "encrypted or unknown flags")
        require(method in (0, 8), "unknown method")
        require(attributes >> 28 in (0, 8), "a link or no file")
        size, packed, offset = self._widen([size, packed, offset], extra)
        require(offset == local, "bytes of the zip belong to no entry")
        l = struct.unpack("<IHHHHHIIIHH", self._at(local, 30))
        local_extra = self._at(local + 30 + l[9], l[10])
        local_size, local_packed, _ = self._widen([l[8], l[7], 0], local_extra)
        described = bool(flags & 8)
        blank = described and (l[6], local_packed, local_size) == (0, 0, 0)
        same = (l[6], local_packed, local_size) == (crc, packed, size)
        require(l[0] == 0x04034b50 and self._at(local + 30, l[9]) == raw and l[2] == flags and l[3] == method
                and (blank or same), "the local header differs")
        data = local + 30 + l[9] + l[10]
        require(name not in self.entries, "a name is there twice")
        self.entries[name] = (method, crc, packed, size, data)
        following = data + packed
        if described:
            large = packed > 0xffffffff or size > 0xffffffff
            form = "<IIQQ" if large else "<IIII"
            length = struct.calcsize(form)
            require(struct.unpack(form, self._at(following, length)) == (0x08074b50, crc, packed, size),
                    "the data descriptor differs")
            following += length
        return at + 46 + names + extras, following

    @staticmethod
    def _widen(values, extra):
        while len(extra) >= 4:
            kind, length = struct.unpack("<HH", extra[:4])
            field, extra = extra[4:4 + length], extra[4 + length:]
            if kind == 1:
                for i, value in enumerate(values):
                    if value == 0xffffffff and len(field) >= 8:
                        values[i], field = struct.unpack("<Q", field[:8])[0], field[8:]
        return values

    @staticmethod
    def _name(raw):
        try:
            name = raw.decode()
        except UnicodeDecodeError:
            raise Unreadable("a name is not UTF-8")
        require(len(raw) <= 200 and "\\" not in name and ":" not in name
                and not any(step in ("", ".", "..") for step in name.split("/")), "a name is no plain path")
        return name

    def pieces(self, name):
        """The unpacked bytes; size and check sum are checked at the end."""
        require(name in self.entries, "there is no " + escape(name))
        method, crc, packed, size, data = self.entries[name]
        require(data + packed <= len(self.bytes), "the zip is cut off")
        view = memoryview(self.bytes)[data:data + packed]
        total, check = 0, 0
        unpack = zlib.decompressobj(-15) if method == 8 else None
        rest = bytes(view) if method == 8 else b""
        try:
            while True:
                if method == 8:
                    if unpack.eof:
                        require(not unpack.unused_data, "packed bytes are left over")
                        break
                    piece = unpack.decompress(rest, 1 << 20)
                    rest = unpack.unconsumed_tail
                    require(piece or unpack.eof, "the packed bytes are cut off")
                else:
                    if total >= packed:
                        break
                    piece = bytes(view[total:total + (1 << 20)])
                total += len(piece)
                check = zlib.crc32(piece, check)
                require(total <= size, "an entry is larger than listed")
                if piece:
                    yield piece
        except zlib.error:
            raise Unreadable("the packed bytes are damaged")
        require(total == size and check == crc, "size or check sum differ")

    def read(self, name, most):
        require(name in self.entries, "there is no " + escape(name))
        require(self.entries[name][3] <= most, escape(name) + " is too large")
        return b"".join(self.pieces(name))

    def text(self, name, most=MOST_TEXT):
        return utf8(self.read(name, most))

    def lines(self, name):
        if name not in self.entries:
            return
        rest = b""
        for piece in self.pieces(name):
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                require(len(line) <= MOST_LINE, "a line is too long")
                yield parse(utf8(line))
            require(len(rest) <= MOST_LINE, "a line is too long")
        if rest:
            yield parse(utf8(rest))


def utf8(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unreadable("a text is not UTF-8")


# ---------------------------------------------------------------- JSON

def _members(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs), "a member is there twice")
    return members


def _constant(_):
    raise Unreadable("it is not JSON")


def _integer(text):
    require(len(text) <= 1000, "a number is too long")
    return int(text)


def _fraction(text):
    require(len(text) <= 1000, "a number is too long")
    return float(text)


def parse(text):
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_constant, parse_int=_integer,
                           parse_float=_fraction)
    except RecursionError:
        raise Unreadable("it is nested too deeply")
    except ValueError:
        raise Unreadable("it is not JSON")
    require(isinstance(value, dict), "it is not an object")
    _sound(value)
    return value


def _sound(top):
    left = [(top, 1)]
    while left:
        value, depth = left.pop()
        if isinstance(value, str):
            require(not any("\ud800" <= c <= "\udfff" for c in value), "half of a surrogate pair")
        elif isinstance(value, (dict, list)):
            require(depth <= 100, "it is nested too deeply")
            if isinstance(value, dict):
                left.extend((name, depth) for name in value)
                value = value.values()
            left.extend((item, depth + 1) for item in value)


def integer(members, name, least):
    value = members.get(name)
    require(type(value) is int and least <= value < 1 << 63, name + " is no integer")
    return value


def string(members, name):
    require(isinstance(members.get(name), str), name + " is no text")
    return members[name]


def optional_string(members, name):
    return string(members, name) if name in members else None


def mapping(members, name):
    require(isinstance(members.get(name), dict), name + " is no object")
    return members[name]


def listing(members, name):
    require(isinstance(members.get(name, []), list), name + " is no list")
    return members.get(name, [])


def a_hash(value):
    require(isinstance(value, str) and HASH.match(value), "something is no hash")
    return bytes.fromhex(value)


# ---------------------------------------------------------------- keys and notes

def unbase64(text):
    """A ValueError for every other form than the padded one whose unused bits are 0."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


class Key:
    def __init__(self, text):
        parts = text.strip().split("+", 2)
        require(len(parts) == 3, "the key has another form")
        try:
            typed = unbase64(parts[2])
        except (binascii.Error, ValueError):
            raise Unreadable("the key has another form")
        self.name = parts[0]
        self.hash = sha256(self.name.encode() + b"\n" + typed)[:4]
        require(len(typed) == 33 and typed[0] == 1 and self.hash.hex() == parts[1], "the key has another form")
        self.raw = typed[1:]

    def same(self, other):
        return (self.name, self.raw) == (other.name, other.raw)


class Note:
    def __init__(self, note, count):
        end = note.rfind("\n\n")
        require(end >= 0 and note.endswith("\n"), "it is no signed note")
        self.signed = note[:end + 1]
        self.lines = note[:end].split("\n")
        require(len(self.lines) == count and "" not in self.lines, "the note has another number of lines")
        self.signatures = note[end + 2:].split("\n")

    def decimal(self, line):
        require(DECIMAL.match(self.lines[line]), "a note has no number")
        return int(self.lines[line])

    def signed_by(self, key):
        start = "— " + key.name + " "
        for line in self.signatures:
            if not line.startswith(start):
                continue
            try:
                value = unbase64(line[len(start):])
                if value[:4] == key.hash:
                    Ed25519PublicKey.from_public_bytes(key.raw).verify(value[4:], self.signed.encode())
                    return True
            except (binascii.Error, ValueError, InvalidSignature):
                pass
        return False


class Checkpoint:
    def __init__(self, text):
        self.note = Note(text, 3)
        self.origin = self.note.lines[0]
        self.size = self.note.decimal(1)
        try:
            self.root = unbase64(self.note.lines[2])
        except (binascii.Error, ValueError):
            raise Unreadable("a root is no Base64")
        require(len(self.root) == 32, "a root has another length")

    def signed_by(self, keys):
        return any(key.name == self.origin and self.note.signed_by(key) for key in keys)

    def same(self, other):
        return (self.size, self.root) == (other.size, other.root)


# ---------------------------------------------------------------- tree

def node(left, right):
    return sha256(b"\x01", left, right)


class Tree:
    def __init__(self):
        self.edge = []
        self.size = 0

    def add(self, leaf):
        full = self.size
        while full & 1:
            leaf = node(self.edge.pop(), leaf)
            full >>= 1
        self.edge.append(leaf)
        self.size += 1

    def root(self):
        if not self.edge:
            return sha256()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node(left, root)
        return root


def included(root, size, seq, leaf, proof):
    i, last = seq - 1, size - 1
    if not 0 <= i < size:
        return False
    for p in proof:
        if last == 0:
            return False
        if i & 1 or i == last:
            leaf = node(p, leaf)
            while not i & 1 and i:
                i >>= 1
                last >>= 1
        else:
            leaf = node(leaf, p)
        i >>= 1
        last >>= 1
    return last == 0 and leaf == root


def consistent(m, old_root, n, new_root, proof):
    if m == n:
        return not proof and old_root == new_root
    if not 0 < m < n or not proof:
        return False
    if m & (m - 1) == 0:
        proof = [old_root] + proof
    i, last = m - 1, n - 1
    while i & 1:
        i >>= 1
        last >>= 1
    old = new = proof[0]
    for p in proof[1:]:
        if last == 0:
            return False
        if i & 1 or i == last:
            old, new = node(p, old), node(p, new)
            while not i & 1 and i:
                i >>= 1
                last >>= 1
        else:
            new = node(new, p)
        i >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root


# ---------------------------------------------------------------- events

class Event:
    def __init__(self, line, case):
        self.seq = integer(line, "seq", 1)
        self.leaf = a_hash(line.get("leaf"))
        self.proof = [a_hash(p) for p in listing(line, "proof")]
        self.text = optional_string(line, "canonical")
        self.shown = self.text is not None
        allowed = LINE_MEMBERS if self.shown else {"seq", "leaf", "proof"}
        for name in line:
            if name not in allowed or name == "proof" and case.kind == "ALL":
                case.broken("event", self.seq, "has a member that nothing covers:", name)
        if self.shown:
            self._read(line, case)

    def _read(self, line, case):
        if sha256(b"\x00", self.text.encode()) != self.leaf:
            case.broken("event", self.seq, "does not give its leaf")
        self.canonical = parse(self.text)
        self.version = 1
        if "v" in self.canonical:
            require(self.canonical["v"] == 2 and type(self.canonical["v"]) is int, "the version is unknown")
            self.version = 2
        require(("directives" in self.canonical) == (self.version == 2), "directives and v do not fit")
        if self.version == 2 and case.version == 1:
            case.broken("event", self.seq, "is of version 2 in a file of version 1")
        digests = mapping(self.canonical, "digests")
        self.values = {}
        for part in PARTS:
            text = optional_string(line, part)
            if text is not None:
                self.values[part] = self._part(text, digests.get(part), case, part)
        self.also = [self._thing(thing) for thing in listing(self.canonical, "also")]
        self.id = string(self.canonical, "eventId")
        self.entity = self._thing(self.canonical.get("entity"))
        self._numbers(line, case)

    def _part(self, text, digest, case, name):
        if text_digest(text) != digest:
            case.broken("event", self.seq, "does not digest its", name)
        return parse(text).get("value")

    @staticmethod
    def _thing(thing):
        require(isinstance(thing, dict), "a thing is no object")
        return string(thing, "type"), string(thing, "id"), integer(thing, "version", 1)

    def _numbers(self, line, case):
        named = listing(self.canonical, "directives")
        texts = listing(line, "directives")
        shown = "directives" in line
        if shown and (len(texts) != len(named) or not named):
            case.broken("event", self.seq, "shows other numbers than those of its directives")
            shown = False
        self.numbers = {}
        for i, directive in enumerate(named):
            require(isinstance(directive, dict), "a directive is no object")
            id, digest = string(directive, "id"), string(directive, "seq")
            if id in self.numbers:
                case.broken("event", self.seq, "names a directive twice")
            number, earlier = None, None
            if shown:
                require(isinstance(texts[i], str), "a number is no text")
                value = self._part(texts[i], digest, case, "number")
                require(isinstance(value, dict), "a number is no object")
                number = integer(value, "seq", 1)
                earlier = optional_string(value, "earlier")
            self.numbers.setdefault(id, (number, earlier))

    def changes(self):
        """Type, id, member and the value after, of all that is shown."""
        things = self.values.get("changes")
        for name, members in things.items() if isinstance(things, dict) else ():
            type_, colon, id = name.partition(":")
            for member, change in members.items() if isinstance(members, dict) else ():
                if isinstance(change, dict):
                    yield type_, id if colon else self.entity[1], member, change.get("after")

    def names(self, type_, id):
        return any(thing[:2] == (type_, id) for thing in [self.entity] + self.also)

    def continues(self):
        return (self.shown and self.version == 2 and self.canonical.get("action") == "log.continued"
                and self.entity[0] == "log")


# ---------------------------------------------------------------- the case

class Case:
    def __init__(self, path, keys, kept):
        self.faults = []
        self.keys, self.kept = keys, kept
        self.zip = Zip(path)
        self._manifest()
        self.checkpoint = Checkpoint(self.zip.text("checkpoint.txt"))

    def broken(self, *words):
        self.faults.append(" ".join(escape(word) for word in words))

    def _manifest(self):
        manifest = self.manifest = parse(self.zip.text("manifest.json", MOST_MANIFEST))
        require(manifest.get("format") == "directive-tracker-case-file", "it is no case file")
        self.version = manifest.get("formatVersion")
        require(type(self.version) is int and self.version in (1, 2), "its version is unknown")
        self.scope = mapping(manifest, "scope")
        self.kind = self.scope.get("kind")
        require(self.kind in ("ALL", "MEETING", "DIRECTIVE"), "its kind is unknown")
        self.reference = self.scope.get("reference")
        require(self.reference is None or isinstance(self.reference, str), "the reference is no text")
        self.id = None
        if self.version == 2:
            if self.kind == "ALL":
                require(self.scope.get("id") is None, "a file of everything has no id")
            else:
                self.id = string(self.scope, "id")
                require(UUID.match(self.id), "the id is no UUID")
            string(manifest, "origin")
            integer(manifest, "treeSize", 0)
            require(type(manifest.get("illustrative")) is bool, "illustrative is neither true nor false")
        require(isinstance(manifest.get("files"), list), "no files are listed")
        for file in manifest["files"]:
            require(isinstance(file, dict), "a listed file is no object")
            string(file, "path")
            string(file, "sha256")
            if self.version == 2:
                integer(file, "size", 0)

    def verify(self):
        self._files()
        self._checkpoint()
        note = self._note() if self.version == 2 and self.kind == "DIRECTIVE" else None
        earlier = self._earlier()
        continuations = self._continuations()
        self._events(earlier, continuations)
        self._chain(continuations)
        for old in earlier:
            if self._too_small(old, continuations):
                self.broken("a checkpoint of a new name is too small")
            elif old.origin != self.checkpoint.origin and not self._was(old, continuations):
                self.broken("a checkpoint of an old name is not of this log")
        self._kept(continuations)
        self._bytes()
        if self.version == 2:
            self._illustrative()
            {"DIRECTIVE": self._directive, "MEETING": self._meeting, "ALL": self._all}[self.kind](note)
        return 1 if self.faults else 0

    def _allowed(self, path):
        if path in ("manifest.json", "checkpoint.txt", "checkpoints.jsonl", "consistency.json", "events.jsonl", "index.html"):
            return True
        if path == "directive.note":
            return self.version == 2 and self.kind == "DIRECTIVE"
        if path == "continuations.jsonl":
            return self.version == 2 and self.kind != "ALL"
        return path.startswith((EVIDENCE, SNAPSHOTS))

    def _files(self):
        self.present = {}
        sizes = {}
        for path in self.zip.entries:
            if not self._allowed(path):
                self.broken(path, "is no file of a case file")
            if path != "manifest.json":
                digest, size = hashlib.sha256(), 0
                for piece in self.zip.pieces(path):
                    digest.update(piece)
                    size += len(piece)
                self.present[path] = digest.hexdigest()
                sizes[path] = size
        left = dict(self.present)
        for file in self.manifest["files"]:
            digest = left.pop(file["path"], None)
            if digest != file["sha256"] or self.version == 2 and sizes[file["path"]] != file["size"]:
                self.broken(file["path"], "is not as listed")
        for path in left:
            self.broken(path, "is not listed")
        if "events.jsonl" not in self.present:
            self.broken("there is no events.jsonl")
        if self.version == 2:
            known = {"format", "formatVersion", "scope", "origin", "treeSize", "generator", "illustrative", "files"}
            for name in (set(self.manifest) - known) | (set(self.scope) - {"kind", "id", "reference"}):
                self.broken("nothing covers", name)
            for file in self.manifest["files"]:
                for name in set(file) - {"path", "size", "sha256"}:
                    self.broken("nothing covers", name)

    def _checkpoint(self):
        if not self.checkpoint.signed_by(self.keys):
            self.broken("the checkpoint is not signed")
        if self.version == 2:
            if self.manifest["treeSize"] != self.checkpoint.size:
                self.broken("treeSize is not that of the checkpoint")
            if self.manifest["origin"] != self.checkpoint.origin:
                self.broken("origin is not that of the checkpoint")

    def _note(self):
        if "directive.note" not in self.zip.entries:
            self.broken("there is no directive.note")
            return 0
        note = Note(self.zip.text("directive.note"), 4)
        number, size = note.decimal(2), note.decimal(3)
        origin = self.checkpoint.origin
        signed = any(key.name == origin and note.signed_by(key) for key in self.keys)
        if note.lines[0] != origin + "/directive" or not signed or note.lines[1] != self.id or size != self.checkpoint.size:
            self.broken("directive.note is not that of this directive and tree")
        return number

    def _earlier(self):
        found = []
        for line in self.zip.lines("checkpoints.jsonl"):
            if self.version == 2:
                for name in set(line) - {"note", "madeAt"}:
                    self.broken("nothing covers", name)
            made = Checkpoint(string(line, "note"))
            if made.origin == self.checkpoint.origin and not made.signed_by(self.keys):
                self.broken("a checkpoint of", made.size, "is not signed")
            if found and made.size <= found[-1].size:
                self.broken("checkpoints are not in order")
            if made.size > self.checkpoint.size or made.size == self.checkpoint.size and not made.same(self.checkpoint):
                self.broken("a checkpoint of", made.size, "is not of this log")
            found.append(made)
        if self.version == 2 and not (found and found[-1].same(self.checkpoint)):
            self.broken("the last checkpoint is not that of checkpoint.txt")
        return found

    def _in_tree(self, event):
        if not included(self.checkpoint.root, self.checkpoint.size, event.seq, event.leaf, event.proof):
            self.broken("event", event.seq, "is not in the tree")

    def _continuations(self):
        found = []
        if not self._allowed("continuations.jsonl"):
            return found
        last = 0
        for line in self.zip.lines("continuations.jsonl"):
            event = Event(line, self)
            if not event.continues():
                self.broken("a line does not continue the log")
            if event.seq <= last:
                self.broken("continuations are not in order")
            last = event.seq
            self._in_tree(event)
            self._continued(event, found)
        return found

    def _continued(self, event, found):
        if not event.continues():
            return
        if "changes" not in event.values:
            self.broken("event", event.seq, "does not show how it continues the log")
            return
        log = mapping(mapping(event.values, "changes"), "log")
        origin, key = mapping(log, "origin"), mapping(log, "key")
        old, new = string(origin, "before"), string(origin, "after")
        old_key, new_key = Key(string(key, "before")), Key(string(key, "after"))
        last = Checkpoint(string(mapping(log, "checkpoint"), "after"))
        agreed = integer(mapping(log, "agreedSize"), "after", 0)
        string(event.canonical, "recordedAt")
        if (event.entity[1:] != (new, 1) or event.numbers or old_key.name != old or new_key.name != new
                or old == new or agreed >= event.seq):
            self.broken("event", event.seq, "contradicts itself")
        if last.origin != old or not last.signed_by([old_key]):
            self.broken("event", event.seq, "has a last checkpoint that is not signed")
        found.append((old, new, old_key, new_key, agreed))

    def _chain(self, continuations):
        for i, (old, new, old_key, new_key, agreed) in enumerate(continuations):
            if i and (continuations[i - 1][1] != old or not continuations[i - 1][3].same(old_key)
                      or agreed < continuations[i - 1][4]):
                self.broken("continuations do not follow one another")
            if new in [continued[0] for continued in continuations[:i]]:
                self.broken("a name of the log is used twice")
        if continuations:
            new_key = continuations[-1][3]
            if not self.checkpoint.signed_by([key for key in self.keys if key.same(new_key)]):
                self.broken("the log was continued under another name")

    @staticmethod
    def _too_small(checkpoint, continuations):
        return any(new == checkpoint.origin and checkpoint.size <= agreed for _, new, _, _, agreed in continuations)

    def _was(self, checkpoint, continuations):
        for old, _, old_key, _, agreed in continuations:
            if old == checkpoint.origin:
                given = [key for key in self.keys if key.name == old]
                return checkpoint.size <= agreed and not self._too_small(checkpoint, continuations) and (
                    not given or checkpoint.signed_by([key for key in given if key.same(old_key)]))
        return False

    def _events(self, earlier, continuations):
        tree = Tree()
        roots = {0: tree.root()} if self.kind == "ALL" else {}
        wanted = {made.size for made in earlier} | ({self.kept.size} if self.kept else set())
        versions, self.missing = {}, {}
        self.events = []
        last = 0
        for line in self.zip.lines("events.jsonl"):
            event = Event(line, self)
            if event.seq <= last or self.kind == "ALL" and event.seq > last + 1:
                self.broken("event", event.seq, "stands behind event", last)
            last = max(last, event.seq)
            if self.kind == "ALL":
                tree.add(event.leaf)
                if tree.size in wanted:
                    roots[tree.size] = tree.root()
                self._continued(event, continuations)
            else:
                self._in_tree(event)
            if event.shown:
                for type_, id, version in [event.entity] + event.also:
                    thing = (type_, id)
                    shipped = version == 2 and type_ in ("calendar-year", "supervision-rules")
                    before = versions.get(thing, 1 if shipped else 0)
                    if version <= before:
                        self.broken("event", event.seq, "gives a version again")
                    else:
                        self.missing[thing] = self.missing.get(thing, 0) + version - before - 1
                        versions[thing] = version
            self.events.append(event)
        self.withheld = sum(not event.shown for event in self.events)
        self.open = self.withheld or any(e.shown and "changes" not in e.values for e in self.events)
        for thing, missing in self.missing.items():
            if missing > self.withheld:
                self.broken("versions of", thing[0], thing[1], "are missing")
        self.roots = roots
        if self.kind == "ALL":
            if tree.size != self.checkpoint.size or tree.root() != self.checkpoint.root:
                self.broken("the entries do not give the root")
            for made in earlier:
                if made.size in roots and roots[made.size] != made.root:
                    self.broken("a checkpoint of", made.size, "is of another tree")

    def _kept(self, continuations):
        proof = None
        if "consistency.json" in self.zip.entries:
            proof = parse(self.zip.text("consistency.json"))
            if self.version == 2:
                start, to = integer(proof, "from", 0), integer(proof, "to", 0)
                [a_hash(p) for p in listing(proof, "proof")]
                if to != self.checkpoint.size or start > to or set(proof) - {"from", "to", "proof"}:
                    self.broken("consistency.json is not of this log")
        kept = self.kept
        if kept is None:
            return
        if kept.origin != self.checkpoint.origin:
            if not self._was(kept, continuations):
                self.broken("the kept checkpoint is not of this log")
                return
            if not any(key.name == kept.origin for key in self.keys):
                return
        elif self._too_small(kept, continuations) or not kept.signed_by(self.keys):
            self.broken("the kept checkpoint is not signed")
            return
        if kept.size > self.checkpoint.size:
            holds = False
        elif kept.size == self.checkpoint.size:
            holds = kept.same(self.checkpoint)
        elif self.kind == "ALL":
            holds = self.roots.get(kept.size) == kept.root
        elif kept.size == 0:
            holds = kept.root == sha256()
        elif proof is None or proof.get("from") != kept.size:
            return
        else:
            holds = consistent(kept.size, kept.root, self.checkpoint.size, self.checkpoint.root,
                               [a_hash(p) for p in listing(proof, "proof")])
        if not holds:
            self.broken("a fork")

    def _bytes(self):
        vouched = {}
        folders = {"evidence": EVIDENCE, "report-snapshot": SNAPSHOTS}
        for event in self.events:
            for type_, id, member, after in event.changes() if event.shown else ():
                if type_ in folders and member == "sha256" and isinstance(after, str):
                    if vouched.setdefault(folders[type_] + id, after) != after:
                        self.broken("event", event.seq, "gives another digest")
        for path, digest in vouched.items():
            if self.present.get(path) != digest:
                self.broken(path, "is not what its event digests")
        for path in self.present:
            if path.startswith((EVIDENCE, SNAPSHOTS)) and path not in vouched:
                self.broken("no shown event vouches for", path)

    def _illustrative(self):
        found = any(member == "illustrative" and after is True
                    for e in self.events if e.shown for _, _, member, after in e.changes())
        if found != self.manifest["illustrative"] and (found or not self.open):
            self.broken("illustrative is not what events say")

    def _directive(self, count):
        if not self.events or len(self.events) != count:
            self.broken("the directive has", count, "events, the file", len(self.events))
        began, withheld, ids, foreign = False, False, [], []
        reference = None
        for place, event in enumerate(self.events, 1):
            if not event.shown:
                withheld = True
                continue
            for type_, id, member, after in event.changes():
                if (type_, id, member) == ("directive", self.id, "reference") and isinstance(after, str):
                    reference = after
            if event.version == 1:
                if began:
                    self.broken("event", event.seq, "of version 1 is late")
                if not withheld:
                    ids.append(event.id)
                if event.entity[0] == "directive" and not event.names("directive", self.id):
                    self.broken("event", event.seq, "is of another directive")
                foreign.append(event)
                continue
            first, began = not began, True
            if self.id not in event.numbers:
                self.broken("event", event.seq, "is not of the directive")
                continue
            number, earlier = event.numbers[self.id]
            if number is None:
                continue
            if number != place:
                self.broken("event", event.seq, "has number", number, "at place", place)
            if earlier is None:
                if first and foreign and not withheld:
                    self.broken("event", event.seq, "has no digest of earlier events")
            elif not first or number == 1:
                self.broken("event", event.seq, "has a digest of earlier events")
            elif not withheld and text_digest("".join(id + "\n" for id in ids)) != earlier:
                self.broken("event", event.seq, "has a digest of other earlier events")
        if reference is None and self.open:
            return
        if reference != self.reference:
            self.broken("the reference is", reference)

    def _meeting(self, _):
        references, reference, of = set(), None, {}
        for event in self.events:
            for type_, id, member, after in event.changes() if event.shown else ():
                if not isinstance(after, str):
                    continue
                if (type_, id, member) == ("meeting", self.id, "reference"):
                    references.add(after)
                    reference = after
                if (type_, member) in (("directive", "meeting"), ("document", "meetingId")):
                    of.setdefault((type_, id), set()).add(after)
        if not self.events:
            self.broken("there is no event")
        if reference != self.reference and not (reference is None and self.open) or reference is None and not self.open:
            self.broken("the reference is", reference)
        needed = {}
        for event in self.events:
            if not event.shown or event.entity[:2] == ("meeting", self.id):
                continue
            if event.numbers:
                needed.update({("directive", id): event.seq for id in event.numbers})
            elif event.entity[0] == "document":
                needed[event.entity[:2]] = event.seq
            elif event.version == 2 or event.entity[0] == "meeting":
                self.broken("event", event.seq, "is not of the meeting")
            elif event.entity[0] == "directive":
                needed[event.entity[:2]] = event.seq
            else:
                needed.update({thing[:2]: event.seq for thing in [t for t in event.also if t[0] == "directive"][:1]})
        for thing, seq in needed.items():
            said = of.get(thing)
            if said is None or thing[0] == "directive" and not references:
                if not self.open:
                    self.broken("nothing says that event", seq, "is of the meeting")
            elif said != {self.id} if thing[0] == "document" else not said & references:
                self.broken("event", seq, "is of another meeting")
        self._numbers()

    def _all(self, _):
        if self.reference is not None:
            self.broken("everything has no reference")
        self._numbers()

    def _numbers(self):
        last, missing, unnumbered = {}, {}, {}
        for event in self.events:
            for id, (number, earlier) in event.numbers.items() if event.shown else ():
                if number is None:
                    unnumbered[id] = unnumbered.get(id, 0) + 1
                    continue
                before = last.get(id, 0)
                if number <= before:
                    self.broken("event", event.seq, "repeats a number")
                    continue
                if earlier is not None:
                    if before or number == 1:
                        self.broken("event", event.seq, "has a digest of earlier events")
                        continue
                    before = number - 1
                missing[id] = missing.get(id, 0) + number - before - 1
                last[id] = number
        for id, count in missing.items():
            if count > self.withheld + unnumbered.get(id, 0):
                self.broken("events of directive", id, "are missing")


# ---------------------------------------------------------------- calling it

def read_small(path):
    try:
        with open(path, "rb") as file:
            return utf8(file.read(MOST_TEXT))
    except OSError:
        raise Unreadable("a file cannot be read")


def run(arguments):
    """The exit code, and what was broken."""
    try:
        keys, kept, path = [], None, None
        rest = iter(arguments)
        for argument in rest:
            if argument == "--key":
                value = next(rest, "")
                keys.append(Key(read_small(value) if os.path.isfile(value) else value))
            elif argument == "--checkpoint":
                kept = Checkpoint(read_small(next(rest, "")))
            else:
                require(path is None and not argument.startswith("--"), __doc__)
                path = argument
        require(path is not None and keys, __doc__)
        case = Case(path, keys, kept)
        return case.verify(), case.faults
    except Unreadable as e:
        return 2, [str(e)]


def corpus(folder):
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        table = json.load(file)
    wrong = 0
    for row in table:
        arguments = [os.path.join(folder, a) if a.endswith(".txt") else a for a in row["arguments"]]
        code, faults = run([os.path.join(folder, row["file"])] + arguments)
        if code != row["exit"]:
            wrong += 1
            print(row["file"], "wanted", row["exit"], "got", code, faults[:3])
    print(len(table), "files,", wrong, "verdicts differ")
    return 1 if wrong or not table else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--corpus"] and len(sys.argv) == 3:
        sys.exit(corpus(sys.argv[2]))
    code, faults = run(sys.argv[1:])
    for fault in faults:
        print("BROKEN" if code == 1 else "unreadable", fault)
    print({0: "Nothing is broken.", 1: "This file proves nothing.", 2: "Nothing can be said of this file."}[code])
    sys.exit(code)
