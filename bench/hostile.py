"""Hostile callers beside a quiet one; bench/hostile starts it. Standard library alone.

Arguments: the service's port, the issuer's port, the service's process, seconds in all, and the name of a scene to play it alone."""
import asyncio
import http.client
import json
import multiprocessing
import random
import socket
import struct
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PORT, ISSUER, PROCESS, SECONDS = (int(a) for a in sys.argv[1:5])
ONLY = sys.argv[5] if len(sys.argv) > 5 else ""
API = "/api/v1"


def token(query):
    return urllib.request.urlopen(f"http://localhost:{ISSUER}/token?{query}").read().decode().strip()


VIEWER = token("role=viewer&subject=hostile-viewer")
AGENCY = token("role=agency&agency=B004&subject=hostile-agency")
OFFICE = token("role=supervisor&subject=hostile-officer")
ADMIN = token("role=admin&subject=hostile-admin")
READERS = [token(f"role={role}&subject=reader-{n}") for n in range(3) for role in ("auditor", "supervisor", "agency&agency=B004")]
QUIET = token("role=auditor&subject=quiet")


def quiet(stop, out):
    """Five requests a second on a kept connection, as a tracker makes them."""
    auth = {"Authorization": "Bearer " + QUIET}
    first = http.client.HTTPConnection("localhost", PORT, timeout=30)
    first.request("GET", API + "/directives?limit=20&sort=dueDate", headers=auth)
    ids = [d["id"] for d in json.load(first.getresponse())["items"]]
    paths = ["/me", "/directives?limit=20", "/agencies?limit=50", "/directives?trafficLight=RED&limit=20"]
    paths += [f"/directives/{i}" for i in ids[:4]]
    connection, n, times, errors = first, 0, [], []
    while not stop.is_set():
        path, began = paths[n % len(paths)], time.monotonic()
        n += 1
        try:
            connection.request("GET", API + path, headers=auth)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                errors.append(f"{answer.status} {path}")
        except OSError as e:
            errors.append(f"{type(e).__name__} {path}")
            connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
        except http.client.HTTPException as e:
            errors.append(f"{type(e).__name__} {path}")
            connection = http.client.HTTPConnection("localhost", PORT, timeout=30)
        times.append((began, time.monotonic() - began))
        stop.wait(max(0.0, 0.2 - (time.monotonic() - began)))
    out.put((times, errors))


counts = {}


def count(scene, what):
    counts.setdefault(scene, {})
    counts[scene][what] = counts[scene].get(what, 0) + 1


def head(method, target, bearer=None, *headers):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost"]
    if bearer:
        lines.append("Authorization: Bearer " + bearer)
    return ("\r\n".join(lines + list(headers)) + "\r\n\r\n").encode()


async def connect():
    return await asyncio.open_connection("localhost", PORT)


async def exchange(scene, sent, read=True, seconds=120):
    """Sends, reads one answer to the end of the connection or its length, and counts its status."""
    writer = None
    try:
        reader, writer = await connect()
        writer.write(sent)
        await asyncio.wait_for(writer.drain(), seconds)
        line = await asyncio.wait_for(reader.readline(), seconds)
        count(scene, line.split(b" ")[1].decode() if line.startswith(b"HTTP/") else "cut")
        if read and line:
            length = None
            while (h := await asyncio.wait_for(reader.readline(), seconds)) not in (b"\r\n", b""):
                if h.lower().startswith(b"content-length:"):
                    length = int(h.split(b":")[1])
            left = length
            while left is None or left > 0:
                block = await asyncio.wait_for(reader.read(1 << 16 if left is None else min(left, 1 << 16)), seconds)
                if not block:
                    break
                if left is not None:
                    left -= len(block)
    except asyncio.TimeoutError:
        count(scene, "timeout")
    except OSError:
        count(scene, "cut")
    finally:
        if writer:
            writer.close()


def scene(n):
    """Runs so many of a scene's callers at once, each again and again until the scene ends."""

    def wrap(act):
        async def play(until):
            async def again():
                while time.monotonic() < until:
                    try:
                        await act(act.__name__, until)
                    except OSError:
                        count(act.__name__, "cut")
                        await asyncio.sleep(0.2)

            await asyncio.gather(*(again() for _ in range(n)))

        play.__name__ = act.__name__
        SCENES.append(play)
        return play

    return wrap


SCENES = []


@scene(8)
async def pdf_at_once(name, until):
    await exchange(name, head("GET", API + "/reports/status?format=pdf&meeting=NONE-2020-01-01"))


MEMBERS = ("{" + ",".join(f'"m{i}":1' for i in range(420_000)) + "}").encode()
ARRAYS = ("[" + "[]," * 1_600_000 + "[]]").encode()


@scene(6)
async def bodies_that_take_memory(name, until):
    for bearer in (VIEWER, OFFICE):
        for body in (MEMBERS, ARRAYS):
            await exchange(
                name,
                head("POST", API + "/directives", bearer, "Content-Type: application/json", f"Content-Length: {len(body)}") + body,
            )


async def hold(name, sent, until, every=None, seconds=60):
    reader, writer = await connect()
    try:
        writer.write(sent)
        answer = asyncio.ensure_future(reader.readline())
        end = min(until, time.monotonic() + seconds)
        while not answer.done() and time.monotonic() < end:
            await asyncio.wait([answer], timeout=every or end - time.monotonic())
            if every and not answer.done():
                writer.write(b"x")
        if answer.done():
            line = answer.result()
            count(name, line.split(b" ")[1].decode() if line.startswith(b"HTTP/") else "closed")
            if line.startswith((b"HTTP/1.1 429", b"HTTP/1.1 403", b"HTTP/1.1 503")):
                await asyncio.sleep(0.5)
        else:
            answer.cancel()
            count(name, "held")
    finally:
        writer.close()


@scene(200)
async def half_sent_bodies(name, until):
    await hold(name, head("POST", API + "/meetings", VIEWER, "Content-Type: application/json", "Content-Length: 9999") + b"{", until)


@scene(205)
async def trickled_bodies(name, until):
    await hold(name, head("POST", API + "/directives", OFFICE, "Content-Type: application/json", "Content-Length: 9999"), until, 20)


@scene(2000)
async def trickled_headers(name, until):
    await hold(name, b"GET /api/v1/agencies HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", until, 10)


@scene(12)
async def readers_who_do_not_read(name, until):
    for sent in (
        head("GET", API + "/reports/status?format=json"),
        head("GET", API + "/reports/status?format=csv", AGENCY),
        head("GET", API + "/directives?limit=200", OFFICE),
        head("GET", API + "/events?limit=200", OFFICE),
    ):
        reader, writer = await asyncio.open_connection("localhost", PORT, limit=1)
        try:
            writer.write(sent)
            await writer.drain()
            await asyncio.sleep(min(20, max(0.1, until - time.monotonic())))
            count(name, "unread")
        finally:
            writer.transport.abort()


@scene(50)
async def lists_of_the_past(name, until):
    await exchange(name, head("GET", API + "/directives?limit=50&sort=-dueDate&asOf=2024-06-30", AGENCY, "Connection: close"))
    await asyncio.sleep(1)


@scene(4)
async def smuggled_requests(name, until):
    hidden = b"0\r\n\r\nGET /api/v1/agencies HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for framing in ("Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
                    "Transfer-Encoding: xchunked", "Transfer-Encoding: gzip, chunked"):
        await exchange(name, head("POST", API + "/meetings", OFFICE, *framing.split("\r\n")) + hidden)
    for target in ("//api/v1/directives", "/api/v1/directives;x", "/api/v1/%2e/directives"):
        await exchange(name, head("GET", target))
    await asyncio.sleep(0.05)


RESET_TARGETS = ["/directives?limit=50", "/directives/NONE-1", "/events?limit=5", "/reports/status?meeting=NONE-2020-01-01"]


@scene(8)
async def reset_connections(name, until):
    reader, writer = await connect()
    sock = writer.get_extra_info("socket")
    # A close sends a reset, whatever is under way.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for _ in range(random.randint(1, 3)):
        writer.write(head("GET", API + random.choice(RESET_TARGETS), random.choice((None, AGENCY))))
    await asyncio.sleep(random.random() * 0.02)
    writer.transport.abort()
    count(name, "reset")


@scene(200)
async def forged_tokens(name, until):
    """Each token looks good until its signature is checked, and each is another one."""
    signature = AGENCY.rindex(".") + 1
    forged = AGENCY[:signature] + "".join(random.choice("abcdefgh0123456789") for _ in range(64)) + AGENCY[signature + 64 :]
    await exchange(name, head("GET", API + "/directives?limit=20", forged, "Connection: close"))


@scene(6)
async def spreadsheets_beside_pdf(name, until):
    await asyncio.gather(
        exchange(name, head("GET", API + "/reports/status?format=xlsx", AGENCY)),
        exchange(name, head("GET", API + "/reports/status?format=xlsx")),
        exchange(name, head("GET", API + "/reports/status?format=pdf&agency=B004", OFFICE)),
        exchange(name, head("GET", API + "/reports/agencies?format=pdf", OFFICE)),
    )


def write(bearer, path, body):
    """Sends one body; the answer as (status, JSON)."""
    request = urllib.request.Request(f"http://localhost:{PORT}{API}{path}", json.dumps(body, ensure_ascii=False).encode(), {
        "Authorization": "Bearer " + bearer, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def largest(bearer, path, bodies):
    """Sends the first of these bodies, largest first, that the contract lets through."""
    for body in bodies:
        status, answer = write(bearer, path, body)
        if status < 300:
            return answer
        if status not in (400, 413):
            break
    if path not in NOT_PLANTED:
        NOT_PLANTED.add(path)
        print("not planted, nor perhaps others:", path, status, str(answer.get("errors", answer))[:300])
    return {}


LANGUAGES = [a + b for a in "abcdefgh" for b in "abcdefg"][:50]
PLANTED, NOT_PLANTED = [], set()


def plant(directives=100, agencies=60, milestones=200):
    """The largest content of each kind, of characters of three bytes, by those who may write it."""
    long, stamp = "\u4e2d" * 20_000, f"{int(time.time()) % 36**3:05d}"[-5:]
    names = [{l: long[:n] for l in LANGUAGES} for n in (500, 50)]
    codes = [largest(ADMIN, "/agencies", [{"code": f"HX{stamp}{i:03d}", "names": n, "validFrom": "1949-10-01"} for n in names]).get("code")
             for i in range(agencies)]
    for i in range(200):
        meeting = largest(OFFICE, "/meetings", [{
            "reference": f"HX-2024-01-02-{stamp}{i:03d}", "body": long[:500], "type": "OTHER", "heldOn": "2024-01-02", "title": long[:500],
            "visibility": "PUBLIC", "translations": {l: {"title": long[:500]} for l in LANGUAGES}}])
    reference = meeting["reference"]
    text = "x" * 200_000
    for i in range(30):
        document = largest(OFFICE, f"/meetings/{meeting['id']}/documents", [{
            "key": f"d{i}", "language": "en", "rendering": "ORIGINAL", "title": long[:500], "text": text}])
    passages = [{"documentId": document["id"], "start": 0, "end": 20_000, "exact": text[:20_000]}]
    translations = [{l: {"title": long[:t], "description": long[:d]} for l in LANGUAGES} for t, d in ((500, 20_000), (500, 1_500))]
    made = []
    for i in range(directives):
        quotes = passages * 100 if i % 10 == 0 else passages
        made.append(largest(OFFICE, "/directives", [{
            "meeting": reference, "title": long[:500], "description": long, "completionCriteria": long, "visibility": "PUBLIC",
            "passages": q, "translations": t} for t in translations for q in (quotes, passages * 5)])["id"])
    one = f"/directives/{made[-1]}"
    for action in ({"action": "register"}, {"action": "assign", "lead": "B004", "cooperating": codes[:50], "acknowledgeBy": "2999-01-01",
                    "originalDueDate": "2999-01-01"}):
        tag = json.load(urllib.request.urlopen(urllib.request.Request(
            f"http://localhost:{PORT}{API}{one}", headers={"Authorization": "Bearer " + OFFICE})))["version"]
        request = urllib.request.Request(f"http://localhost:{PORT}{API}{one}/transitions", json.dumps(action).encode(), {
            "Authorization": "Bearer " + OFFICE, "Content-Type": "application/json", "If-Match": f'"{tag}"'})
        try:
            urllib.request.urlopen(request).read()
        except urllib.error.HTTPError as e:
            print("not planted:", action["action"], e.code, e.read()[:200])
    for i in range(milestones):
        largest(OFFICE, one + "/milestones", [{
            "key": f"m{i}", "title": long[:500], "originalDueDate": "2999-01-01", "sequence": i + 1,
            "translations": {l: {"title": long[:n]} for l in LANGUAGES}} for n in (500, 10)])
        largest(OFFICE, one + "/date-decisions", [{"to": f"{2500 + i}-01-01", "reason": long[:4_000]}])
    size = json.load(urllib.request.urlopen(urllib.request.Request(
        f"http://localhost:{PORT}{API}/audit/checkpoint", headers={"Authorization": "Bearer " + QUIET})))["treeSize"]
    PLANTED.extend(
        ["/directives?limit=200&sort=-updatedAt", f"/directives?limit=200&meeting={reference}", "/meetings?limit=200",
         f"/meetings/{reference}/documents?limit=200", "/agencies?limit=200", f"/events?limit=200&after={max(0, size - 600)}",
         f"/events?limit=200&after={max(0, size - 500)}", "/me/work?limit=200", f"/directives/{made[0]}", one]
        + [f"{one}/{list_}?limit=200" for list_ in ("milestones", "assignments", "date-decisions", "history")])


@scene(32)
async def largest_content_read_at_once(name, until):
    count_of_all = sum(counts.get(name, {}).values())
    await exchange(name, head("GET", API + PLANTED[count_of_all % len(PLANTED)], READERS[count_of_all % len(READERS)], "Connection: close"))


def resident(which):
    for line in open(f"/proc/{PROCESS}/status"):
        if line.startswith(which):
            return int(line.split()[1]) // 1024
    return 0


def told(times, part=1.0):
    ordered = sorted(t for _, t in times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 if ordered else float("nan")


async def main():
    plant()
    SCENES[:] = [play for play in SCENES if ONLY in play.__name__]
    stop, out = multiprocessing.Event(), multiprocessing.Queue()
    caller = multiprocessing.Process(target=quiet, args=(stop, out))
    caller.start()
    each = SECONDS / (len(SCENES) + 3)
    spans = [("(nobody else)", time.monotonic())]
    await asyncio.sleep(each)
    lived = True
    print(f"resident before: {resident('VmRSS')} MB")
    try:
        for play in SCENES:
            spans.append((play.__name__, time.monotonic()))
            await play(time.monotonic() + each)
            print(f"{play.__name__}: at most {resident('VmHWM')} MB resident so far")
        spans.append(("all at once", time.monotonic()))
        until = time.monotonic() + 2 * each
        await asyncio.gather(*(play(until) for play in SCENES))
    except OSError as e:
        print("The service is gone:", e)
        lived = False
    ended = time.monotonic()
    stop.set()
    times, errors = out.get(timeout=60)
    caller.join()
    print(f"{'the quiet caller, milliseconds':34} {'p50':>7} {'p95':>7} {'p99':>7} {'worst':>7} {'requests':>9}  what the others got")
    starts = [s for _, s in spans] + [ended + 1e9]
    for (name, began), after in zip(spans, starts[1:]):
        part = [t for t in times if began <= t[0] < after]
        got = ", ".join(f"{n} x {what}" for what, n in sorted(counts.get(name, {}).items()))
        print(f"{name:34} {told(part, .5):7.0f} {told(part, .95):7.0f} {told(part, .99):7.0f} {told(part):7.0f} {len(part):9}  {got}")
    print(f"{'all of it':34} {told(times, .5):7.0f} {told(times, .95):7.0f} {told(times, .99):7.0f} {told(times):7.0f} {len(times):9}")
    for error in sorted(set(errors)):
        print("error of the quiet caller:", errors.count(error), "x", error)
    try:
        print(f"resident: {resident('VmRSS')} MB, at most {resident('VmHWM')} MB; it lives: {lived}")
    except OSError:
        lived = False
        print("the service has ended")
    sys.exit(0 if lived and not errors and told(times, .99) < 1000 and told(times) < 5000 else 1)


if __name__ == "__main__":
    asyncio.run(main())
