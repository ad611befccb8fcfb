"""The largest reports; bench/limits starts it. Standard library alone.

Arguments: the service's port, the issuer's port, the service's process."""
import datetime
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

PORT, ISSUER, PROCESS = (int(a) for a in sys.argv[1:4])
API = f"http://localhost:{PORT}/api/v1"
RUN = format(int(time.time()), "x")
failed = []


def token(query):
    return urllib.request.urlopen(f"http://localhost:{ISSUER}/token?{query}").read().decode().strip()


OFFICE = token("role=supervisor&subject=limits-office")


def ask(method, path, body=None, bearer=OFFICE):
    request = urllib.request.Request(API + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Authorization": "Bearer " + bearer, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            size, first = 0, b""
            while block := answer.read(1 << 20):
                size += len(block)
                first = first or block
            return answer.status, size, first
    except urllib.error.HTTPError as e:
        return e.code, 0, e.read()


def resident(which):
    for line in open(f"/proc/{PROCESS}/status"):
        if line.startswith(which):
            return int(line.split()[1]) // 1024
    raise SystemExit("The service has ended.")


def measured(name, path, bearer=OFFICE):
    open(f"/proc/{PROCESS}/clear_refs", "w").write("5")  # VmHWM begins anew
    before, began = resident("VmRSS"), time.monotonic()
    status, size, first = ask("GET", path, bearer=bearer)
    seconds = time.monotonic() - began
    if status != 200:
        failed.append(f"{name}: {status} {first[:300]}")
    print(f"| {name} | {status} | {seconds:.1f} | {size / 1e6:.1f} | {before} | {resident('VmHWM')} |", flush=True)


WORDS = ("The ministry trains maintenance technicians for rural areas and reports each quarter how many have passed. " * 190)[:20_000]
HAN = ("国务院要求各地区各部门优化新能源汽车购买使用政策并按季度报告进展情况。" * 600)[:20_000]
TEXTS = {"words": WORDS, "han": HAN, "lines": "a\n" * 10_000, "one word": "x" * 20_000}


def planted(kind, text):
    """A meeting with 110 directives of such texts, each changed one second after the other at least."""
    reference = f"LIMIT-2024-01-02-{kind[:1].upper()}{RUN[-7:].upper()}"
    status, _, made = ask("POST", "/meetings", {"reference": reference, "body": "Council", "type": "OTHER",
                                                "heldOn": "2024-01-02", "title": "Largest texts"})
    assert status == 201, made
    instants = []
    for n in range(110):
        status, _, made = ask("POST", "/directives", {"meeting": reference, "title": text[:500].strip().replace("\n", " "),
                                                      "description": text, "completionCriteria": text})
        assert status == 201, made
        instants.append(json.loads(made)["updatedAt"])
    return reference, instants


def largest(reference, instants):
    """The query of as many of them as HTML still takes; a refusal costs little."""
    def query(n):
        return f"meeting={reference}&updatedSince={urllib.parse.quote(instants[-n])}"
    low, high = 1, len(instants)
    while low < high:
        middle = (low + high + 1) // 2
        status, _, answer = ask("GET", f"/reports/status?format=html&{query(middle)}")
        if status == 200:
            low = middle
        else:
            assert status == 400 and b"too-many" in answer, (status, answer)
            high = middle - 1
    return query(low), low


year_ago = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=365)).strftime("%Y-%m-%dT%H:%M:%SZ")
print("| report | status | seconds | MB | resident before, MB | at most |\n|---|---|---|---|---|---|")
# Without the drafts that earlier runs left.
DECIDED = "&".join("status=" + s for s in ("REGISTERED", "ASSIGNED", "IN_PROGRESS", "SUSPENDED", "COMPLETION_REPORTED", "CLOSED"))
everything = {form: f"/reports/status?format={form}&{DECIDED}" for form in ("json", "csv", "xlsx")}
for each in range(2):
    for form, path in everything.items():
        measured(f"{form.upper()} of all directives" + ("" if each else ", first"), path)
measured("JSON of all, since a year ago", f"/reports/status?format=json&since={year_ago}&{DECIDED}")
measured("scorecard as PDF", "/reports/agencies?format=pdf")
measured("empty PDF", "/reports/status?format=pdf&meeting=NONE-2020-01-01")
pages = []
for kind, text in TEXTS.items():
    query, n = largest(*planted(kind, text))
    for form in ("html", "pdf"):
        measured(f"{form.upper()} of {n} directives of {kind}", f"/reports/status?format={form}&{query}")
        pages.append(f"/reports/status?format={form}&{query}")
paths = pages + [everything["json"], everything["csv"], f"/reports/status?format=json&since={year_ago}&{DECIDED}", "/reports/agencies?format=pdf"]
answers, lock = {}, threading.Lock()


def caller(number, until):
    bearer = token(f"role=supervisor&subject=limits-{number}")
    n = number
    while time.monotonic() < until:
        try:
            status, _, first = ask("GET", paths[n % len(paths)], bearer=bearer)
        except OSError as e:
            status, first = type(e).__name__, b""
        with lock:
            answers[status] = answers.get(status, 0) + 1
            if status not in (200, 429, 503):
                failed.append(f"{paths[n % len(paths)]}: {status} {first[:300]}")
        if status != 200:
            time.sleep(1)
        n += 1


open(f"/proc/{PROCESS}/clear_refs", "w").write("5")
until = time.monotonic() + 180
threads = [threading.Thread(target=caller, args=(n, until)) for n in range(8)]
for each in threads:
    each.start()
for each in threads:
    each.join()
print(f"All at once by eight callers for 180 s: {', '.join(f'{n} x {s}' for s, n in sorted(answers.items(), key=str))}; "
      f"at most {resident('VmHWM')} MB resident")
for each in failed:
    print(each)
sys.exit(1 if failed else 0)
