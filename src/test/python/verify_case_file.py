"""Verifies a case file: one zip with what a signed log holds of a directive, of a meeting, or at all.

    verify_case_file.py CASE.zip --key PUBLIC_KEY [--key ...] [--checkpoint FILE]
    verify_case_file.py --corpus FOLDER

Everything that is checked is defined by the page "Case files, and how to verify one"; the comments name its sections.
Needs Python 3.11 and the package `cryptography`, which is used for Ed25519 alone.

Exit codes: 0, nothing is broken; 1, broken; 2, unreadable. With --corpus: 0 if all files of FOLDER/expected.json have
the exit code that is wanted, else 1.

The file is read and its form is checked as a whole (`read_case`) before the first step gives a verdict.
"""

import base64
import contextlib
import hashlib
import io
import json
import os
import re
import struct
import sys
import unicodedata
import zlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PIECE = 1 << 16
MAX_MANIFEST = 67108864
MAX_LINE = 16777216
MAX_SMALL = 1048576
MAX_DEPTH = 100
MAX_NUMBER = 1000

PARTS = ("actor", "requestId", "changes", "reason")
LINE_MEMBERS = {"seq", "leaf", "canonical", "directives", "proof", *PARTS}
MANIFEST_MEMBERS = {"format", "formatVersion", "scope", "origin", "treeSize", "generator", "illustrative", "files"}
SCOPE_MEMBERS = {"kind", "id", "reference"}
FILE_MEMBERS = {"path", "size", "sha256"}
MAY_BEGIN_AT_2 = {"calendar-year", "supervision-rules"}
READ_CHANGES = {"sha256", "illustrative", "reference", "meeting", "meetingId"}  # the members that a step looks at

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HASH = re.compile(r"[0-9a-f]{64}")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")


class Unreadable(Exception):
    """The form is not that of the page, so that nothing can be said of the file."""


def need(condition, problem):
    if not condition:
        raise Unreadable(problem)


# --- Output (section "The steps": printed values are escaped) ---------------------------------------------------------


def show(value):
    """A value from the file, so escaped and cut that it cannot pass for a line of this program."""
    text = value if isinstance(value, str) else str(value)
    pieces = [escape(character) for character in text[:200]]
    return "".join(pieces) + ("…" if len(text) > 200 else "")


def escape(character):
    category = unicodedata.category(character)
    if character != " " and category[0] in "CZ":
        units = character.encode("utf-16-be", "surrogatepass")
        return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
    return character


class Report:
    """Prints a line for each verdict and counts what is broken."""

    def __init__(self):
        self.breaks = 0

    def holds(self, text):
        print("holds      " + text)

    def broken(self, text):
        self.breaks += 1
        print("BROKEN     " + text)

    def not_shown(self, text):
        print("not shown  " + text)

    def check(self, condition, problem):
        if not condition:
            self.broken(problem)
        return bool(condition)

    @contextlib.contextmanager
    def step(self, what):
        """Says that the step holds, unless something was broken in it."""
        before = self.breaks
        yield
        if self.breaks == before:
            self.holds(what)


# --- Hashes and the tree (section "The mathematics") ------------------------------------------------------------------


def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def hex_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def node(left, right):
    return sha256(b"\x01", left, right)


def roots(leaves, sizes):
    """The roots of the first so many leaves, for each of the sizes that there is (3)."""
    wanted, found, peaks = set(sizes), {}, []  # peaks: (height, hash) of the complete subtrees from the left
    if 0 in wanted:
        found[0] = sha256()
    for count, leaf in enumerate(leaves, 1):
        peak = (0, leaf)
        while peaks and peaks[-1][0] == peak[0]:
            peak = (peak[0] + 1, node(peaks.pop()[1], peak[1]))
        peaks.append(peak)
        if count in wanted:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = node(left, root)
            found[count] = root
    return found


def included(leaf, seq, size, proof, root):
    """Whether the leaf is in the tree (5). A number above the size of the tree is of no leaf in it."""
    i, l = seq - 1, size - 1
    if not 0 <= i <= l:
        return False
    for p in proof:
        if l == 0:
            return False
        if i % 2 or i == l:
            leaf = node(p, leaf)
            while i % 2 == 0 and i != 0:
                i, l = i // 2, l // 2
        else:
            leaf = node(leaf, p)
        i, l = i // 2, l // 2
    return l == 0 and leaf == root


def consistent(m, root_m, n, root_n, proof):
    """Whether the tree of n leaves begins with the one of m (6)."""
    if not 0 < m <= n:
        return False
    if m == n:
        return not proof and root_m == root_n
    if m & (m - 1) == 0:
        proof = [root_m, *proof]
    if not proof:
        return False
    i, l = m - 1, n - 1
    while i % 2:
        i, l = i // 2, l // 2
    old = new = proof[0]
    for p in proof[1:]:
        if l == 0:
            return False
        if i % 2 or i == l:
            old, new = node(p, old), node(p, new)
            while i % 2 == 0 and i != 0:
                i, l = i // 2, l // 2
        else:
            new = node(new, p)
        i, l = i // 2, l // 2
    return l == 0 and old == root_m and new == root_n


# --- Keys and signed notes (sections "The mathematics", 4, and "Reading", signed notes) -------------------------------


def base64_of(text):
    """The bytes of padded Base64 with unused bits 0, or None if the text is none."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


@dataclass(frozen=True)
class Key:
    name: str
    hash: bytes
    public: bytes

    def has_signed(self, note):
        return any(self.is_signature(line, note.text) for line in note.signatures)

    def is_signature(self, line, text):
        begin = f"— {self.name} "
        data = base64_of(line[len(begin):]) if line.startswith(begin) else None
        if data is None or len(data) != 4 + 64 or data[:4] != self.hash:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(data[4:], text)
        except (InvalidSignature, ValueError):
            return False
        return True


def key_of(text):
    """The key written as name+hash+base64, or None if the text has another form."""
    pieces = text.split("+", 2)
    if len(pieces) != 3 or not pieces[0]:
        return None
    name, written, data = pieces[0], pieces[1], base64_of(pieces[2])
    if data is None or len(data) != 33 or data[0] != 1:
        return None
    hash_ = sha256(name.encode("utf-8", "surrogateescape"), b"\n\x01", data[1:])[:4]
    return Key(name, hash_, data[1:]) if written == hash_.hex() else None


@dataclass(frozen=True)
class Note:
    text: bytes
    lines: list
    signatures: list


def note_of(text, count, what):
    """The text of a note ends before its last empty line; it has `count` lines, none of them empty."""
    need(text.endswith("\n"), f"{what}: does not end with a line feed")
    lines = text[:-1].split("\n")
    need("" in lines, f"{what}: has no empty line before the signatures")
    end = len(lines) - 1 - lines[::-1].index("")
    body = lines[:end]
    need(len(body) == count and all(body), f"{what}: does not have exactly {count} lines that are not empty")
    return Note("".join(line + "\n" for line in body).encode(), body, lines[end + 1:])


def decimal(text, what):
    need(DECIMAL.fullmatch(text), f"{what}: {show(text)} is no decimal number of at most 18 digits without leading zeros")
    return int(text)


@dataclass(frozen=True)
class Checkpoint:
    note: Note
    origin: str
    size: int
    root: bytes

    def signed_by(self, keys):
        """Whether a given key whose name is the origin has signed."""
        return any(key.name == self.origin and key.has_signed(self.note) for key in keys)

    def __str__(self):
        return f"the checkpoint of {show(self.origin)} of size {self.size}"


def checkpoint_of(text, what):
    note = note_of(text, 3, what)
    root = base64_of(note.lines[2])
    need(root is not None and len(root) == 32, f"{what}: the root is not Base64 of 32 bytes")
    return Checkpoint(note, note.lines[0], decimal(note.lines[1], what), root)


# --- JSON (section "Reading", JSON and members) -----------------------------------------------------------------------


class OtherNumber:
    """A number that is no integer: with fraction or exponent, or of more than 64 bits."""


def parse_integer(text):
    need(len(text) <= MAX_NUMBER, "JSON: a number of more than 1000 characters")
    number = int(text)
    return number if -(1 << 63) <= number < 1 << 63 else OtherNumber()


def parse_other_number(text):
    need(len(text) <= MAX_NUMBER, "JSON: a number of more than 1000 characters")
    return OtherNumber()


def parse_constant(text):
    raise Unreadable(f"JSON: {text} is no number")


def parse_members(pairs):
    members = dict(pairs)
    need(len(members) == len(pairs), "JSON: a member is there twice in one object")
    return members


DECODER = json.JSONDecoder(object_pairs_hook=parse_members, parse_int=parse_integer, parse_float=parse_other_number,
                           parse_constant=parse_constant)
STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
BRACKETS = re.compile(r"[\[\]{}]")


def check_depth(text, what):
    """The outermost object is at depth 1."""
    depth = 0
    for bracket in BRACKETS.findall(STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        need(depth <= MAX_DEPTH, f"{what}: nests deeper than {MAX_DEPTH}")


def check_surrogates(value, what):
    if isinstance(value, str):
        need(not any("\ud800" <= c <= "\udfff" for c in value), f"{what}: half of a surrogate pair")
    elif isinstance(value, dict):
        for name, member in value.items():
            check_surrogates(name, what)
            check_surrogates(member, what)
    elif isinstance(value, list):
        for member in value:
            check_surrogates(member, what)


def object_of(text, what):
    """The JSON object that the text is."""
    check_depth(text, what)
    try:
        value = DECODER.decode(text)
    except Unreadable as problem:
        raise Unreadable(f"{what}: {problem}") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"{what}: malformed JSON") from None
    need(isinstance(value, dict), f"{what}: is no JSON object")
    if "\\u" in text:
        check_surrogates(value, what)
    return value


def utf8(data, what):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"{what}: is not UTF-8") from None


def is_integer(value, least):
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def is_hash(value):
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def member(owner, name, kind, what):
    """A member that must be there and have the type."""
    value = owner.get(name)
    need(isinstance(value, kind), f"{what}: {name} is missing or has another type")
    return value


def integer(owner, name, least, what):
    value = owner.get(name)
    need(is_integer(value, least), f"{what}: {name} is no integer from {least}")
    return value


def hashes(owner, name, what):
    """A list of hashes, as bytes."""
    values = member(owner, name, list, what)
    need(all(is_hash(value) for value in values), f"{what}: {name} has something that is no hash")
    return [bytes.fromhex(value) for value in values]


# --- The zip (section "Reading", the zip) -----------------------------------------------------------------------------

END, ZIP64_END, ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
DIRECTORY_ENTRY, LOCAL_HEADER, DESCRIPTOR = b"PK\x01\x02", b"PK\x03\x04", b"PK\x07\x08"
ALLOWED_FLAGS = 0b1000_0000_1110  # bits 1, 2, 3 and 11
MAX_16, MAX_32 = 0xFFFF, 0xFFFFFFFF


@dataclass
class Entry:
    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int = 0
    sha256: str = ""


class Archive:
    """The zip, whose every byte belongs to something; its entries by name."""

    def __init__(self, file):
        self.file = file
        self.length = file.seek(0, os.SEEK_END)
        self.entries = {}
        entries, directory = self.read_directory()
        position = 0
        for entry in entries:
            position = self.read_entry(entry, position)
            need(entry.name not in self.entries, f"zip: {show(entry.name)} is there twice")
            self.entries[entry.name] = entry
        need(position == directory, "zip: bytes between the entries and the central directory")
        for entry in entries:
            self.read_content(entry)

    def at(self, offset, count):
        need(0 <= offset and offset + count <= self.length, "zip: cut off")
        self.file.seek(offset)
        data = self.file.read(count)
        need(len(data) == count, "zip: cut off")
        return data

    def read_directory(self):
        """The entries of the central directory, and its offset."""
        need(self.length >= 22, "zip: too short")
        end = self.length - 22
        fields = struct.unpack("<4s4H2LH", self.at(end, 22))
        need(fields[0] == END, "zip: no end record at the very end")
        need(fields[1] == fields[2] == 0 and fields[3] == fields[4], "zip: is in several pieces")
        need(fields[7] == 0, "zip: has a comment")
        count, size, offset = fields[4], fields[5], fields[6]
        if end >= 20 and self.at(end - 20, 4) == ZIP64_LOCATOR:
            end, count, size, offset = self.read_zip64_end(end - 20, count, size, offset)
        need(offset + size == end, "zip: the central directory does not end where the end record begins")
        directory = self.at(offset, size)
        entries, position = [], 0
        while position < size:
            entry, position = directory_entry(directory, position)
            entries.append(entry)
        need(len(entries) == count, "zip: the end record has another number of entries")
        return entries, offset

    def read_zip64_end(self, locator, count, size, offset):
        _, disk, record, disks = struct.unpack("<4sLQL", self.at(locator, 20))
        need(disk == 0 and disks == 1 and record + 56 == locator, "zip: zip64 locator")
        fields = struct.unpack("<4sQ2H2L4Q", self.at(record, 56))
        need(fields[0] == ZIP64_END and fields[1] == 44, "zip: zip64 end record")
        need(fields[4] == fields[5] == 0 and fields[6] == fields[7], "zip: is in several pieces")
        big = fields[7:10]
        small = ((count, MAX_16), (size, MAX_32), (offset, MAX_32))
        need(any(value >= limit for value, (_, limit) in zip(big, small)), "zip: zip64 end record that is not needed")
        for value, (written, limit) in zip(big, small):
            need(written == limit or written == value, "zip: the two end records differ")
        return record, *big

    def read_entry(self, entry, position):
        """Checks the local header at the position; gives the offset behind the entry."""
        what = f"zip: {show(entry.name)}"
        need(entry.offset == position, f"{what}: does not begin where the entry before ends")
        fields = struct.unpack("<4s5H3L2H", self.at(position, 30))
        need(fields[0] == LOCAL_HEADER, f"{what}: no local header")
        name_length, extra_length = fields[9], fields[10]
        rest = self.at(position + 30, name_length + extra_length)
        need(rest[:name_length] == entry.raw_name, f"{what}: another name in the local header")
        need(fields[2] == entry.flags and fields[3] == entry.method, f"{what}: other flags or method in the local header")
        size, packed = zip64_values(rest[name_length:], [fields[8], fields[7]], what)
        streamed = entry.flags & 8
        if not (streamed and fields[6] == size == packed == 0):
            need((fields[6], packed, size) == (entry.crc, entry.packed, entry.size),
                 f"{what}: other check sum or sizes in the local header")
        entry.start = position + 30 + name_length + extra_length
        position = entry.start + entry.packed
        need(position <= self.length, f"{what}: cut off")
        return self.read_descriptor(entry, position, what) if streamed else position

    def read_descriptor(self, entry, position, what):
        form = "<4sL2Q" if max(entry.size, entry.packed) > MAX_32 else "<4s3L"
        fields = struct.unpack(form, self.at(position, struct.calcsize(form)))
        need(fields == (DESCRIPTOR, entry.crc, entry.packed, entry.size), f"{what}: data descriptor")
        return position + struct.calcsize(form)

    def read_content(self, entry):
        """Checks size and check sum, and takes the digest."""
        crc, digest = 0, hashlib.sha256()
        for piece in self.pieces(entry.name):
            crc = zlib.crc32(piece, crc)
            digest.update(piece)
        need(crc == entry.crc, f"zip: {show(entry.name)}: another check sum")
        entry.sha256 = digest.hexdigest()

    def pieces(self, name):
        """The unpacked bytes in pieces: exactly as many as the directory says, from all packed bytes."""
        entry = self.entries[name]
        total = 0
        for piece in self.inflated(entry) if entry.method == 8 else self.packed_pieces(entry):
            total += len(piece)
            need(total <= entry.size, f"zip: {show(name)}: larger than the directory says")
            yield piece
        need(total == entry.size, f"zip: {show(name)}: smaller than the directory says")

    def packed_pieces(self, entry):
        for done in range(0, entry.packed, PIECE):
            yield self.at(entry.start + done, min(PIECE, entry.packed - done))

    def inflated(self, entry):
        what = f"zip: {show(entry.name)}"
        inflater = zlib.decompressobj(-15)
        packed = self.packed_pieces(entry)
        try:
            while not inflater.eof:
                more = inflater.unconsumed_tail or next(packed, b"")
                piece = inflater.decompress(more, PIECE)
                need(more or piece or inflater.eof, f"{what}: the packed bytes end too early")
                if piece:
                    yield piece
        except zlib.error:
            raise Unreadable(f"{what}: cannot be unpacked") from None
        need(not inflater.unused_data and not inflater.unconsumed_tail and next(packed, None) is None,
             f"{what}: packed bytes are left over")

    def content(self, name, limit):
        need(self.entries[name].size <= limit, f"{name}: has more than {limit} bytes")
        return b"".join(self.pieces(name))

    def text(self, name, limit):
        return utf8(self.content(name, limit), name)

    def lines(self, name):
        """The lines of a .jsonl file, each a JSON object, with words for where it is. The last may lack its line feed."""
        waiting, number = b"", 0
        for piece in self.pieces(name):
            *complete, waiting = (waiting + piece).split(b"\n")
            for line in complete:
                number += 1
                yield json_line(line, f"{name}, line {number}")
            need(len(waiting) <= MAX_LINE, f"{name}, line {number + 1}: has more than {MAX_LINE} bytes")
        if waiting:
            yield json_line(waiting, f"{name}, line {number + 1}")


def json_line(line, what):
    need(len(line) <= MAX_LINE, f"{what}: has more than {MAX_LINE} bytes")
    return object_of(utf8(line, what), what), what


def directory_entry(directory, position):
    """The entry of the central directory at the position, and the position behind it."""
    need(position + 46 <= len(directory), "zip: central directory cut off")
    fields = struct.unpack_from("<4s6H3L5H2L", directory, position)
    need(fields[0] == DIRECTORY_ENTRY, "zip: no entry of the central directory where one is due")
    flags, method, crc = fields[3], fields[4], fields[7]
    name_length, extra_length, comment_length = fields[10:13]
    end = position + 46 + name_length + extra_length + comment_length
    need(end <= len(directory), "zip: central directory cut off")
    raw_name = directory[position + 46:position + 46 + name_length]
    name = entry_name(raw_name)
    what = f"zip: {show(name)}"
    need(comment_length == 0, f"{what}: has a comment")
    need(method in (0, 8), f"{what}: method {method}")
    need(flags & ~ALLOWED_FLAGS == 0, f"{what}: flags {flags:#x}")
    need(fields[15] >> 28 in (0, 8), f"{what}: is no plain file")
    extra = directory[position + 46 + name_length:end]
    size, packed, offset, disk = zip64_values(extra, [fields[9], fields[8], fields[16]], what, fields[13])
    need(disk == 0, f"{what}: is in another piece")
    return Entry(name, raw_name, flags, method, crc, packed, size, offset), end


def entry_name(raw):
    name = utf8(raw, "zip: a name")
    need(len(raw) <= 200, "zip: a name of more than 200 bytes")
    need("\\" not in name and ":" not in name, f"zip: the name {show(name)}")
    need(not any(part in ("", ".", "..") for part in name.split("/")), f"zip: the name {show(name)}")
    return name


def zip64_values(extra, values, what, disk=None):
    """The values, each of which is in the zip64 extra field if it does not fit where it belongs."""
    forms = ["<Q"] * len(values) + ([] if disk is None else ["<L"])
    values = values + ([] if disk is None else [disk])
    limits = [MAX_32 if form == "<Q" else MAX_16 for form in forms]
    if all(value != limit for value, limit in zip(values, limits)):
        return values
    field_, position = zip64_field(extra, what), 0
    for index, form in enumerate(forms):
        if values[index] == limits[index]:
            need(position + struct.calcsize(form) <= len(field_), f"{what}: zip64 extra field")
            values[index] = struct.unpack_from(form, field_, position)[0]
            position += struct.calcsize(form)
    return values


def zip64_field(extra, what):
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            return extra[position + 4:position + 4 + length]
        position += 4 + length
    raise Unreadable(f"{what}: no zip64 extra field")


# --- Events (sections "An event" and "Reading", members) --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Thing:
    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Change:
    """A member of a thing, and what it became."""
    thing: Thing
    member: str
    after: object


@dataclass(frozen=True)
class Number:
    seq: int
    earlier: str | None


@dataclass
class Continuation:
    """What an event `log.continued` says."""
    old: str
    new: str
    old_key: Key
    new_key: Key
    checkpoint: Checkpoint
    agreed: int


@dataclass(slots=True)
class Event:
    """A line of events.jsonl. Without `shown` it is withheld: only seq, leaf and proof count."""
    where: str
    seq: int
    leaf: bytes
    proof: list | None
    problems: list = field(default_factory=list)
    shown: bool = False
    version: int = 0
    id: str = ""
    action: object = None
    entity: Thing | None = None
    versions: list = field(default_factory=list)  # (thing, version) of the entity and of also
    directives: list = field(default_factory=list)
    numbers: dict = field(default_factory=dict)  # by directive, as far as shown
    changes: list = field(default_factory=list)
    changes_withheld: bool = False
    recorded_at: object = None
    continuation: Continuation | None = None

    @property
    def things(self):
        return [thing for thing, _ in self.versions]

    def is_continuation(self):
        return self.shown and self.version == 2 and self.action == "log.continued" and self.entity.type == "log"

    def texts(self, thing, name):
        """The texts that the shown changes give the member of the thing."""
        return [change.after for change in self.changes
                if change.thing == thing and change.member == name and isinstance(change.after, str)]


def event_of(line, what, may_continue):
    """The event of a line. Step 5 (texts) is decided here too, and reported by the caller."""
    seq = integer(line, "seq", 1, what)
    need(is_hash(line.get("leaf")), f"{what}: leaf is no hash")
    proof = hashes(line, "proof", what) if "proof" in line else None
    event = Event(f"event {seq}", seq, bytes.fromhex(line["leaf"]), proof)
    parts = {name: object_of(member(line, name, str, what), f"{what}, {name}") for name in PARTS if name in line}
    numbers = numbers_of(line, what)
    other = sorted(set(line) - LINE_MEMBERS)
    if other:
        event.problems.append(f"has the unknown member {show(other[0])}")
    if "canonical" not in line:
        if parts or numbers is not None:
            event.problems.append("is withheld, but shows a part")
        return event
    text = member(line, "canonical", str, what)
    canonical = object_of(text, f"{what}, canonical")
    digests = read_canonical(event, canonical, f"{what}, canonical")
    if sha256(b"\x00", text.encode()) != event.leaf:
        event.problems.append("the canonical text does not give the leaf")
    for name in parts:
        if digests.get(name) != hex_of(line[name]):
            event.problems.append(f"the part {name} does not give its digest")
    read_numbers(event, canonical, line, numbers)
    if "changes" in parts:
        event.changes = changes_of(parts["changes"].get("value"), event.entity)
        if may_continue and event.is_continuation():
            event.continuation = continuation_of(event, parts["changes"].get("value"), what)
    event.changes_withheld = "changes" not in parts and "changes" in digests
    return event


def numbers_of(line, what):
    """The numbers that the line shows, in its order; None if it shows none."""
    if "directives" not in line:
        return None
    numbers = []
    for index, text in enumerate(member(line, "directives", list, what)):
        where = f"{what}, directives {index + 1}"
        need(isinstance(text, str), f"{where}: is no text")
        value = member(object_of(text, where), "value", dict, where)
        earlier = member(value, "earlier", str, where) if "earlier" in value else None
        numbers.append(Number(integer(value, "seq", 1, where), earlier))
    return numbers


def thing_of(value, what):
    need(isinstance(value, dict), f"{what}: is no object")
    thing = Thing(member(value, "type", str, what), member(value, "id", str, what))
    return thing, integer(value, "version", 1, what)


def read_canonical(event, canonical, what):
    """Takes over the members of the canonical text; gives the digests."""
    need("v" not in canonical or is_integer(canonical["v"], 2) and canonical["v"] == 2, f"{what}: v is not 2")
    event.shown = True
    event.version = 2 if "v" in canonical else 1
    event.id = member(canonical, "eventId", str, what)
    event.action = canonical.get("action")
    event.recorded_at = canonical.get("recordedAt")
    event.versions = [thing_of(canonical.get("entity"), f"{what}, entity")]
    event.versions += [thing_of(value, f"{what}, also") for value in member(canonical, "also", list, what)]
    event.entity = event.versions[0][0]
    if event.version == 1:
        need("directives" not in canonical, f"{what}: directives in an event of version 1")
    else:
        for value in member(canonical, "directives", list, what):
            need(isinstance(value, dict), f"{what}: directives has something that is no object")
            member(value, "seq", str, f"{what}, directives")
            event.directives.append(member(value, "id", str, f"{what}, directives"))
    return member(canonical, "digests", dict, what)


def read_numbers(event, canonical, line, numbers):
    if len(set(event.directives)) != len(event.directives):
        event.problems.append("names a directive twice")
    if numbers is None:
        return
    if not numbers or len(numbers) != len(event.directives):
        event.problems.append(f"shows {len(numbers)} numbers, but is of {len(event.directives)} directives")
    for named, text, number in zip(canonical.get("directives", ()), line["directives"], numbers):
        if named["seq"] != hex_of(text):
            event.problems.append(f"the number for {show(named['id'])} does not give its digest")
        event.numbers.setdefault(named["id"], number)


def changes_of(value, entity):
    """{NAME: {MEMBER: {"before": …, "after": …}}}; what has another shape says nothing. Gives those that a step looks at."""
    changes = []
    for name, members in value.items() if isinstance(value, dict) else ():
        type_, colon, id_ = name.partition(":")
        thing = Thing(type_, id_ if colon else entity.id)
        for member_, change in members.items() if isinstance(members, dict) else ():
            if member_ in READ_CHANGES and isinstance(change, dict) and {"before", "after"} <= set(change):
                changes.append(Change(thing, member_, change["after"]))
    return changes


def continuation_of(event, value, what):
    """Section "A continued log": these members must be there and have this form."""
    what = f"{what}, log.continued"
    log = member(value if isinstance(value, dict) else {}, "log", dict, what)
    origin, key, checkpoint, agreed = (member(log, name, dict, what) for name in ("origin", "key", "checkpoint", "agreedSize"))
    for change in (checkpoint, agreed):
        need("before" in change and change["before"] is None, f"{what}: before is not null")
    keys = [key_of(member(key, name, str, what)) for name in ("before", "after")]
    need(None not in keys, f"{what}: a key that has not the form name+hash+base64")
    return Continuation(member(origin, "before", str, what), member(origin, "after", str, what), *keys,
                        checkpoint_of(member(checkpoint, "after", str, what), f"{what}, checkpoint"),
                        integer(agreed, "after", 0, what))


# --- The case file as a whole (section "Reading") ---------------------------------------------------------------------


@dataclass
class Listed:
    """A checkpoint of checkpoints.jsonl."""
    checkpoint: Checkpoint
    unknown: list


@dataclass
class Case:
    files: dict  # name: Entry
    manifest: dict
    format: int
    kind: str
    id: str | None
    reference: str | None
    checkpoint: Checkpoint
    listed: list | None
    consistency: dict | None
    note: Note | None
    events: list | None
    continuing: list  # the events by which the log was continued, or lines that should be such
    withheld: int = 0

    @property
    def everything(self):
        return self.kind == "ALL"

    def shown(self):
        return [event for event in self.events or [] if event.shown]

    def changes(self):
        return [change for event in self.shown() for change in event.changes]

    def texts(self, thing, name):
        return [text for event in self.shown() for text in event.texts(thing, name)]

    def hides_changes(self):
        """Whether an event or the part `changes` of one is withheld."""
        return any(not event.shown or event.changes_withheld for event in self.events or [])


def read_case(archive):
    files = archive.entries
    need("manifest.json" in files, "manifest.json is missing")
    need("checkpoint.txt" in files, "checkpoint.txt is missing")
    manifest = object_of(archive.text("manifest.json", MAX_MANIFEST), "manifest.json")
    format_, scope = read_manifest(manifest)
    kind = scope["kind"]
    checkpoint = checkpoint_of(archive.text("checkpoint.txt", MAX_SMALL), "checkpoint.txt")
    listed = read_listed(archive) if "checkpoints.jsonl" in files else None
    consistency = read_consistency(archive, format_) if "consistency.json" in files else None
    note = read_directive_note(archive) if "directive.note" in files else None
    in_events = kind == "ALL" and format_ == 2
    events = read_events(archive, "events.jsonl", in_events) if "events.jsonl" in files else None
    continuing = [event for event in events or [] if event.is_continuation()] if in_events else []
    if "continuations.jsonl" in files:
        belongs = kind != "ALL" and format_ == 2
        lines = read_events(archive, "continuations.jsonl", belongs)
        continuing += lines if belongs else []
    case = Case(files, manifest, format_, kind, scope.get("id") if format_ == 2 else None, scope.get("reference"),
                checkpoint, listed, consistency, note, events, continuing)
    case.withheld = sum(not event.shown for event in events or [])
    return case


def read_events(archive, name, may_continue):
    return [event_of(line, what, may_continue) for line, what in archive.lines(name)]


def read_manifest(manifest):
    """Section "Members"; gives the version of the format, and the scope."""
    what = "manifest.json"
    need(manifest.get("format") == "directive-tracker-case-file", f"{what}: format is not that of a case file")
    format_ = integer(manifest, "formatVersion", 1, what)
    need(format_ in (1, 2), f"{what}: formatVersion {format_} is not known")
    scope = member(manifest, "scope", dict, what)
    need(scope.get("kind") in ("ALL", "MEETING", "DIRECTIVE"), f"{what}: the kind of the scope is not known")
    need(isinstance(scope.get("reference"), str | None), f"{what}: reference is no text")
    for listed in member(manifest, "files", list, what):
        need(isinstance(listed, dict), f"{what}: files has something that is no object")
        member(listed, "path", str, what)
        member(listed, "sha256", str, what)
        if format_ == 2:
            integer(listed, "size", -(1 << 63), what)
    if format_ == 2:
        read_newer_members(manifest, scope, what)
    return format_, scope


def read_newer_members(manifest, scope, what):
    id_ = scope.get("id")
    if scope["kind"] == "ALL":
        need(id_ is None, f"{what}: the scope ALL has an id")
    else:
        need(isinstance(id_, str) and UUID.fullmatch(id_), f"{what}: the id of the scope is no UUID in lower case")
    member(manifest, "origin", str, what)
    integer(manifest, "treeSize", 0, what)
    member(manifest, "illustrative", bool, what)


def read_listed(archive):
    listed = []
    for line, what in archive.lines("checkpoints.jsonl"):
        checkpoint = checkpoint_of(member(line, "note", str, what), what)
        listed.append(Listed(checkpoint, sorted(set(line) - {"note", "madeAt"})))
    return listed


def read_consistency(archive, format_):
    """Members of another type are unreadable in formatVersion 2 alone."""
    what = "consistency.json"
    consistency = object_of(archive.text(what, MAX_SMALL), what)
    if format_ == 2:
        integer(consistency, "from", 0, what)
        integer(consistency, "to", 0, what)
        hashes(consistency, "proof", what)
    return consistency


def read_directive_note(archive):
    what = "directive.note"
    note = note_of(archive.text(what, MAX_SMALL), 4, what)
    decimal(note.lines[2], what)
    decimal(note.lines[3], what)
    return note


# --- The steps --------------------------------------------------------------------------------------------------------


class Verifier:
    """Does the steps of the page with a case file that could be read."""

    def __init__(self, case, keys, kept, report):
        self.case, self.keys, self.kept, self.report = case, keys, kept, report
        self.size = case.checkpoint.size
        self.newer = case.format == 2
        self.missing_versions = 0
        self.missing_numbers = 0
        self.incomplete = 0  # events of a directive of which their place is not proved
        self.unbound = 0  # events of which it is not shown that they are of the subject
        self.roots = self.computed_roots()

    def computed_roots(self):
        """In a file of everything, the roots over its first leaves, by size (steps 3, 6 and 8)."""
        if not self.case.everything:
            return {}
        sizes = [self.size] + [line.checkpoint.size for line in self.case.listed or []]
        sizes += [self.kept.size] if self.kept else []
        return roots((event.leaf for event in self.case.events or []), sizes)

    def run(self):
        self.files()
        self.checkpoint()
        self.continuations()
        self.listed_checkpoints()
        self.order()
        self.texts()
        self.tree()
        self.versions()
        self.kept_checkpoint()
        self.bytes()
        if self.newer:
            self.scope()
            self.illustrative()
        else:
            self.older_events_alone()
        self.conclude()

    # Step 1 and section "What is in it"

    def files(self):
        case, check = self.case, self.report.check
        with self.report.step("Files: each is listed in the manifest with its digest, and nothing else is."):
            self.listed_files()
            for name in case.files:
                check(self.belongs(name), f"{show(name)}: is no file of such a case file")
            for name in self.required():
                check(name in case.files, f"{name}: is missing")
            if self.newer:
                self.manifest_members()

    def listed_files(self):
        files, seen = self.case.files, set()
        for listed in self.case.manifest["files"]:
            path = listed["path"]
            if path in seen:
                self.report.broken(f"{show(path)}: is listed twice")
                continue
            seen.add(path)
            if path not in files or path == "manifest.json":
                self.report.broken(f"{show(path)}: is listed, but is not there or not to be listed")
                continue
            self.report.check(listed["sha256"] == files[path].sha256, f"{show(path)}: has not the digest that is listed")
            if self.newer:
                self.report.check(listed["size"] == files[path].size, f"{show(path)}: has not the size that is listed")
        for name in files:
            self.report.check(name in seen or name == "manifest.json", f"{show(name)}: is not listed")

    def belongs(self, name):
        if name in ("manifest.json", "checkpoint.txt", "checkpoints.jsonl", "consistency.json", "events.jsonl", "index.html"):
            return True
        if name == "directive.note":
            return self.newer and self.case.kind == "DIRECTIVE"
        if name == "continuations.jsonl":
            return self.newer and not self.case.everything
        folder, _, id_ = name.partition("/")
        if not id_ or "/" in id_:
            return False
        return folder == "evidence" or folder == "report-snapshots" and self.case.everything

    def required(self):
        yield "events.jsonl"
        if self.newer:
            yield "checkpoints.jsonl"
            if self.case.kind == "DIRECTIVE":
                yield "directive.note"

    def manifest_members(self):
        manifest = self.case.manifest
        places = [(manifest, MANIFEST_MEMBERS), (manifest["scope"], SCOPE_MEMBERS)]
        places += [(listed, FILE_MEMBERS) for listed in manifest["files"]]
        for owner, known in places:
            for name in sorted(set(owner) - known):
                self.report.broken(f"manifest.json: has the unknown member {show(name)}")

    # Step 2

    def checkpoint(self):
        case, check = self.case, self.report.check
        with self.report.step(f"Checkpoint: {case.checkpoint} is signed by a given key."):
            check(case.checkpoint.signed_by(self.keys),
                  f"checkpoint.txt: is not signed by a given key of the name {show(case.checkpoint.origin)}")
            if self.newer:
                check(case.manifest["treeSize"] == self.size, "manifest.json: treeSize is not the size of the checkpoint")
                check(case.manifest["origin"] == case.checkpoint.origin,
                      "manifest.json: origin is not the origin of the checkpoint")

    # Step 3, and step 3 and 4 of "A continued log"

    def listed_checkpoints(self):
        case, report = self.case, self.report
        if case.listed is None:
            if not self.newer:
                report.not_shown("checkpoints.jsonl is not there.")
            return
        with report.step(f"Checkpoints: the {len(case.listed)} of checkpoints.jsonl."):
            size = -1
            for number, line in enumerate(case.listed, 1):
                where = f"checkpoints.jsonl, line {number}"
                if self.newer:
                    report.check(not line.unknown, f"{where}: has members other than note and madeAt")
                report.check(line.checkpoint.size > size, f"{where}: the sizes do not rise")
                size = line.checkpoint.size
                self.listed_checkpoint(line.checkpoint, where)
            self.last_listed()
        if not case.everything:
            report.not_shown("Of the earlier checkpoints the signatures alone can be checked in this file.")

    def listed_checkpoint(self, checkpoint, where):
        report, newest = self.report, self.case.checkpoint
        report.check(checkpoint.size <= self.size, f"{where}: is larger than the checkpoint")
        if checkpoint.size == self.size:
            report.check(checkpoint.root == newest.root, f"{where}: has another root than the checkpoint of the same size")
        self.signature(checkpoint, where)
        if self.case.everything and checkpoint.size <= self.size:
            report.check(self.roots.get(checkpoint.size) == checkpoint.root,
                         f"{where}: its root is not that of the first {checkpoint.size} leaves")

    def last_listed(self):
        case, newest = self.case, self.case.checkpoint
        last = case.listed[-1].checkpoint if case.listed else None
        if last is None or (last.size, last.root) != (newest.size, newest.root):
            if self.newer:
                self.report.broken("checkpoints.jsonl: the last is not of the size and the root of checkpoint.txt")
            else:
                self.report.not_shown("checkpoints.jsonl does not end with checkpoint.txt.")

    def signature(self, checkpoint, where):
        """Whether the checkpoint can count: it is signed by a given key, and of a name that the log had at that size."""
        began = next((e.continuation for e in self.continued() if e.continuation.new == checkpoint.origin), None)
        if began and not self.report.check(checkpoint.size > began.agreed,
                                           f"{where}: {checkpoint} is not larger than entry {began.agreed}, up to which "
                                           "the log had another name"):
            return False
        if checkpoint.origin != self.case.checkpoint.origin:
            return self.old_signature(checkpoint, where)
        return self.report.check(checkpoint.signed_by(self.keys),
                                 f"{where}: is not signed by a given key of the name {show(checkpoint.origin)}")

    def old_signature(self, checkpoint, where):
        """A checkpoint of another name than that of checkpoint.txt ("A continued log", step 3)."""
        report = self.report
        event = next((event for event in self.continued() if event.continuation.old == checkpoint.origin), None)
        if not report.check(event, f"{where}: is of {show(checkpoint.origin)}, which is no name of this log"):
            return False
        continuation = event.continuation
        lost = f"{where}: {checkpoint} is of history that was lost when the log was continued as {show(continuation.new)} " \
               f"after entry {continuation.agreed}, by event {event.seq} of {show(event.recorded_at)}"
        if not report.check(checkpoint.size <= continuation.agreed, lost):
            return False
        given = [key for key in self.keys if key.name == checkpoint.origin]
        if not given:
            report.not_shown(f"{where}: no key of {show(checkpoint.origin)} is given, so its signature is not checked.")
            return False
        return report.check(given == [continuation.old_key] and checkpoint.signed_by(given),
                            f"{where}: is not signed by the given key of {show(checkpoint.origin)}, or this is not the key "
                            "of which the log says so")

    # Section "A continued log"

    def continued(self):
        return [event for event in self.case.continuing if event.continuation]

    def continuations(self):
        events, report = self.case.continuing, self.report
        if not events:
            return
        with report.step(f"Continued log: {len(events)} continuations."):
            if not self.case.everything:
                self.continuation_lines(events)
            for event in events:
                if event.continuation:
                    self.continuation(event)
                else:
                    report.broken(f"{event.where}: does not show how the log was continued")
            self.chain()
        for event in self.continued():
            self.loss(event.continuation)

    def continuation_lines(self, events):
        """The lines of continuations.jsonl rise, and hold to steps 5 and 6."""
        seq = 0
        for event in events:
            self.report.check(event.seq > seq, f"continuations.jsonl: {event.where}: seq does not rise")
            seq = event.seq
            self.event_texts(event)
            self.inclusion(event)
            self.report.check(event.is_continuation(), f"continuations.jsonl: {event.where}: is no such event")

    def continuation(self, event):
        """Step 1."""
        check, said, where = self.report.check, event.continuation, event.where
        check(event.versions[0] == (Thing("log", said.new), 1), f"{where}: its entity is not version 1 of {show(said.new)}")
        check(not event.directives, f"{where}: is of a directive")
        check(said.old_key.name == said.old and said.new_key.name == said.new, f"{where}: the keys have other names")
        check(said.old != said.new, f"{where}: the log goes on under the same name")
        check(said.agreed < event.seq, f"{where}: the agreed size {said.agreed} is not smaller than its seq")
        check(said.checkpoint.origin == said.old, f"{where}: the last checkpoint is not of {show(said.old)}")
        check(said.checkpoint.signed_by([said.old_key]), f"{where}: the last checkpoint is not signed by the old key")

    def chain(self):
        """Step 2."""
        check, before, names = self.report.check, None, set()
        for event in self.continued():
            said = event.continuation
            names.add(said.old)
            check(said.new not in names, f"{event.where}: the log goes on under an old name, {show(said.new)}")
            if before:
                check((said.old, said.old_key) == (before.new, before.new_key),
                      f"{event.where}: does not go on from the name and the key of the continuation before")
                check(said.agreed >= before.agreed, f"{event.where}: the agreed size is smaller than that before")
            before = said
        if before:
            check(before.new_key in self.keys, f"the key of {show(before.new)}, of the last continuation, is not given")
            check(self.case.checkpoint.signed_by([before.new_key]),
                  f"checkpoint.txt: is not signed by the key of the last continuation, {show(before.new)}")

    def loss(self, said):
        if said.checkpoint.size > said.agreed:
            end = f"was lost, up to entry {said.checkpoint.size} at least"
        else:
            end = "was lost; it is not known that there was anything"
        self.report.not_shown(f"What the log held under {show(said.old)} after entry {said.agreed} {end}.")

    # Step 4

    def order(self):
        events = self.case.events
        if events is None:
            return
        with self.report.step(f"Order: the numbers of the {len(events)} events rise."):
            before = 0
            for event in events:
                if self.case.everything:
                    self.report.check(event.seq == before + 1, f"{event.where}: follows event {before}")
                else:
                    self.report.check(event.seq > before, f"{event.where}: follows event {before}")
                before = event.seq
            if self.case.everything:
                self.report.check(before == self.size, f"events.jsonl ends with event {before}, the log with {self.size}")

    # Step 5 (decided in event_of)

    def texts(self):
        with self.report.step("Texts: each event gives its leaf, each part its digest."):
            for event in self.case.events or []:
                self.event_texts(event)
                if self.case.everything:
                    self.report.check(event.proof is None, f"{event.where}: has a proof in a file of everything")

    def event_texts(self, event):
        for problem in event.problems:
            self.report.broken(f"{event.where}: {problem}")

    # Step 6

    def tree(self):
        with self.report.step("Tree: the leaves are in the tree of the checkpoint."):
            if self.case.everything:
                self.report.check(len(self.case.events or []) == self.size
                                  and self.roots.get(self.size) == self.case.checkpoint.root,
                                  "the leaves do not give the root of the checkpoint")
            else:
                for event in self.case.events or []:
                    self.inclusion(event)

    def inclusion(self, event):
        self.report.check(included(event.leaf, event.seq, self.size, event.proof or [], self.case.checkpoint.root),
                          f"{event.where}: is not in the tree of the checkpoint by its proof")

    # Step 7

    def versions(self):
        with self.report.step("Versions: those of each thing rise, and none is missing that would have to be there."):
            last, missing = {}, {}
            for event in self.case.shown():
                for thing, version in event.versions:
                    self.version(event, thing, version, last, missing)
            for thing, count in missing.items():
                self.missing_of(thing, count)

    def version(self, event, thing, version, last, missing):
        if thing in last:
            before = last[thing]
        else:
            before = 1 if thing.type in MAY_BEGIN_AT_2 and version > 1 else 0
        if self.report.check(version > before, f"{event.where}: version {version} of {show(thing.type)} {show(thing.id)} "
                                               f"follows version {before}"):
            last[thing] = version
            if version > before + 1:
                missing[thing] = missing.get(thing, 0) + version - before - 1

    def missing_of(self, thing, count):
        text = f"{count} versions of {show(thing.type)} {show(thing.id)} are missing"
        if count > self.case.withheld:
            self.report.broken(f"{text}, and {self.case.withheld} events are withheld")
        else:
            self.report.not_shown(f"{text}; they may be of the withheld events.")
            self.missing_versions += count

    # Step 8, and step 3 and 4 of "A continued log"

    def kept_checkpoint(self):
        case, report, kept = self.case, self.report, self.kept
        if case.consistency is not None:
            self.consistency_members()
        if kept is None:
            report.not_shown("No kept checkpoint was given to compare with.")
            return
        if not self.signature(kept, "the kept checkpoint"):
            return
        if not report.check(kept.size <= self.size, f"the kept checkpoint: {kept} is larger than the log"):
            return
        begins = self.begins_with(kept)
        if begins is None:
            report.not_shown(f"consistency.json does not begin at size {kept.size}: the kept checkpoint is not compared.")
        elif begins:
            report.holds(f"Kept checkpoint: the log begins with {kept}.")
        else:
            report.broken(f"the kept checkpoint: the log does not begin with {kept}. Both are signed: the log has forked.")

    def consistency_members(self):
        given, check = self.case.consistency, self.report.check
        if self.newer:
            check(set(given) == {"from", "to", "proof"}, "consistency.json: has unknown members")
        check(is_integer(given.get("to"), 0) and given["to"] == self.size, "consistency.json: to is not the size of the tree")
        if "from" in given:
            check(is_integer(given["from"], 0) and given["from"] <= self.size, "consistency.json: from is larger than the tree")

    def begins_with(self, kept):
        """Whether the log begins with the kept checkpoint; None if it is not shown."""
        newest, given = self.case.checkpoint, self.case.consistency or {}
        if kept.size == 0:
            return kept.root == sha256()
        if kept.size == newest.size:
            return kept.root == newest.root
        if self.case.everything:
            return self.roots.get(kept.size) == kept.root
        if given.get("from") != kept.size:
            return None
        proof = given.get("proof")
        if not isinstance(proof, list) or not all(is_hash(value) for value in proof):
            return False
        return consistent(kept.size, kept.root, newest.size, newest.root, [bytes.fromhex(value) for value in proof])

    # Step 9

    def bytes(self):
        files, check = self.case.files, self.report.check
        with self.report.step("Bytes: each file that an event vouches for is there as it was, and no other."):
            vouched = self.vouched()
            for name, digest in vouched.items():
                if check(name in files, f"{show(name)}: an event vouches for it, but it is missing"):
                    check(files[name].sha256 == digest, f"{show(name)}: has not the digest that an event gives it")
            for name in files:
                if name.startswith(("evidence/", "report-snapshots/")):
                    check(name in vouched, f"{show(name)}: no shown event vouches for it")

    def vouched(self):
        folders = {"evidence": "evidence/", "report-snapshot": "report-snapshots/"}
        vouched = {}
        for event in self.case.shown():
            for change in event.changes:
                if change.thing.type in folders and change.member == "sha256" and isinstance(change.after, str):
                    name = folders[change.thing.type] + change.thing.id
                    self.report.check(vouched.setdefault(name, change.after) == change.after,
                                      f"{event.where}: gives {show(name)} another digest")
        return vouched

    # Step 10

    def scope(self):
        if self.case.kind == "DIRECTIVE":
            with self.report.step("Scope: the events are of the directive, as far as they are shown."):
                self.directive()
        elif self.case.kind == "MEETING":
            with self.report.step("Scope: the events are of the meeting, as far as they are shown."):
                self.meeting()
        else:
            with self.report.step("Scope: everything; the numbers of each directive rise."):
                self.report.check(self.case.reference is None, "manifest.json: a file of everything has a reference")
                self.all_numbers()

    # Section "A directive"

    def directive(self):
        if self.case.events is None:
            return
        if self.case.note is not None:
            self.directive_note()
        self.directive_numbers()
        self.older_events(self.earlier())
        texts = self.case.texts(Thing("directive", self.case.id), "reference")
        self.reference(texts, may_be_null=True)

    def directive_note(self):
        """Steps 1 and 2."""
        case, check, note = self.case, self.report.check, self.case.note
        origin = case.checkpoint.origin
        check(any(key.name == origin and key.has_signed(note) for key in self.keys),
              f"directive.note: is not signed by a given key of the name {show(origin)}")
        check(note.lines[0] == origin + "/directive", "directive.note: is of another log, or is no such note")
        check(note.lines[1] == case.id, "directive.note: is of another directive")
        check(int(note.lines[3]) == self.size, "directive.note: is of another size of the tree")
        count = int(note.lines[2])
        check(len(case.events) == count, f"events.jsonl: has {len(case.events)} events, and the note says {count}")
        check(case.events, "events.jsonl: has no event")

    def directive_numbers(self):
        """Steps 3 and 4."""
        check, id_, newer_seen = self.report.check, self.case.id, False
        for line, event in enumerate(self.case.events, 1):
            if not event.shown:
                self.incomplete += 1
            elif event.version == 1:
                check(not newer_seen, f"{event.where}: is of version 1, and follows one of version 2")
            else:
                newer_seen = True
                check(id_ in event.directives, f"{event.where}: is not of this directive")
                number = event.numbers.get(id_)
                if number is None:
                    self.incomplete += 1
                else:
                    check(number.seq == line, f"{event.where}: is number {number.seq} of the directive, but line {line}")

    def earlier(self):
        """Step 5: whether it is proved where the events of version 1 belong."""
        events, check, id_ = self.case.events, self.report.check, self.case.id
        newer = [index for index, event in enumerate(events) if event.shown and event.version == 2]
        for index in newer:
            number = events[index].numbers.get(id_)
            if number and number.earlier is not None:
                check(index == newer[0] and number.seq > 1, f"{events[index].where}: must not have earlier")
        if not newer:
            return False
        before, number = events[:newer[0]], events[newer[0]].numbers.get(id_)
        if number is None or not all(event.shown for event in before):
            return False
        where = events[newer[0]].where
        if not before:
            return check(number.earlier is None, f"{where}: has earlier, but no event is before it")
        return check(number.earlier == hex_of("".join(event.id + "\n" for event in before)),
                     f"{where}: earlier is missing, or is not the digest over the events of version 1")

    def older_events(self, proved):
        """Step 6."""
        this = Thing("directive", self.case.id)
        for event in self.case.shown():
            if event.version == 2:
                continue
            if not proved:
                self.incomplete += 1
            if this in event.things:
                continue
            if event.entity.type == "directive":
                self.report.broken(f"{event.where}: is of another directive")
            elif not proved:
                self.report.not_shown(f"{event.where}: that it is of this directive.")
                self.unbound += 1

    def reference(self, texts, may_be_null):
        """Step 7 of a directive, step 1 of a meeting."""
        reference = self.case.reference
        if texts:
            self.report.check(reference == texts[-1], "manifest.json: the reference is not the last that the events give")
        elif self.case.hides_changes():
            self.report.not_shown("The reference: no shown event gives it.")
        else:
            self.report.check(may_be_null and reference is None, "manifest.json: no event gives the reference")

    # Section "A meeting"

    def meeting(self):
        if self.case.events is None:
            return
        self.report.check(self.case.events, "events.jsonl: has no event")
        references = self.case.texts(Thing("meeting", self.case.id), "reference")
        self.reference(references, may_be_null=False)
        belonging = Belonging(self.case, set(references))
        for event in self.case.shown():
            answer = belonging.of_event(event)
            if answer == BROKEN:
                self.report.broken(f"{event.where}: is not of this meeting")
            elif answer == NOT_SHOWN:
                self.report.not_shown(f"{event.where}: that it is of this meeting.")
                self.unbound += 1
        self.all_numbers()

    # Section "Everything", for meetings too

    def all_numbers(self):
        shown, hidden = {}, {}
        for event in self.case.shown():
            for id_ in event.directives:
                if id_ in event.numbers:
                    shown.setdefault(id_, []).append((event, event.numbers[id_]))
                else:
                    hidden[id_] = hidden.get(id_, 0) + 1
        for id_, numbers in shown.items():
            self.numbers(id_, numbers, self.case.withheld + hidden.get(id_, 0))

    def numbers(self, id_, numbers, may_be_missing):
        check, missing, before = self.report.check, 0, 0
        for index, (event, number) in enumerate(numbers):
            if number.earlier is not None:
                check(index == 0 and number.seq > 1, f"{event.where}: must not have earlier")
            if check(number.seq > before, f"{event.where}: is number {number.seq} of directive {show(id_)}, after {before}"):
                missing += 0 if index == 0 and number.earlier is not None else number.seq - before - 1
                before = number.seq
        text = f"{missing} numbers of directive {show(id_)} are missing"
        if missing > may_be_missing:
            self.report.broken(f"{text}, and at most {may_be_missing} can be withheld")
        elif missing:
            self.report.not_shown(f"{text}; they may be of what is withheld.")
            self.missing_numbers += missing

    # Step 11

    def illustrative(self):
        claimed = self.case.manifest["illustrative"]
        seen = any(change.member == "illustrative" and change.after is True for change in self.case.changes())
        if claimed == seen:
            self.report.holds(f"Illustrative: {'some of the data is' if seen else 'none of the shown data is'} made up.")
        elif claimed and self.case.hides_changes():
            self.report.not_shown("Illustrative: no shown event says that data is made up.")
        else:
            self.report.broken("manifest.json: illustrative is not what the events say")

    # Section "Format version 1"

    def older_events_alone(self):
        for event in self.case.shown():
            self.report.check(event.version == 1, f"{event.where}: is of version 2, in a file of formatVersion 1")

    # The last line

    def conclude(self):
        if self.report.breaks:
            print(f"This file proves nothing: {self.report.breaks} things are broken.")
            return
        text = self.proved()
        if self.case.withheld:
            text += f" {self.case.withheld} events are withheld."
        if self.missing_versions or self.missing_numbers:
            text += f" {self.missing_versions} versions and {self.missing_numbers} numbers are not shown."
        self.report.holds(text)

    def proved(self):
        case, log = self.case, f"in a log of {self.size} entries"
        count = len(case.events)
        if case.everything:
            return f"The log is whole up to entry {self.size}: nothing was left out, changed, added or moved."
        if not self.newer:
            return f"Each of the {count} events is unaltered and {log}. Not that it is of the subject, nor that none was left out."
        if case.kind == "MEETING":
            return f"Each of the {count} events is unaltered and {log}; that it is of the meeting is not shown of {self.unbound} " \
                   "of the shown. Not that none was left out."
        end = " The service vouches for the end by its signed note; a file of everything refutes a false note."
        if not self.incomplete:
            return f"The file is complete up to event {count} of the directive {log}.{end}"
        return f"Each shown event is unaltered and {log}; of {self.incomplete} of {count} it is not proved that the directive " \
               f"has them there.{end}"


# Section "A meeting", steps 2 and 3

BELONGS, NOT_SHOWN, BROKEN = 0, 1, 2


class Belonging:
    """What belongs to the meeting."""

    def __init__(self, case, references):
        self.meeting = Thing("meeting", case.id)
        self.references = references
        self.unknown = NOT_SHOWN if case.hides_changes() else BROKEN
        self.meetings = {}  # of each thing, the texts given for its member `meeting` or `meetingId`
        for change in case.changes():
            if (change.thing.type, change.member) in (("directive", "meeting"), ("document", "meetingId")) \
                    and isinstance(change.after, str):
                self.meetings.setdefault(change.thing, set()).add(change.after)

    def of_event(self, event):
        if event.entity == self.meeting:
            return BELONGS
        if event.directives:
            return max(self.of_directive(Thing("directive", id_)) for id_ in event.directives)
        if event.entity.type == "document":
            return self.of_document(event.entity)
        if event.version == 2 or event.entity.type == "meeting":
            return BROKEN
        directive = next((thing for thing in event.things if thing.type == "directive"), None)
        return self.of_directive(directive) if directive else NOT_SHOWN

    def of_directive(self, thing):
        given = self.meetings.get(thing)
        if not given or not self.references:
            return self.unknown
        return BELONGS if given & self.references else BROKEN

    def of_document(self, thing):
        given = self.meetings.get(thing)
        if not given:
            return self.unknown
        return BELONGS if given == {self.meeting.id} else BROKEN


# --- Command line -----------------------------------------------------------------------------------------------------


def given_key(argument):
    """A key, or the name of a file that holds one."""
    key = key_of(argument)
    if key is None and os.path.isfile(argument):
        try:
            key = key_of(utf8(read_small(argument, "--key"), "--key").removesuffix("\n"))
        except OSError as problem:
            raise Unreadable(f"--key: {show(problem)}") from None
    need(key is not None, f"--key: {show(argument)} is no key of the form name+hash+base64, nor a file with one")
    return key


def read_small(path, what):
    with open(path, "rb") as file:
        data = file.read(MAX_SMALL + 1)
    need(len(data) <= MAX_SMALL, f"{what}: has more than {MAX_SMALL} bytes")
    return data


def parse_arguments(arguments):
    """The case file, the keys, and the path of the kept checkpoint if one is given."""
    case, keys, kept, rest = None, [], None, list(arguments)
    while rest:
        argument = rest.pop(0)
        if argument in ("--key", "--checkpoint"):
            need(rest, f"{argument}: its value is missing")
            if argument == "--key":
                keys.append(given_key(rest.pop(0)))
            else:
                need(kept is None, "--checkpoint: is given twice")
                kept = rest.pop(0)
        else:
            need(case is None and not argument.startswith("--"), f"the argument {show(argument)} is not known")
            case = argument
    need(case is not None, "no case file is given")
    need(keys, "no --key is given")
    need(len({key.name for key in keys}) == len(keys), "--key: two keys of the same name are given")
    return case, keys, kept


def read(arguments):
    """All that is to be read, before any verdict: the case, the keys, and the kept checkpoint if one is given."""
    path, keys, kept_path = parse_arguments(arguments)
    what = "the kept checkpoint"
    try:
        kept = checkpoint_of(utf8(read_small(kept_path, what), what), what) if kept_path is not None else None
        with open(path, "rb") as file:
            return read_case(Archive(file)), keys, kept
    except OSError as problem:
        raise Unreadable(show(problem)) from None


def verify(arguments):
    """Prints the verdicts; gives the exit code."""
    try:
        case, keys, kept = read(arguments)
        report = Report()
        Verifier(case, keys, kept, report).run()
    except Unreadable as problem:
        print(f"unreadable {problem}")
        return 2
    except MemoryError:
        print("unreadable there is not enough memory for this file")
        return 2
    return 1 if report.breaks else 0


def verify_corpus(folder):
    """Compares with the exit codes in expected.json; gives the exit code."""
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    agreed = 0
    for wanted in expected:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            code = verify([os.path.join(folder, wanted["file"]), *corpus_arguments(folder, wanted["arguments"])])
        if code == wanted["exit"]:
            agreed += 1
            continue
        first = next((line for line in output.getvalue().splitlines() if line.startswith(("BROKEN", "unreadable"))), "")
        print(f"{wanted['file']} {' '.join(wanted['arguments'])}: {code} instead of {wanted['exit']}. {first}")
    print(f"{len(expected)} files, {len(expected) - agreed} verdicts differ")
    return 0 if agreed == len(expected) else 1


def corpus_arguments(folder, arguments):
    """File names in the arguments are relative to the folder."""
    before = [None, *arguments]
    return [os.path.join(folder, argument) if option == "--checkpoint" else argument
            for option, argument in zip(before, arguments)]


def main(arguments):
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if len(arguments) == 2 and arguments[0] == "--corpus":
        return verify_corpus(arguments[1])
    return verify(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
