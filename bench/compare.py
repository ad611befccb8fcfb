"""Measures one service that bench/compare has started, workload by workload; see there.

What pgbench runs is what the service itself sent for one request, taken from PostgreSQL's log: every statement from BEGIN
to COMMIT with its values. Values that differ from request to request are made to differ here too.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date, timedelta
from pathlib import Path

SIZE, DATA, SERVICE, PORT, ISSUER = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
CONNECTIONS = [int(each) for each in os.environ.get("CONNECTIONS", "1 8 32").split()]
WARM_UP, MEASURED, ROUNDS = (int(os.environ.get(*each)) for each in (("WARM_UP", "60"), ("MEASURED", "10"), ("ROUNDS", "3")))
WANTED = os.environ.get("WORKLOADS", "").split()
API = f"http://localhost:{PORT}/api/v1"
SECRETS = dict(line.split("=", 1) for line in (DATA / "postgresql.secrets").read_text().splitlines() if "=" in line)
SCRATCH = Path(os.environ.get("TMPDIR", "/tmp")) / f"directive-tracker-bench-{os.getpid()}"
LUA = Path(__file__).with_name("compare.lua")
DRAWN = 1000  # of so many things each request is of one
TICK = os.sysconf("SC_CLK_TCK")


def psql(sql, login="tracker_owner"):
    done = subprocess.run(
        ["psql", "-qXAt", "-F", " ", "-h", "127.0.0.1", "-p", SECRETS["port"], "-U", login, "tracker"], input=sql,
        env={**os.environ, "PGPASSWORD": SECRETS[login]}, capture_output=True, text=True, check=True)
    return [line.split(" ") for line in done.stdout.splitlines()]


def token(query):
    with urllib.request.urlopen(f"http://localhost:{ISSUER}/token?{query}") as answer:
        return answer.read().decode()


OFFICE = token("role=supervisor&subject=officer-3")


def send(method, path, headers, body=None):
    request = urllib.request.Request(API + path, method=method, headers=headers, data=body and body.encode())
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read().decode()


class Workload:
    """Requests and the same statements for pgbench."""

    def __init__(self, name, requests, status=200, varied=(), most=None, script=None):
        self.name, self.status, self.most = name, status, most
        self.requests = requests  # the requests of a run, each a dictionary for compare.lua
        self.varied = varied  # names in a request whose values pgbench draws too
        self.script = script or (lambda sql, one: sql)

    def statements(self):
        """The script for pgbench, and how many statements a request takes."""
        requests = self.requests()
        for one in requests[:8]:
            self.ask(one)
        sql = []
        while sql[-1:] != ["COMMIT"]:  # the log may be slow to begin, and to end
            requests = self.requests()
            one = requests[8 % len(requests)]
            sql = captured(lambda: self.ask(one))
        drawn = requests[:DRAWN]
        text = self.script("".join(f"{each};\n" for each in sql), one)
        if self.varied:
            # A table of them costs pgbench least: arrays in the text cost it a third of its rate.
            psql(f"drop table if exists bench_drawn; create table bench_drawn (n int primary key, {', '.join(f'{v} uuid' for v in self.varied)});"
                 " grant select on bench_drawn to tracker_app; insert into bench_drawn values "
                 + ", ".join(f"({n + 1}, " + ", ".join(f"'{each[v]}'" for v in self.varied) + ")" for n, each in enumerate(drawn))
                 + "; analyze bench_drawn")
        for name in self.varied:
            text = text.replace(f"'{{{one[name]}}}'", f"array['{one[name]}']")
            text = text.replace(f"'{one[name]}'", f"(select {name} from bench_drawn where n = :n)")
        return f"\\set n random(1, {len(drawn)})\n\\set i :i + 1\n\\set day :first + 1000 * :client_id + :i\n{text}", len(sql)

    def ask(self, one):
        status, _, body = send(one["method"], one["path"], one["headers"], one.get("body"))
        if status != self.status:
            raise SystemExit(f"{self.name}: {status} {body[:500]}")


LOGGED = re.compile(r"@@(\d+)@ (\w+):  (.*?)(?=^@@|\Z)", re.S | re.M)


def captured(action):
    """The statements that the service sent to PostgreSQL for an action, values and all."""
    log = DATA / "postgresql.log"
    settings = ["log_statement = 'all'", "log_line_prefix = '@@%p@ '", "log_error_verbosity = 'default'"]
    for each in settings:
        psql(f"alter system set {each}", "postgres")
    psql("select pg_reload_conf()", "postgres")
    time.sleep(1)
    begin = log.stat().st_size
    action()
    time.sleep(1)
    with log.open("rb") as file:
        file.seek(begin)
        text = file.read().decode()
    for each in settings:
        psql(f"alter system reset {each.split(' ')[0]}", "postgres")
    psql("select pg_reload_conf()", "postgres")
    # Each transaction for itself; those of the sequencer and the metrics are none of the request's.
    transactions, open_ones = [], {}
    for pid, kind, message in LOGGED.findall(text):
        if kind == "DETAIL" and pid in open_ones and message.startswith("Parameters: "):
            statements = open_ones[pid]
            values = {n: literal(v) for n, v in re.findall(r"\$(\d+) = ('(?:[^']|'')*'|NULL)", message, re.S)}
            statements[-1] = re.sub(r"\$(\d+)", lambda found: values[found[1]], statements[-1])
        elif kind == "LOG" and (found := re.match(r"(?:statement|execute (?!fetch)[^:]*): (.*)", message, re.S)):
            sql = found[1].strip()
            if sql == "BEGIN":
                open_ones[pid] = [sql]
                transactions.append(open_ones[pid])
            elif sql and pid in open_ones and "pg_catalog.pg_type" not in sql:
                open_ones[pid].append(sql)
    return [each for one in transactions if not any("log_pending" in each or "from log_entry" in each for each in one) for each in one]


def literal(value):
    """A value as pgbench takes it: what follows a colon would be a variable."""
    if value == "NULL" or ":" not in value and "\\" not in value:
        return value
    return "E" + value.replace("\\", "\\\\").replace(":", "\\072")


def run_wrk(workload, connections, seconds):
    requests = SCRATCH / "requests"
    # No more than it takes: wrk counts from when its last thread has read them, and its first asks meanwhile.
    requests.write_text("".join(
        "\t".join([each["method"], each["path"], "\r\n".join(f"{k}: {v}" for k, v in each["headers"].items()).replace("\r\n", "\f"),
                   each.get("body", "")]) + "\n" for each in workload.requests()[:1000 * seconds]))
    threads = min(2, connections)
    done = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(LUA), API, "--", str(requests),
         str(threads), workload.name], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run_pgbench(script, connections, seconds):
    first = psql("select date '1600-01-01' - coalesce(min(period_from), '1600-01-01') from progress_report where period_from < '1600-01-01'")[0][0]
    # It stands still meanwhile, also where it numbers the log; then it gets time to number what was written.
    os.kill(SERVICE, signal.SIGSTOP)
    done = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", str(min(2, connections)), "-T", str(seconds + 5), "-P", "1", "-f", str(script),
         "-D", f"first={first}", "-D", "i=0", "-h", "127.0.0.1", "-p", SECRETS["port"], "-U", "tracker_app", "tracker"],
        env={**os.environ, "PGPASSWORD": SECRETS["tracker_app"]}, capture_output=True, text=True)
    os.kill(SERVICE, signal.SIGCONT)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    while psql("select exists (select from log_pending)") != [["f"]]:
        time.sleep(0.5)
    # Without the first five seconds, in which each connection prepares its statements.
    rates = [float(each) for each in re.findall(r"progress: .*?, ([\d.]+) tps", done.stderr)][5:]
    return {"rate": statistics.mean(rates), "requests": int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])}


def used(pid, reaped=False):
    """Seconds of computing that a process used, with those of its ended children when asked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(each) for each in fields[11:15 if reaped else 13]) / TICK


def postgres_used():
    postmaster = (DATA / "cluster/postmaster.pid").read_text().split()[0]
    total = used(postmaster, reaped=True)
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if stat.read_text().rsplit(")", 1)[1].split()[1] == postmaster:
                total += used(stat.parent.name)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


def resident():
    status = Path(f"/proc/{SERVICE}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def three(values, digits=3):
    return [round(each, digits) for each in (statistics.median(values), min(values), max(values))]


def warm(workload):
    run_wrk(workload, workload.most or max(CONNECTIONS), WARM_UP)


def measured(workload):
    text, statements = workload.statements()
    script = SCRATCH / f"{workload.name}.sql"
    script.write_text(text)
    result = {"statements": statements, "settings": {"warmUp": WARM_UP, "measured": MEASURED, "rounds": ROUNDS}}
    seconds = MEASURED * (3 if workload.most else 1)
    for connections in [workload.most] if workload.most else CONNECTIONS:
        rounds = []
        for _ in range(ROUNDS):
            before = used(SERVICE), postgres_used()
            service = run_wrk(workload, connections, seconds)
            middle = used(SERVICE), postgres_used()
            bench = run_pgbench(script, connections, seconds)
            after = postgres_used()
            rounds.append({
                "rate": service["rate"], "pgbench": bench["rate"], "share": service["rate"] / bench["rate"],
                "p50": service["p50"], "p95": service["p95"], "p99": service["p99"], "errors": service["errors"],
                "cpuService": (middle[0] - before[0]) / service["requests"] * 1000,
                "cpuPostgres": (middle[1] - before[1]) / service["requests"] * 1000,
                "cpuPgbench": (after - middle[1]) / bench["requests"] * 1000})
        result[f"{connections}"] = {key: three([each[key] for each in rounds]) for key in rounds[0]}
        last = result[f"{connections}"]
        print(f"{SIZE:8} {workload.name:24} {connections:3}  {last['rate'][0]:9.1f} /s  {last['share'][0]:.2f} of {last['pgbench'][0]:9.1f}"
              f"  p50 {last['p50'][0]:.2f} ms  CPU {last['cpuService'][0]:.2f} + {last['cpuPostgres'][0]:.2f} ms"
              f"  errors {last['errors'][2]:.0f}  {resident()} MB", flush=True)
    return result


def read(path, caller=OFFICE, **more):
    headers = {"Authorization": f"Bearer {caller}"} if caller else {}
    return {"method": "GET", "path": path, "headers": {**headers, **more.pop("headers", {})}, **more}


def page(name, query, caller=OFFICE):
    return Workload(name, lambda: [read(f"/directives?{query}" if query else "/directives", caller)])


def directives():
    return psql(f"select id from directive where status <> 'DRAFT' order by md5(id::text) limit {DRAWN}")


def one_directive():
    return [read(f"/directives/{id}", id=id) for (id,) in directives()]


def held_directive():
    """With the ETags of now: the writes change some of them."""
    return [{**one, "headers": {**one["headers"], "If-None-Match": send("GET", one["path"], one["headers"])[1]["ETag"]}}
            for one in one_directive()]


def later_page():
    path = "/directives?limit=50"
    for _ in range(5 if SIZE <= 1000 else 200):
        following = json.loads(send("GET", path, {"Authorization": f"Bearer {OFFICE}"})[2])["next"]
        path = f"/directives?limit=50&cursor={following}"
    return path


def milestones():
    return [{"method": "PATCH", "path": f"/directives/{directive}/milestones/{id}", "directive": directive, "milestone": id,
             "headers": {"Authorization": f"Bearer {OFFICE}", "Content-Type": "application/merge-patch+json", "If-Match": f'"{version}"'},
             "body": f'{{"weight":{int(version) * 7 % 900 + 0.5}}}'}
            for directive, id, version in psql(
                "select distinct on (m.directive_id) m.directive_id, m.id, m.version from milestone m join directive d"
                f" on d.id = m.directive_id where d.status = 'IN_PROGRESS' and m.status = 'SCHEDULED' order by m.directive_id, m.id limit {DRAWN}")]


AGENCIES = {f"B{n:03}": token(f"role=agency&agency=B{n:03}&subject=clerk-B{n:03}") for n in range(0, 200, 1 if SIZE < 10000 else 4)}


def reports():
    """Reports of one day long past: another day of each directive each time."""
    found = psql("select d.id, a.agency from directive d join assignment a on a.directive_id = d.id and a.role = 'LEAD'"
                 " where d.status = 'IN_PROGRESS' and a.status = 'ACKNOWLEDGED' and a.agency in ('" + "','".join(AGENCIES) + "')"
                 f" order by md5(d.id::text) limit {DRAWN}")
    body = json.dumps({"periodFrom": "DAY", "periodTo": "DAY", "narrative": "What was done in these months. " * 8, "claimedPercent": 30,
                       "deliveryConfidence": "GREEN", "submit": True})
    last = psql("select coalesce(max(period_to), '1700-01-01') from progress_report where period_to between '1700-01-01' and '1990-01-01'")[0][0]
    days = [f"{date.fromisoformat(last) + timedelta(1 + n)}" for n in range(60000 // len(found) + 1)]
    return [{"method": "PUT", "path": f"/directives/{id}/progress-reports/by-external-id/{time.time_ns()}", "directive": id,
             "headers": {"Authorization": f"Bearer {AGENCIES[agency]}", "Content-Type": "application/json"},
             "body": body.replace("DAY", day)} for day in days for id, agency in found]


EVENT = "current_setting('tracker.event_id')::uuid"
NOW = "current_setting('tracker.recorded_at')::timestamptz"


def write(sql):
    """The statements of a write, so that each run writes an event, versions and values of its own."""
    if "tracker.event_id" not in sql:
        raise SystemExit(f"Nothing was written:\n{sql}")
    event = re.search(r"set_config\('tracker.event_id', '([^']*)'", sql)[1]
    sql = sql.replace(f"set_config('tracker.event_id', '{event}'", "set_config('tracker.event_id', gen_random_uuid()::text")
    return sql.replace(f"'{event}'", EVENT)


def same(sql, table, changed):
    """An update of every column: of those that the request did not change, to what they are."""
    def update(found):
        columns = re.findall(r"(\w+)=(?:E?'(?:[^']|'')*'|NULL)", found[1])
        return f"update {table} set " + ", ".join(f"{each}={changed.get(each, each)}" for each in columns) + " where id="
    return re.sub(rf"update {table} set (.*?) where id=", update, sql, flags=re.S)


def inserted(sql, table, changed):
    """An insert with some of its values replaced."""
    def insert(found):
        columns = found[1].split(",")
        values = re.findall(r"E?'(?:[^']|'')*'|NULL|current_setting\('tracker.event_id'\)::uuid", found[2])
        return f"insert into {table} ({found[1]}) values (" + ",".join(changed.get(c, v) for c, v in zip(columns, values, strict=True)) + ")"
    return re.sub(rf"insert into {table} \((.*?)\) values \((.*?)\)(?=;\n)", insert, sql, flags=re.S)


def milestone_update(sql, one):
    sql = same(same(write(sql), "directive", {"revision": "revision + 1", "updated_at": NOW}), "milestone",
               {"version": "version + 1", "updated_at": NOW, "weight": "weight + 1"})
    return inserted(sql, "event", {"recorded_at": NOW, "entity_version": f"(select version + 1 from milestone where id = '{one['milestone']}')"})


def submitted_report(sql, one):
    day = "date '1600-01-01' - cast(:day as int)"
    report = re.search(r"insert into progress_report .*'([0-9a-f-]{36})'\);$", sql, re.M)[1]
    sql = write(sql).replace(f"'{report}'", EVENT)
    sql = inserted(sql.replace(f"'{one['path'].rsplit('/', 1)[1]}'", "current_setting('tracker.event_id', true)"), "event", {"recorded_at": NOW})
    written = json.loads(one["body"])["periodFrom"]
    return sql.replace(f"'{written}'", f"({day})")


WORKLOADS = [
    Workload("directive", one_directive, varied=["id"]),
    Workload("directive-304", held_directive, status=304, varied=["id"]),
    page("list", ""),
    page("list-public", "", caller=None),
    page("list-agency", "agency=B004&sort=dueDate"),
    page("list-agency-role-yellow", "agency=B004&role=LEAD&trafficLight=YELLOW&sort=dueDate"),
    page("list-red", "trafficLight=RED&sort=dueDate"),
    page("list-overdue", "overdue=true&sort=dueDate"),
    page("list-status", "status=IN_PROGRESS&sort=-updatedAt"),
    page("list-meeting", "meeting=" + psql("select reference from meeting order by reference limit 1 offset 7")[0][0] + "&sort=reference"),
    page("list-topic", "topic=topic-7&sort=-priority"),
    Workload("list-later", lambda path=later_page(): [read(path)]),
    page("list-as-of", "asOf=" + time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 365 * 86400))),
    Workload("report-status", lambda: [read("/reports/status?format=json")], most=1),
    Workload("milestone-update", milestones, varied=["directive", "milestone"], script=milestone_update),
    Workload("progress-report", reports, status=201, varied=["directive"], script=submitted_report),
]


def main():
    SCRATCH.mkdir()
    results = DATA.parent / "results" / f"{SIZE}.json"
    results.parent.mkdir(exist_ok=True)
    kept = json.loads(results.read_text()) if results.exists() else {"workloads": {}}
    started = re.search(r"started in ([\d.]+)s", (Path(sys.argv[6])).read_text())
    wanted = [each for each in WORKLOADS if not WANTED or each.name in WANTED]
    for workload in wanted:
        warm(workload)
    for workload in wanted:
        kept["workloads"].setdefault(workload.name, {}).update(measured(workload))
        kept.update(startup=float(started[1]), resident=resident(), measured=time.strftime("%Y-%m-%d"))
        results.write_text(json.dumps(kept, indent=1) + "\n")
    psql("drop table if exists bench_drawn")


main()
