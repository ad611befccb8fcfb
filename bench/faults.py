"""Plays the faults that bench/faults describes, in the namespaces that it has made; see there."""

import collections
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
import uuid
from pathlib import Path

WORK = Path(sys.argv[1])
ROUNDS = int(os.environ.get("ROUNDS", "20"))
ONLY = os.environ.get("SCENARIOS", "").split()
BIN = Path("/usr/lib/postgresql/15/bin")
JAVA = [os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"]
SMALL = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
POSTGRES, ISSUER, HAPROXY, PROXY = 5432, 9099, 8000, 6432
HERE, AWAY = "10.9.1.1", "10.9.2.2"  # this machine, and the host that is lost, with a router between them
POOL = 16
RECOVERY = 5  # seconds, after the database is back
LOST_HOST = 15  # seconds, until others go on

faults = []


def fail(text):
    print(f"FAULT  {text}", flush=True)
    faults.append(text)


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def sql(text):
    return run("psql", "-qXAt", "-h", "127.0.0.1", "-U", "postgres", "tracker", "-c", text).strip()


def wait(what, condition, seconds=60, pause=0.02):
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        try:
            if condition():
                return time.monotonic() - began
        except (OSError, subprocess.CalledProcessError, http.client.HTTPException):
            pass
        time.sleep(pause)
    raise TimeoutError(f"{what}: not within {seconds} s")


def in_host(command):
    return ["ip", "netns", "exec", "host", *command]


class Postgres:
    def __init__(self, name="pg", port=POSTGRES, standby_of=None):
        self.data, self.port = WORK / name, port
        self.data.mkdir(mode=0o700)
        run("chown", "postgres", self.data)
        if standby_of:
            self.as_postgres("pg_basebackup", "--host=127.0.0.1", f"--port={standby_of.port}", "--username=postgres",
                             "--write-recovery-conf", "--checkpoint=fast")
            self.start()
            return
        self.as_postgres("initdb", "--username=postgres", "--encoding=UTF8", "--auth=trust", "--data-checksums")
        with open(self.data / "pg_hba.conf", "a") as hba:
            hba.write("host all all 10.9.0.0/16 trust\n")
        self.start()
        run("psql", "-qX", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-c", "create role tracker_owner login",
            "-c", "create role tracker_app login", "-c", "create database tracker owner tracker_owner")

    def as_postgres(self, program, *arguments):
        with open(WORK / "pg.out", "a") as out:
            subprocess.run(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", BIN / program,
                            f"--pgdata={self.data}", *arguments], check=True, stdout=out, stderr=out, cwd="/")

    def start(self):
        self.as_postgres("pg_ctl", "--wait", f"--log={self.data}/log",
                         f"--options=-c port={self.port} -c listen_addresses=0.0.0.0 -c unix_socket_directories={self.data}",
                         "start")

    def kill(self):
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        # Its children end by themselves, and only then another may start on the same data.
        wait("the children to end", lambda: not self.children(), pause=0.01)

    def children(self):
        return subprocess.run(["pgrep", "-r", "R,S,D", "-u", "postgres"], capture_output=True).stdout.split()


class Service:
    """One instance; `away` is on the host that is lost."""

    def __init__(self, name, port, database=None, away=False, **settings):
        self.name, self.port, self.away = name, port, away
        self.address = AWAY if away else "127.0.0.1"
        database = database or f"{HERE if away else '127.0.0.1'}:{POSTGRES}"
        self.environment = {
            "PATH": os.environ["PATH"], "OIDC_ISSUER": f"http://localhost:{ISSUER}",
            "DB_URL": f"jdbc:postgresql://{database}/tracker", "DB_USER": "tracker_app", "DB_PASSWORD": "trusted",
            "DB_MIGRATION_USER": "tracker_owner", "DB_MIGRATION_PASSWORD": "trusted", "TRACKER_PORT": str(port),
            "TRACKER_LOG_KEY_FILE": str(WORK / "log-key.pem"), "TRACKER_METRICS_PORT": "0",
            "TRACKER_SHUTDOWN_DELAY": "0s", "TRACKER_REMINDERS_EVERY": "off", **settings}
        self.start()
        self.ready()

    def start(self, *arguments):
        command = [*JAVA, *SMALL, "-jar", "target/quarkus-app/quarkus-run.jar", *arguments]
        with open(WORK / f"{self.name}.log", "a") as log:
            self.process = subprocess.Popen(in_host(command) if self.away else command, env=self.environment,
                                            stdout=log, stderr=log)

    def ready(self):
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {(WORK / f'{self.name}.log').read_text()[-3000:]}")
            return self.ask("GET", "/q/health/ready", None)[0] == 200
        wait(f"{self.name} to be ready", answers)

    def ask(self, method, path, who, body=None, headers=None, timeout=20):
        return ask(self.address, self.port, method, path, who, body, headers, timeout)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        self.process.terminate()
        self.process.wait(60)


tokens = {}


def token(who, away=False):
    if (who, away) not in tokens:
        url = f"http://localhost:{ISSUER}/token?{who}"
        tokens[who, away] = run(*in_host(["curl", "-sf", url])) if away else urllib.request.urlopen(url).read().decode()
    return tokens[who, away]


def ask(address, port, method, path, who, body=None, headers=None, timeout=20, connection=None):
    mine = connection or http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        head = {"Content-Type": "application/json", **(headers or {})}
        if who:
            head["Authorization"] = f"Bearer {token(who, address == AWAY)}"
        mine.request(method, path, None if body is None else json.dumps(body), head)
        answer = mine.getresponse()
        return answer.status, answer.read(), answer.headers
    finally:
        if connection is None:
            mine.close()


class Load:
    """Writers and readers until the end of a with-statement, and what they were answered.

    A write is repeated with its Idempotency-Key until it is acknowledged, unless `once`, where every failure is a fault.
    """

    def __init__(self, port, ledger, writers=6, readers=2, once=False):
        self.port, self.ledger, self.once = port, ledger, once
        self.stopping = False
        self.answers = collections.Counter()
        self.acknowledged = []  # (sent, answered) of each, in seconds
        self.reads = []  # seconds
        self.threads = [threading.Thread(target=self.work, args=(self.write, n), daemon=True) for n in range(writers)]
        self.threads += [threading.Thread(target=self.work, args=(self.read, n), daemon=True) for n in range(readers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        wait("the load to begin", lambda: len(self.acknowledged) > 5)
        return self

    def __exit__(self, *error):
        self.stopping = True
        for thread in self.threads:
            thread.join(60)
            if thread.is_alive():
                fail("a caller waits for ever")

    def work(self, what, number):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.stopping:
            try:
                what(connection, number)
            except Exception:
                fail(traceback.format_exc())
                return

    def ask(self, connection, *arguments):
        """The status, 0 when the service could not be reached."""
        try:
            status, body, headers = ask("127.0.0.1", self.port, *arguments, connection=connection)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if self.once:
                fail(f"no answer: {error!r}")
            status, body, headers = 0, b"", {}
        self.answers[status] += 1
        if status == 503 and "Retry-After" not in headers:
            fail("503 without Retry-After")
        if status not in (0, 200, 201, 409, 503) or self.once and status not in (0, 200, 201):
            fail(f"{status}: {body[:300]}")
        return status, body

    def write(self, connection, number):
        title = str(uuid.uuid4())
        body = {"meeting": MEETING, "title": title}
        headers = {"Idempotency-Key": title}
        while not self.stopping:
            sent = time.monotonic()
            status, answer = self.ask(
                connection, "POST", "/api/v1/directives", f"role=supervisor&subject=w{number}", body, headers)
            if status == 201:
                self.acknowledged.append((sent, time.monotonic()))
                self.ledger[title] = json.loads(answer)["id"]
                return
            time.sleep(0.1)

    def read(self, connection, number):
        began = time.monotonic()
        status, _ = self.ask(connection, "GET", "/api/v1/directives?limit=1", f"role=viewer&subject=r{number}")
        self.reads.append((began, time.monotonic() - began, status))
        time.sleep(0.02)

    def recovered(self, since, seconds):
        """How long after that moment the first write was acknowledged that was sent after it."""
        def first():
            return min((done for sent, done in self.acknowledged[-500:] if sent >= since), default=None)
        wait("a write to be acknowledged again", first, seconds=60)
        took = first() - since
        if took > seconds:
            fail(f"recovered after {took:.1f} s only")
        return took


def report(name, figures, note=""):
    if len(figures) == 0:
        fail(f"{name}: nothing was measured")
        return
    print(f"| {name} | {len(figures)} | {statistics.median(figures):.1f} | {max(figures):.1f} | {note} |", flush=True)


def statuses(load):
    return ", ".join(f"{n} × {status or 'unreachable'}" for status, n in sorted(load.answers.items()))


def verify(service, ledger, what):
    """Nothing lost, nothing twice, the log without a gap, the case file sound."""
    wait("all events to be numbered", lambda: sql("select count(*) from log_pending") == "0")
    counts = dict(line.split("|") for line in sql("select title, count(*) from directive group by 1").splitlines())
    lost = [title for title in ledger if title not in counts]
    twice = [title for title, count in counts.items() if count != "1"]
    if lost or twice:
        fail(f"{what}: {len(lost)} acknowledged writes are lost, {len(twice)} were done twice")
    events, entries, last = sql(
        "select (select count(*) from event), count(*), coalesce(max(seq), 0) from log_entry").split("|")
    if not events == entries == last:
        fail(f"{what}: {events} events, {entries} entries of the log, the last is {last}")
    status, body, _ = service.ask("GET", "/api/v1/audit/checkpoint", "role=auditor")
    (WORK / "log.pub").write_text(json.loads(body)["verifierKey"])
    status, body, _ = service.ask("GET", "/api/v1/audit/export", "role=auditor", timeout=120)
    (WORK / "case.zip").write_bytes(body)
    done = subprocess.run([*JAVA, "-jar", "target/tracker-verifier.jar", str(WORK / "case.zip"), "--key",
                           str(WORK / "log.pub")], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{what}: the verifier says {done.stdout[-500:]}{done.stderr[-500:]}")
    print(f"  {what}: {len(ledger)} acknowledged writes are there once, {last} entries without a gap, case file sound",
          flush=True)


class Proxy:
    """Passes on to PostgreSQL; `cutting` cuts a connection when a COMMIT has gone through, `share` of them."""

    def __init__(self):
        self.cutting, self.share, self.cuts = False, 0.3, 0
        self.server = socket.create_server(("127.0.0.1", PROXY))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.server.accept()
            try:
                server = socket.create_connection(("127.0.0.1", POSTGRES))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source, target, from_client):
        prepared = []  # the names of this connection's prepared COMMIT: after a while the driver sends no more than that
        try:
            while data := source.recv(65536):
                target.sendall(data)
                if not from_client:
                    continue
                prepared += [b"\0" + name + b"\0" for name in re.findall(rb"P....([^\0]*)\0COMMIT\0", data, re.S) if name]
                commits = b"COMMIT\0" in data or any(name in data for name in prepared)
                if self.cutting and commits and random.random() < self.share:
                    self.cuts += 1
                    source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    break
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()


def kills(postgres):
    service, ledger = Service("one", 8101), {}
    for name, own, database in (("service", True, False), ("PostgreSQL", False, True), ("both", True, True)):
        figures = []
        with Load(service.port, ledger) as load:
            for _ in range(ROUNDS):
                time.sleep(random.uniform(0.3, 0.8))
                if own:
                    service.kill()
                if database:
                    postgres.kill()
                    postgres.start()
                since = time.monotonic()
                if own:
                    service.start()
                figures.append(load.recovered(since, 30 if own else RECOVERY))
        report(f"SIGKILL of {name}", figures, statuses(load))
        verify(service, ledger, f"SIGKILL of {name}")
    service.end()


def cut():
    proxy, ledger = Proxy(), {}
    service, figures = Service("cut", 8102, database=f"127.0.0.1:{PROXY}"), []
    with Load(service.port, ledger) as load:
        for _ in range(ROUNDS):
            proxy.cutting = True
            time.sleep(random.uniform(0.5, 1.5))
            proxy.cutting = False
            figures.append(load.recovered(time.monotonic(), RECOVERY))
    report("connections cut in mid-commit", figures, f"{proxy.cuts} cuts; {statuses(load)}")
    if proxy.cuts < ROUNDS:
        fail(f"only {proxy.cuts} connections were cut")
    verify(service, ledger, "cut")
    service.end()


def setting(name, value):
    """A setting of the server, while a service works, and back; what callers see meanwhile and after."""
    service, ledger = Service(name, 8103), {}
    figures = []
    with Load(service.port, ledger) as load:
        for _ in range(max(1, ROUNDS // 5)):
            began = time.monotonic()
            sql(f"alter system set {name} = {value}")
            sql("select pg_reload_conf()")
            time.sleep(12)
            quiet = sorted(took for sent, took, status in load.reads if sent >= began and status == 200)
            if len(quiet) < 50 or quiet[int(len(quiet) * 0.99)] > 1:
                fail(f"{name}: readers wait too: {len(quiet)} reads, the slowest {max(quiet, default=0):.1f} s")
            sql(f"alter system reset {name}")
            sql("select pg_reload_conf()")
            figures.append(load.recovered(time.monotonic(), RECOVERY))
    if not load.answers[503]:
        fail(f"{name}: no write was refused")
    report(name, figures, statuses(load))
    verify(service, ledger, name)
    service.end()


def locked_row():
    """Forty writers of one locked row; readers and writers of other things do not notice."""
    service, ledger = Service("row", 8104), {}
    _, body, _ = service.ask("POST", "/api/v1/directives", "role=supervisor", {"meeting": MEETING, "title": "Locked"})
    directive = json.loads(body)["id"]
    seen = collections.Counter()

    def writer(number):
        while not load.stopping:
            try:
                status, body, _ = service.ask("PATCH", f"/api/v1/directives/{directive}", f"role=supervisor&subject=l{number}",
                                              {"title": "Locked"}, {"If-Match": '"1"', "Content-Type": "application/merge-patch+json"})
            except OSError as error:
                status, body = 0, repr(error)
            seen[status] += 1
            if status != 503:
                fail(f"a writer of the locked row: {status} {body}")
                return
            time.sleep(0.1)

    with Load(service.port, ledger, writers=2) as load:
        holder = subprocess.Popen(["psql", "-qX", "-h", "127.0.0.1", "-U", "postgres", "tracker"], stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL, text=True)
        holder.stdin.write(f"begin; select 1 from directive where id = '{directive}' for update;\n")
        holder.stdin.flush()
        wait("the lock", lambda: sql("select 1 from pg_stat_activity where state = 'idle in transaction' and usename = 'postgres'"))
        began = time.monotonic()
        threads = [threading.Thread(target=writer, args=(n,)) for n in range(40)]
        for thread in threads:
            thread.start()
        time.sleep(15)
        load.stopping = True
        for thread in threads:
            thread.join()
        holder.kill()
    others = sorted([done - sent for sent, done in load.acknowledged if sent > began]
                    + [took for sent, took, _ in load.reads if sent > began])
    p99 = others[int(len(others) * 0.99)]
    if p99 > 1 or load.answers[503]:
        fail(f"others waited for the locked row: p99 {p99:.2f} s, {statuses(load)}")
    print(f"| others beside 40 writers of a locked row, p99 in ms | {len(others)} | | {p99 * 1000:.0f} | "
          f"the 40: {dict(seen)}; the others: {statuses(load)} |", flush=True)
    verify(service, ledger, "locked row")
    service.end()


def lost_host():
    """A host vanishes while it numbers events and while a keyed write of it is under way; another goes on with both."""
    figures, ledger = [], {}
    other = Service("here", 8105)
    for number in range(max(1, ROUNDS // 5)):
        lost = Service(f"away-{number}", 8106, away=True)
        for _ in range(50):
            title = str(uuid.uuid4())
            body, key = {"meeting": MEETING, "title": title}, {"Idempotency-Key": title}
            holder = subprocess.Popen(["psql", "-qX", "-h", "127.0.0.1", "-U", "postgres", "tracker"], stdin=subprocess.PIPE,
                                      stdout=subprocess.DEVNULL, text=True)
            try:
                if is_staged(holder, lost, body, key):
                    break
            except TimeoutError:
                pass  # On a busy machine the service's limit of two seconds on a lock passes before all is in place.
            holder.kill()
            holder.wait()
        else:
            raise TimeoutError("the host that is lost never held both locks")
        forward(False)
        since = time.monotonic()
        lost.kill()
        holder.kill()

        def again():
            status, answer, _ = other.ask("POST", "/api/v1/directives", "role=supervisor", body, key)
            if status == 201:
                ledger[title] = json.loads(answer)["id"]
            elif status not in (409, 503):
                fail(f"the retry of the lost host's write: {status} {answer[:300]}")
            return status == 201
        wait("the lost host's key", again, pause=0.2)
        wait("the numbering", lambda: sql("select count(*) from log_pending") == "0")
        figures.append(time.monotonic() - since)
        if figures[-1] > LOST_HOST:
            fail(f"the lost host's locks were held for {figures[-1]:.1f} s")
        forward(True)
    report("a host vanishes with the log's lock and a key", figures)
    verify(other, ledger, "lost host")
    other.end()


def is_staged(holder, lost, body, key):
    """Makes the lost host hold the lock of the numbering, and its keyed write that of the key, while both wait at a table.

    False when another instance numbers instead."""
    holder.stdin.write("begin; lock table log_entry in exclusive mode;\n")
    holder.stdin.flush()
    lost.ask("POST", "/api/v1/directives", "role=supervisor", {"meeting": MEETING, "title": str(uuid.uuid4())})
    wait("a sequencer at the table", lambda: sql(
        "select 1 from pg_locks where relation = 'log_entry'::regclass and not granted"), seconds=1.5)
    if sql("select 1 from pg_locks l join pg_stat_activity using (pid) where relation = 'log_entry'::regclass"
           f" and not granted and client_addr = '{AWAY}'") != "1":
        return False
    holder.stdin.write("lock table idempotency_key in exclusive mode;\n")
    holder.stdin.flush()
    wait("the second lock", lambda: sql("select 1 from pg_locks where relation = 'idempotency_key'::regclass and granted"))
    threading.Thread(target=vanishing, args=(lost, body, key), daemon=True).start()
    wait("the keyed write at its table", lambda: sql(
        "select 1 from pg_locks where relation = 'idempotency_key'::regclass and not granted"), seconds=1.5)
    return True


def vanishing(service, body, key):
    try:
        service.ask("POST", "/api/v1/directives", "role=supervisor", body, key)
    except (OSError, http.client.HTTPException):
        pass


def forward(on):
    run("ip", "netns", "exec", "router", "sh", "-c", f"echo {int(on)} > /proc/sys/net/ipv4/ip_forward")


def network():
    run("ip", "link", "set", "lo", "up")
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    for name in ("router", "host"):
        run("ip", "netns", "add", name)
        run("ip", "-n", name, "link", "set", "lo", "up")
    run("ip", "link", "add", "here", "type", "veth", "peer", "name", "near", "netns", "router")
    run("ip", "-n", "router", "link", "add", "far", "type", "veth", "peer", "name", "away", "netns", "host")
    for namespace, device, address in ((None, "here", HERE), ("router", "near", "10.9.1.2"), ("router", "far", "10.9.2.1"),
                                       ("host", "away", AWAY)):
        inside = ["-n", namespace] if namespace else []
        run("ip", *inside, "address", "add", f"{address}/24", "dev", device)
        run("ip", *inside, "link", "set", device, "up")
    run("ip", "route", "add", "10.9.2.0/24", "via", "10.9.1.2")
    run("ip", "-n", "host", "route", "add", "default", "via", "10.9.2.1")
    forward(True)


def restarts():
    """Three instances behind haproxy are restarted one after another, and no caller notices."""
    instances = [Service(f"behind-{n}", 8110 + n, TRACKER_SHUTDOWN_DELAY="5s") for n in range(3)]
    example = re.search(r"```haproxy\n(.*?)```", Path("docs/operations.md").read_text(), re.S)[1]
    # Without the path below which it publishes the service.
    (WORK / "haproxy.cfg").write_text(re.sub(r".*/tracker.*\n", "", example).replace("retries 3", "retries 0"))
    subprocess.Popen(["haproxy", "-db", "-f", WORK / "haproxy.cfg"], stdout=open(WORK / "haproxy.log", "w"), stderr=subprocess.STDOUT)
    wait("haproxy", lambda: ask("127.0.0.1", HAPROXY, "GET", "/q/health/ready", None)[0] == 200)
    figures, ledger = [], {}
    with Load(HAPROXY, ledger, once=True) as load:
        for number in range(ROUNDS):
            instance, began = instances[number % 3], time.monotonic()
            instance.end()
            figures.append(time.monotonic() - began)
            instance.start()
            instance.ready()
            time.sleep(3)  # haproxy finds it
    report("SIGTERM behind haproxy: until the process ends", figures, statuses(load))
    verify(instances[0], ledger, "restarts")
    for instance in instances:
        instance.end()


class Logged:
    """A service whose log is signed each second, into folders of its own."""

    def __init__(self, name, port, database, folders, **settings):
        self.name, self.folders = name, folders
        self.metrics = port + 1000
        self.settings = {
            "DB_URL": database if database.startswith("jdbc:") else f"jdbc:postgresql://127.0.0.1:{POSTGRES}/{database}",
            "TRACKER_CHECKPOINTS_DIR": ",".join(str(f) for f in folders), "TRACKER_CHECKPOINTS_EVERY": "1s",
            "TRACKER_LOG_ORIGIN": "faults", "TRACKER_METRICS_PORT": str(self.metrics), **settings}
        self.port = port
        self.service = Service(name, port, **self.settings)

    def log(self):
        return (WORK / f"{self.name}.log").read_text(errors="replace")

    def write(self, number=3):
        for _ in range(number):
            status, answer, _ = self.service.ask("POST", "/api/v1/meetings", "role=supervisor", {
                "reference": f"FAULTS-2024-01-02-{uuid.uuid4().hex[:8].upper()}", "body": "Council", "type": "OTHER", "heldOn": "2024-01-02", "title": "M",
                "visibility": "PUBLIC"})
            if status != 201:
                fail(f"{self.name}: a write was answered {status} {answer[:300]}")

    def get(self, path, who="role=auditor"):
        status, body, _ = self.service.ask("GET", f"/api/v1{path}", who, timeout=60)
        return status, body if path.startswith("/audit/export") else json.loads(body)

    def size(self):
        status, body = self.get("/audit/checkpoint")
        return body["treeSize"] if status == 200 else -1

    def signed(self, beyond=-1):
        """The newest checkpoint, of all that was written and in every folder."""
        self.write()
        wait(f"{self.name}: a checkpoint beyond {beyond}", lambda: self.size() > max(beyond, 0))
        # What was written just now may be covered by the next one only.
        before = self.size()
        time.sleep(2.5)
        after = self.size()
        wait("the folders", lambda: all(newest(f) >= max(before, after) for f in self.folders))
        return after

    def diverged(self, what):
        """The log is withheld and stands still, everything else goes on."""
        wait(f"{what}: 503", lambda: self.get("/events")[1].get("type") == "/problems/log-diverged", 30)
        for path in ("/events", "/audit/checkpoint", "/audit/proofs/inclusion?seq=1&treeSize=1",
                     "/audit/proofs/consistency?from=1&to=1", "/audit/export"):
            status, body, headers = self.service.ask("GET", f"/api/v1{path}", "role=auditor")
            if status != 503 or json.loads(body)["type"] != "/problems/log-diverged" or "Retry-After" not in headers:
                fail(f"{what}: {path} was answered {status} {body[:200]}")
        before = {f: sorted(os.listdir(f)) for f in self.folders}
        self.write()
        for path in ("/q/health/ready", "/api/v1/meetings", "/api/v1/reports/status"):
            status, body, _ = self.service.ask("GET", path, "role=supervisor")
            if status != 200:
                fail(f"{what}: {path} was answered {status} {body[:200]}")
        time.sleep(2.5)
        if {f: sorted(os.listdir(f)) for f in self.folders} != before:
            fail(f"{what}: something was signed")
        metrics = urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/q/metrics").read().decode()
        if not re.search(r"^tracker_log_diverged\S* 1\.0", metrics, re.M):
            fail(f"{what}: the metric does not say so")
        if "The log has diverged" not in self.log():
            fail(f"{what}: the log does not say so")

    def sound(self, what):
        """Everything is numbered and signed."""
        before = self.size()
        if before < 0 or self.signed(before) <= before:
            fail(f"{what}: nothing is signed")
        status, body = self.get("/events?limit=1")
        if status != 200:
            fail(f"{what}: /events was answered {status}")

    def command(self, expected, **settings):
        """Runs continue-log as the page says; what it printed."""
        done = subprocess.run([*JAVA, *SMALL, "-jar", "target/quarkus-app/quarkus-run.jar", "continue-log"],
                              env={**self.service.environment, **settings}, capture_output=True, text=True, timeout=120)
        if done.returncode != expected:
            fail(f"{self.name}: continue-log ended with {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}")
        return done.stdout + done.stderr

    def continued(self, agreed):
        """Ends the service, continues its log under another name, and starts it again."""
        self.service.end()
        files = {f: {n: (f / n).read_bytes() for n in os.listdir(f)} for f in self.folders}
        refused = self.command(1)
        if "already" not in refused:
            fail(f"{self.name}: continue-log under the same name says {refused[-300:]}")
        said = self.command(0, TRACKER_LOG_ORIGIN="faults-2")
        if f"up to {agreed} entries" not in said:
            fail(f"{self.name}: agreed up to {agreed}, continue-log says {said[-400:]}")
        self.service.environment["TRACKER_LOG_ORIGIN"] = "faults-2"
        self.service.start()
        self.service.ready()
        self.sound(f"{self.name}, continued")
        for folder, before in files.items():
            if any((folder / name).read_bytes() != text for name, text in before.items()):
                fail(f"{self.name}: a file of the old log was changed")
        events = []
        while page := self.get(f"/events?limit=200&after={len(events)}&log=faults-2", "role=viewer")[1]["items"]:
            events += page
        if [e["seq"] for e in events] != list(range(1, len(events) + 1)):
            fail(f"{self.name}: the numbers have gaps")
        if [e["action"] for e in events].count("log.continued") != 1:
            fail(f"{self.name}: no log.continued for everyone")
        status, body = self.get(f"/events?after={agreed + 1}", "role=viewer")
        if status != 409 or body["type"] != "/problems/log-continued" or body["agreedSize"] != agreed:
            fail(f"{self.name}: a reader beyond {agreed} was answered {status} {body}")
        for query in (f"after={agreed}", f"after={agreed + 1}&log=faults-2"):
            if self.get(f"/events?{query}", "role=viewer")[0] != 200:
                fail(f"{self.name}: /events?{query} is refused")
        status, body = self.get("/audit/export")
        (WORK / "continued.zip").write_bytes(body)
        if status != 200:
            fail(f"{self.name}: no case file: {status}")
        number = next(e["seq"] for e in events if e["action"] == "log.continued")
        event = self.get(f"/events?limit=1&after={number - 1}&log=faults-2")[1]["items"][0]
        key = event["disclosed"]["changes"]["value"]["log"]["key"]
        done = subprocess.run([*JAVA, "-jar", "target/tracker-verifier.jar", str(WORK / "continued.zip"), "--key", key["before"],
                               "--key", key["after"]], capture_output=True, text=True)
        if done.returncode != 0 or "was lost" not in done.stdout:
            fail(f"{self.name}: of the continued log the verifier says {done.stdout[-500:]}{done.stderr[-500:]}")


def newest(folder):
    sizes = [int(re.match(r"\d+", name)[0]) for name in os.listdir(folder) if name.endswith(".checkpoint")]
    return max(sizes, default=-1)


def fresh(name):
    run("psql", "-qX", "-h", "127.0.0.1", "-U", "postgres", "-c", f"create database {name} owner tracker_owner")
    folder = WORK / f"{name}-checkpoints"
    folder.mkdir()
    return folder


def restored(name, dump):
    run("psql", "-qX", "-h", "127.0.0.1", "-U", "postgres", "-c", f"create database {name} owner tracker_owner")
    run("pg_restore", "-h", "127.0.0.1", "-U", "tracker_owner", "--exit-on-error", "--no-owner", f"--dbname={name}", dump)


def dumped(name):
    run("pg_dump", "-h", "127.0.0.1", "-U", "tracker_owner", "--format=custom", f"--file={WORK / name}.dump", name)
    return WORK / f"{name}.dump"


def older_dump():
    """An older dump is restored: the log stands still, the right database ends that, and a lost log is continued."""
    folder = fresh("dump")
    it = Logged("dump", 8120, "dump", [folder])
    agreed = it.signed()
    dump = dumped("dump")
    it.signed(agreed)
    it.service.end()
    restored("dump_old", dump)
    old = Logged("dump-old", 8121, "dump_old", [folder])
    old.diverged("an older dump")
    old.service.end()
    it.service.start()
    it.service.ready()
    it.sound("the right database")
    it.service.end()
    old.service.start()
    old.service.ready()
    old.diverged("an older dump again")
    old.continued(agreed)
    old.service.end()
    print(f"| an older dump restored | 1 | | | withheld, then continued from {agreed} |", flush=True)


class Switch:
    """Passes on to one port of this machine, which can be changed."""

    def __init__(self, port, target):
        self.target = target
        self.server = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.server.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    def pump(self, source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()


def promoted():
    """A standby that lagged is promoted under the running service, which writes on."""
    primary = Postgres("primary", 5442)
    folder = WORK / "promoted-checkpoints"
    folder.mkdir()
    switch = Switch(6442, primary.port)
    it = Logged("promoted", 8122, "jdbc:postgresql://127.0.0.1:6442/tracker", [folder])
    agreed = it.signed()
    standby = Postgres("standby", 5443, standby_of=primary)

    def on_standby(text):
        return run("psql", "-qXAt", "-h", "127.0.0.1", "-p", standby.port, "-U", "postgres", "tracker", "-c", text).strip()
    on_standby("alter system set primary_conninfo = ''")
    on_standby("select pg_reload_conf()")
    wait("the standby to lose the primary", lambda: on_standby("select count(*) from pg_stat_wal_receiver") == "0")
    last = int(on_standby("select max(tree_size) from log_checkpoint"))
    it.signed(agreed)
    os.kill(int((primary.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    standby.as_postgres("pg_ctl", "--wait", "promote")
    switch.target = standby.port
    wait("a write", lambda: it.service.ask("GET", "/api/v1/meetings", "role=supervisor")[0] == 200)
    numbered = on_standby("select max(seq) from log_entry")
    it.diverged("a promoted standby")
    if on_standby("select max(seq) from log_entry") != numbered:
        fail("a promoted standby: events got numbers that others had")
    it.continued(last)
    it.service.end()
    os.kill(int((standby.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGINT)
    print(f"| an asynchronous standby promoted | 1 | | | withheld, then continued from {last} |", flush=True)


def wrong_key():
    """A service with another key does not start, and leaves nothing."""
    folder = fresh("wrong_key")
    it = Logged("wrong-key", 8123, "wrong_key", [folder])
    it.signed()
    it.service.end()
    before = sorted(os.listdir(folder))
    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", WORK / "other-key.pem")
    for name, value in (("TRACKER_LOG_KEY_FILE", str(WORK / "other-key.pem")), ("TRACKER_LOG_ORIGIN", "another")):
        done = subprocess.run([*JAVA, *SMALL, "-jar", "target/quarkus-app/quarkus-run.jar"], capture_output=True, text=True,
                              env={**it.service.environment, name: value}, timeout=120)
        said = done.stdout + done.stderr
        if done.returncode != 1 or "is signed by the key faults+" not in said or "Exception" in said:
            fail(f"another {name}: the service ended with {done.returncode}: {said[-600:]}")
    if sorted(os.listdir(folder)) != before:
        fail("a wrong key left something in the folder")
    it.service.start()
    it.service.ready()
    it.sound("the right key")
    it.service.end()
    # The key is lost: the log goes on with another, under another name, and nothing of it is lost.
    agreed = newest(folder)
    it.service.environment["TRACKER_LOG_KEY_FILE"] = str(WORK / "other-key.pem")
    said = it.command(0, TRACKER_LOG_ORIGIN="faults-2")
    if f"up to {agreed} entries" not in said:
        fail(f"a lost key: continue-log says {said[-400:]}")
    it.service.environment["TRACKER_LOG_ORIGIN"] = "faults-2"
    it.service.start()
    it.service.ready()
    it.sound("another key, continued")
    it.service.end()
    print("| another key or name | 2 | | | the service does not start |", flush=True)


def folders():
    """A folder that is emptied, and one that cannot be read, are warned of; the log goes on."""
    folder = fresh("folder")
    it = Logged("folder", 8124, "folder", [folder])
    it.signed()
    it.service.end()
    before = {name: (folder / name).read_bytes() for name in os.listdir(folder)}
    for name in before:
        (folder / name).unlink()
    it.service.start()
    it.service.ready()
    it.sound("an emptied folder")
    if "holds no checkpoint of this log" not in it.log():
        fail("an emptied folder: no warning")
    if any((folder / name).read_bytes() != text for name, text in before.items()):
        fail("an emptied folder was not filled anew")
    it.service.end()
    last = newest(folder)
    folder.rename(WORK / "folder-away")
    folder.write_text("no folder")
    it.service.start()
    it.service.ready()
    it.write()
    wait("numbers", lambda: len(it.get(f"/events?after={last}")[1]["items"]) >= 3)
    time.sleep(2.5)
    if it.size() != last:
        fail(f"a folder that cannot be read: the checkpoint of {it.size()} was handed out, the folder has {last}")
    if "cannot be read" not in it.log():
        fail("a folder that cannot be read: no warning")
    folder.unlink()
    (WORK / "folder-away").rename(folder)
    it.sound("a folder that is back")
    it.service.end()
    print("| a folder emptied, unreadable | 2 | | | warned of; filled anew |", flush=True)


def replicas():
    """Two instances with folders of their own: each has all, and what one alone knows stops both."""
    one, two = fresh("replicas"), WORK / "replicas-two"
    two.mkdir()
    first = Logged("replica-one", 8125, "replicas", [one])
    second = Logged("replica-two", 8126, "replicas", [two])
    for _ in range(5):
        first.write()
        second.write()
    agreed = max(first.signed(), second.signed())
    wait("both folders", lambda: newest(one) == newest(two))
    notes = [{(f / name).read_text() for name in os.listdir(f)} for f in (one, two)]
    if not notes[0] & notes[1]:
        fail("the folders of two instances have nothing in common")
    dump = dumped("replicas")
    agreed = int(run("psql", "-qXAt", "-h", "127.0.0.1", "-U", "postgres", "replicas", "-c",
                     "select max(tree_size) from log_checkpoint").strip())
    second.signed(agreed)
    for each in (first, second):
        if "has diverged" in each.log():
            fail(f"{each.name}: a false alarm")
        each.service.end()
    restored("replicas_old", dump)
    # As if the first instance had been late: its folder knows nothing of what was lost.
    for name in os.listdir(one):
        if int(re.match(r"\d+", name)[0]) > agreed:
            (one / name).unlink()
    database = f"jdbc:postgresql://127.0.0.1:{POSTGRES}/replicas_old"
    for each in (second, first):
        each.service.environment["DB_URL"] = database
        each.service.start()
        each.service.ready()
    second.diverged("the folder of the second instance")
    first.diverged("what another instance misses")
    first.service.end()
    second.continued(agreed)
    first.service.environment["TRACKER_LOG_ORIGIN"] = "faults-2"
    first.service.start()
    first.service.ready()
    first.sound("the first instance, continued")
    first.service.end()
    second.service.end()
    print(f"| two instances with folders of their own | 1 | | | both withheld, then continued from {agreed} |", flush=True)


network()
run("openssl", "genpkey", "-algorithm", "ed25519", "-out", WORK / "log-key.pem")
for prefix in ([], ["ip", "netns", "exec", "host"]):
    subprocess.Popen([*prefix, *JAVA, "-cp", "target/quarkus-app/lib/main/*", "bench/Issuer.java", str(ISSUER)],
                     stderr=subprocess.DEVNULL)
database = Postgres()
wait("the issuer", lambda: token("role=supervisor"))
wait("the other issuer", lambda: token("role=supervisor", away=True))
first = Service("first", 8100)
status, made, _ = first.ask("POST", "/api/v1/meetings", "role=supervisor", {
    "reference": "FAULTS-2024-01-02", "body": "Council", "type": "OTHER", "heldOn": "2024-01-02", "title": "Meeting"})
MEETING = json.loads(made)["id"]
first.end()
print("| fault | rounds | recovered after s, median | most | answers |\n|---|---|---|---|---|", flush=True)
scenarios = {
    "kills": lambda: kills(database), "cut": cut, "read-only": lambda: setting("default_transaction_read_only", "on"),
    "standby": lambda: setting("synchronous_standby_names", "nobody"), "row": locked_row, "lost": lost_host,
    "restart": restarts, "dump": older_dump, "promoted": promoted, "wrong-key": wrong_key, "folder": folders,
    "replicas": replicas}
for name, play in scenarios.items():
    if not ONLY or name in ONLY:
        try:
            play()
        except Exception:
            fail(f"{name}: {traceback.format_exc()}")
for log in WORK.glob("*.log"):
    errors = [line for line in log.read_text(errors="replace").splitlines() if " ERROR " in line]
    if errors:
        print(f"{log.name}: {len(errors)} errors, the first: {errors[0][:300]}")
if ONLY:
    fail("scenarios were left out")
print(f"{len(faults)} faults" if faults else "Everything held")
sys.exit(1 if faults else 0)
