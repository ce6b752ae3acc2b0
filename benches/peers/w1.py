"""W1, a ladder with uncertain rows, as an analyst would write it with numpy.

usage: w1.py expected|cohort|individual [draws] [customers]

expected    batched matrices: all draws step together
cohort      multinomial counts: all draws step together
individual  customer by customer, month by month; w1_numba.py jumps from move to move

Prints one line of JSON: the distribution over draws of mean value per customer, and the CPU seconds
of work (imports left out).
"""

import json
import sys
import time

import numpy as np

ROWS = np.array(
    [
        [0.75, 0.15, 0, 0, 0, 0, 0.10],
        [0.05, 0.65, 0.20, 0, 0, 0, 0.10],
        [0, 0, 0.60, 0.25, 0, 0, 0.15],
        [0, 0, 0.05, 0.75, 0.12, 0, 0.08],
        [0, 0, 0, 0.04, 0.87, 0.06, 0.03],
        [0, 0, 0, 0, 0.03, 0.96, 0.01],
        [0, 0.01, 0, 0.01, 0, 0, 0.98],
    ]
)
MONEY = np.array([-0.50, -1.50, 12, 20, 35, 50, -0.10])
STEPS = 60
DISCOUNT = 1.10 ** (-np.arange(STEPS + 1) / 12)


def draw_rows(rng, draws):
    """Dirichlet rows with concentration 200; zeros stay zero. Shape draws x 7 x 7."""
    gammas = rng.standard_gamma(200 * ROWS, size=(draws, 7, 7))
    return gammas / gammas.sum(axis=2, keepdims=True)


def expected(rng, draws, _customers):
    rows = draw_rows(rng, draws)
    shares = np.zeros((draws, 1, 7))
    shares[:, 0, 0] = 1
    value = np.zeros(draws)
    for t in range(1, STEPS + 1):
        shares = shares @ rows
        value += DISCOUNT[t] * (shares[:, 0] @ MONEY)
    return value


def cohort(rng, draws, customers):
    rows = draw_rows(rng, draws)
    counts = np.zeros((draws, 7), dtype=np.int64)
    counts[:, 0] = customers
    value = np.zeros(draws)
    for t in range(1, STEPS + 1):
        counts = rng.multinomial(counts, rows).sum(axis=1)
        value += DISCOUNT[t] * (counts @ MONEY)
    return value / customers


def individual(rng, draws, customers):
    value = np.zeros(draws)
    for draw, rows in enumerate(draw_rows(rng, draws)):
        cumulative = rows.cumsum(axis=1)
        cumulative[:, -1] = 1
        stage = np.zeros(customers, dtype=np.int64)
        for t in range(1, STEPS + 1):
            u = rng.random(customers)
            stage = (u[:, None] >= cumulative[stage]).sum(axis=1)
            value[draw] += DISCOUNT[t] * MONEY[stage].sum()
    return value / customers


def report(work, value, begun):
    """Prints the result of the work that began at this CPU second."""
    cpu_seconds = time.process_time() - begun
    p5, p50, p95 = np.percentile(value, [5, 50, 95])
    sd = value.std(ddof=1) if len(value) > 1 else 0.0
    print(
        json.dumps(
            {
                "work": work,
                "cpu_seconds": cpu_seconds,
                "mean": value.mean(),
                "sd": sd,
                "p5": p5,
                "p50": p50,
                "p95": p95,
            }
        )
    )


def main():
    engine = sys.argv[1]
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    customers = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    begun = time.process_time()
    rng = np.random.default_rng(1)
    work = {"expected": expected, "cohort": cohort, "individual": individual}[engine]
    report(f"w1-{engine}", work(rng, draws, customers), begun)


if __name__ == "__main__":
    main()
