"""Hostile callers beside a quiet one; bench/hostile starts it. Standard library alone.

Arguments: the service's port, the issuer's port, the service's process, seconds in all."""
import asyncio
import http.client
import json
import multiprocessing
import sys
import time
import urllib.parse
import urllib.request

PORT, ISSUER, PROCESS, SECONDS = (int(a) for a in sys.argv[1:5])
API = "/api/v1"


def token(query):
    return urllib.request.urlopen(f"http://localhost:{ISSUER}/token?{query}").read().decode().strip()


VIEWER = token("role=viewer&subject=hostile-viewer")
AGENCY = token("role=agency&agency=B004&subject=hostile-agency")
OFFICE = token("role=supervisor&subject=hostile-officer")
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


@scene(6)
async def spreadsheets_beside_pdf(name, until):
    await asyncio.gather(
        exchange(name, head("GET", API + "/reports/status?format=xlsx", AGENCY)),
        exchange(name, head("GET", API + "/reports/status?format=xlsx")),
        exchange(name, head("GET", API + "/reports/status?format=pdf&agency=B004", OFFICE)),
        exchange(name, head("GET", API + "/reports/agencies?format=pdf", OFFICE)),
    )


def resident(which):
    for line in open(f"/proc/{PROCESS}/status"):
        if line.startswith(which):
            return int(line.split()[1]) // 1024
    return 0


def told(times, part=1.0):
    ordered = sorted(t for _, t in times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 if ordered else float("nan")


async def main():
    stop, out = multiprocessing.Event(), multiprocessing.Queue()
    caller = multiprocessing.Process(target=quiet, args=(stop, out))
    caller.start()
    each = SECONDS / (len(SCENES) + 3)
    spans = [("(nobody else)", time.monotonic())]
    await asyncio.sleep(each)
    lived = True
    try:
        for play in SCENES:
            spans.append((play.__name__, time.monotonic()))
            await play(time.monotonic() + each)
            resident("VmRSS")
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
