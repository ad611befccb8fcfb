"""Writes docs/benchmark.md and its plots from bench/data/results; see bench/compare."""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
RESULTS = {int(f.stem): json.loads(f.read_text()) for f in (HERE / "data/results").glob("*.json")}
SIZES = sorted(RESULTS)
WANTED = {"directive": 0.55, "list": 0.42, "list-public": 0.48, "milestone-update": 0.35, "progress-report": 0.35}
NAMES = {
    "directive": "one directive with its milestones and owners",
    "directive-304": "the same, held already (304)",
    "list": "the list, newest change first",
    "list-public": "the same, read without a token",
    "list-agency": "one agency by dueDate",
    "list-agency-role-yellow": "one agency's as lead, YELLOW, by dueDate",
    "list-red": "RED by dueDate",
    "list-overdue": "overdue by dueDate",
    "list-status": "IN_PROGRESS by -updatedAt",
    "list-meeting": "one meeting by reference",
    "list-topic": "one topic by -priority",
    "list-later": "a later page of the list",
    "list-as-of": "the list as of a year ago",
    "report-status": "status report, JSON",
    "milestone-update": "a milestone updated",
    "progress-report": "a progress report submitted",
}


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ranged(values):
    middle, least, most = values
    return f"{number(middle)} ({number(least)}–{number(most)})"


def plot(name, title, ylabel, columns, rows):
    """A bar for each row and column, as SVG."""
    data = "\n".join(" ".join([f'"{label}"', *("?" if v is None else f"{v:.4f}" for v in values)]) for label, values in rows)
    bars = ", ".join(f"$data using {2 + i}{':xtic(1)' if i == 0 else ''} title '{column}'" for i, column in enumerate(columns))
    subprocess.run(["gnuplot"], check=True, text=True, input=f"""
set terminal svg size 960,420 font 'sans-serif,12' background '#ffffff'
set output '{DOCS / name}'
set title '{title}'
set ylabel '{ylabel}'
set style data histogram
set style histogram clustered gap 1
set style fill solid 0.8 border -1
set yrange [0:*]
set grid ytics
set key top right
set xtics rotate by -35
set datafile missing '?'
$data << END
{data}
END
plot {bars}
""")


def workloads(size):
    return [(name, RESULTS[size]["workloads"][name]) for name in NAMES if name in RESULTS[size]["workloads"]]


def figure(size, name, connections, key):
    found = RESULTS[size]["workloads"].get(name, {}).get(str(connections))
    return found and found[key][0]


lines = ["# Benchmark", "",
         "The service over HTTP against pgbench with the same statements on the same PostgreSQL, measured in turn; medians of the",
         "rounds, with the least and the most. A share of 1 would be as many requests a second as pgbench gets transactions. CPU is",
         "computing time for each request. `bench/compare` measures and writes this page; what was learned from it is in",
         "[performance.md](performance.md).", ""]
for size in SIZES:
    result = RESULTS[size]
    warm = min(workload["settings"]["warmUp"] for workload in result["workloads"].values())
    lines += [f"## {size:,} directives", "",
              f"Measured {result['measured']}, after {warm} s of warm-up for each workload. The service started in {result['startup']} s, with"
              f" no cache of classes, and held {result['resident']} MB after the last workload (-Xmx512m).", "",
              "| workload | connections | requests/s | pgbench | share | p50 ms | p99 ms | CPU ms: service | PostgreSQL | with pgbench | statements"
              " | rounds |",
              "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, workload in workloads(size):
        rounds = f"{workload['settings']['rounds']} × {workload['settings']['measured'] * (3 if name == 'report-status' else 1)} s"
        for connections in sorted((key for key in workload if key.isdigit()), key=int):
            figures = workload[connections]
            wanted = f" (wanted {WANTED[name]})" if name in WANTED and connections == "32" and size == 100000 else ""
            lines.append(f"| {NAMES[name]} | {connections} | {ranged(figures['rate'])} | {ranged(figures['pgbench'])} |"
                         f" **{figures['share'][0]:.2f}** ({figures['share'][1]:.2f}–{figures['share'][2]:.2f}){wanted} |"
                         f" {number(figures['p50'][0])} | {number(figures['p99'][0])} | {number(figures['cpuService'][0])} |"
                         f" {number(figures['cpuPostgres'][0])} | {number(figures['cpuPgbench'][0])} | {workload['statements']} | {rounds} |")
            if figures["errors"][2]:
                lines[-1] = f"{lines[-1][:-2]}, {figures['errors'][2]:.0f} errors |"
    lines.append("")
    measured = sorted({int(key) for _, workload in workloads(size) for key in workload if key.isdigit()})
    plot(f"benchmark-{size}.svg", f"Share of pgbench, {size:,} directives", "requests / transactions",
         [f"{each} connections" for each in measured],
         [(name, [figure(size, name, each, "share") for each in measured]) for name, _ in workloads(size)])
    lines += [f"![Share of pgbench](benchmark-{size}.svg)", ""]

if len(SIZES) > 1:
    lists = [name for name in NAMES if name.startswith("list") and all(figure(size, name, 32, "p50") for size in (SIZES[0], SIZES[-1]))]
    lines += ["## Growth", "", "p50 in milliseconds at 32 connections, and how often the least data's fits into the most's.", "",
              "| workload | " + " | ".join(f"{size:,}" for size in SIZES) + " | growth |", "|---|" + "---|" * (len(SIZES) + 1)]
    for name in lists:
        values = [figure(size, name, 32, "p50") for size in SIZES]
        lines.append(f"| {NAMES[name]} | " + " | ".join(number(v) if v else "" for v in values) + f" | {values[-1] / values[0]:.2f} |")
    plot("benchmark-growth.svg", "p50 at 32 connections", "milliseconds", [f"{size:,} directives" for size in SIZES],
         [(name, [figure(size, name, 32, "p50") for size in SIZES]) for name in lists])
    lines += ["", "![Growth](benchmark-growth.svg)", ""]

(DOCS / "benchmark.md").write_text("\n".join(lines))
