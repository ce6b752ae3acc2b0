"""Runs every contender in turn, again and again, and prints medians, ratios and results.

usage: measure.py CLTV PLAIN LOG OUTPUT [w1] [w2] [w3] [flagship] [draws]     (started by benches/peers/run)

CPU seconds and peak memory are the kernel's account of each process. "work" is what a program says
that its work alone took: without start, imports and compilation for the Python programs, without
start and reading for the plain loops, and for cltv the `seconds` of manifest.json, which include
writing draws.csv; never more than the CPU seconds of the process.
"""

import importlib.util
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
REPEATS = int(os.environ.get("REPEATS", "5"))
CLTV, PLAIN, LOG, OUTPUT = sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])
SECTIONS = sys.argv[5:]

# of one column, in this order
RESULT = ["mean", "sd", "p5", "p50", "p95"]
PERSON_DRAWS, PERSON_CUSTOMERS, PERSON_STEPS = 100, 10_000, 60


class Contender:
    """A program to be timed, and what was measured of it."""

    def __init__(self, name, command, read):
        self.name, self.command, self.read = name, command, read
        self.cpu, self.wall, self.work, self.memory = [], [], [], 0.0
        self.result = {}

    def run(self):
        with open(OUTPUT / "stdout", "wb") as stdout:
            begun = time.perf_counter()
            process = subprocess.Popen([str(word) for word in self.command], stdout=stdout)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall.append(time.perf_counter() - begun)
        if status != 0:
            sys.exit(f"{self.name}: failed: {self.command}")
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.memory = max(self.memory, usage.ru_maxrss / 1024)
        self.result = self.read((OUTPUT / "stdout").read_text())
        # Rust programs tell wall time, which others on the machine stretch; all have one thread
        self.work.append(min(self.result["seconds"], self.cpu[-1]))

    def median(self, of):
        return statistics.median(getattr(self, of))


def cltv(name, scenario, engine, *options, read):
    """`cltv run` on one thread; `read` makes a result of its summary."""
    out = OUTPUT / "cltv"
    command = [CLTV, "run", scenario, "--engine", engine, "--threads", "1", "--quiet"]

    def from_folder(_):
        summary = json.loads((out / "summary.json").read_text())
        seconds = json.loads((out / "manifest.json").read_text())["seconds"]
        return {"seconds": seconds, **read(summary)}

    return Contender(name, [*command, "--out", out, *options], from_folder)


def peer(name, script, *arguments):
    def from_json(text):
        result = json.loads(text)
        return {**result, "seconds": result["cpu_seconds"]}

    return Contender(name, [sys.executable, HERE / script, *arguments], from_json)


def plain(work, *arguments):
    return Contender("plain Rust loop", [PLAIN, work, *arguments], json.loads)


def after_first(summary):
    return summary["cohort"]["metrics"]["clv_after_first"]


def between_customers(summary):
    curve = summary["cohort"]["curves"]["retention_curve"]
    alive = [curve[month]["mean"] for month in (12, 60, 119)]
    return {**summary["cohort"]["between_customers"], "alive": alive}


def measure(contenders):
    for _ in range(REPEATS):
        for contender in contenders:
            contender.run()
    return contenders


def table(title, contenders, samples=None):
    """One line each; ratios are the first contender's seconds over this one's."""
    first = measure(contenders)[0]
    print(f"\n{title} (medians of {REPEATS})")
    print(
        f"  {'':30} {'CPU s':>9} {'wall s':>9} {'work s':>9} {'MB':>6}"
        f" {'CPU ratio':>10} {'work ratio':>10}   result"
    )
    for one in contenders:
        ratio, work_ratio = first.median("cpu") / one.median("cpu"), first.median("work") / one.median("work")
        shown = " ".join(f"{key} {one.result[key]:.1f}" for key in RESULT if one.result.get(key) is not None)
        if one.result.get("alive"):
            shown += " alive " + " ".join(f"{share:.4f}" for share in one.result["alive"])
        print(
            f"  {one.name:30} {one.median('cpu'):9.4f} {one.median('wall'):9.4f} {one.median('work'):9.4f}"
            f" {one.memory:6.0f} {ratio:10.2f} {work_ratio:10.2f}   {shown}",
            flush=True,
        )
    if samples:
        for one in contenders[1:]:
            error = math.hypot(first.result["sd"], one.result["sd"]) / math.sqrt(samples)
            apart = abs(first.result["mean"] - one.result["mean"]) / error
            if apart > 4:
                sys.exit(f"{one.name}: the mean is {apart:.1f} standard errors from {first.name}'s")
    return contenders


def numba_there():
    return importlib.util.find_spec("numba") is not None


def w1():
    scenario = "benches/w1.toml"
    table(
        "W1 by expectation, 1,000 draws",
        [
            cltv("cltv run, expected", scenario, "expected", "--no-charts", read=after_first),
            peer("numpy, batched matrices", "w1.py", "expected"),
            plain("w1-expected"),
        ],
        samples=1000,
    )
    table(
        "W1 by counts, 1,000 draws of 10,000 customers",
        [
            cltv("cltv run, cohort", scenario, "cohort", "--no-charts", read=after_first),
            peer("numpy, multinomial counts", "w1.py", "cohort"),
            plain("w1-cohort"),
        ],
        samples=1000,
    )
    draws = str(PERSON_DRAWS)
    contenders = [
        cltv("cltv run, individual", scenario, "individual", "--no-charts", "--draws", draws, read=after_first),
        peer("numpy, month by month", "w1.py", "individual", draws),
        plain("w1-individual", draws),
    ]
    if numba_there():
        contenders[2:2] = [
            peer("numba, month by month", "w1_numba.py", "monthly", draws),
            peer("numba, from move to move", "w1_numba.py", "jump", draws),
        ]
    table(f"W1 customer by customer, {draws} draws of 10,000 customers", contenders, PERSON_DRAWS)
    steps = PERSON_DRAWS * PERSON_CUSTOMERS * PERSON_STEPS
    each = ", ".join(f"{one.name} {one.median('work') / steps * 1e9:.2f}" for one in contenders)
    print(f"  nanoseconds of work per customer and month: {each}")
    summary = json.loads((OUTPUT / "cltv" / "summary.json").read_text())
    print(f"  sd between customers (cltv): {summary['cohort']['between_customers']['sd']:.0f}")


def w2():
    table(
        "W2, 1,000,000 customers that differ (alive: shares in months 12, 60, 119)",
        [
            cltv("cltv run, individual", "benches/w2.toml", "individual", "--no-charts", read=between_customers),
            peer("numpy, event by event", "w2.py"),
            plain("w2"),
        ],
        samples=1_000_000,
    )


def w3():
    log = OUTPUT / "log.csv"
    subprocess.run([sys.executable, HERE / "w3.py", "make", log], check=True)
    contenders = table(
        f"W3, 10,000,000 rows of CSV ({log.stat().st_size / 1e6:.0f} MB) to a table of customers",
        [Contender("cltv, reading and summing up", [LOG, log], json.loads), peer("DuckDB, one thread", "w3.py", "table", log)],
    )
    ours, theirs = (one.result for one in contenders)
    print(
        f"  {ours['rows']:,} rows, {ours['customers']:,} customers, {ours['repeats']:,} repeat purchases;"
        f" reading {ours['reading']:.2f} s, summing up {ours['summing_up']:.2f} s, the log holds {ours['megabytes']:.0f} MB"
    )
    if any(ours[key] != theirs[key] for key in ("rows", "customers", "repeats")) or abs(
        ours["money"] - theirs["money"]
    ) > 1e-9 * theirs["money"]:
        sys.exit(f"the tables differ: {ours} and {theirs}")


def flagship():
    def value(summary):
        return summary["cohort"]["metrics"]["clv"]

    scenario = "scenarios/coffee-chain.toml"
    table(
        "Flagship, 1,000 draws, both lenses, cohort engine, everything that a run writes",
        [
            cltv(f"cohort.customers = {n:,}", scenario, "cohort", "--set", f"cohort.customers={n}", read=value)
            for n in (10_000, 10_000_000)
        ],
    )


def draws():
    """Once each: what counts is memory."""
    print("\nVery many draws: expected engine on benches/small.toml (one run each)")
    for n in (100_000, 1_000_000):
        one = cltv(f"{n:,} draws", "benches/small.toml", "expected", "--draws", n, read=after_first)
        one.run()
        size = (OUTPUT / "cltv" / "draws.csv").stat().st_size / 2**20
        mean, se = one.result["mean"], one.result["se"]
        print(
            f"  {one.name:30} CPU {one.median('cpu'):8.2f} s   memory {one.memory:6.0f} MB"
            f"   draws.csv {size:6.0f} MB   mean {mean:.3f} +- {se:.3f}",
            flush=True,
        )


PARTS = {"w1": w1, "w2": w2, "w3": w3, "flagship": flagship, "draws": draws}


def main():
    unknown = set(SECTIONS) - set(PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for section in SECTIONS or PARTS:
        PARTS[section]()
    shutil.rmtree(OUTPUT)


if __name__ == "__main__":
    main()
