"""W2, customers that differ, as an analyst would write it with numpy: event by event.

usage: w2.py [customers]

Each customer's life is one geometric number, its orders one Poisson number, and each order falls in
some month of that life. Prints one line of JSON as w1.py does, over customers, with the share alive
in months 12, 60 and 119 (all are in month 0).
"""

import json
import sys
import time

import numpy as np

MONTHS = 120


def simulate(rng, customers):
    churn = np.maximum(rng.beta(0.7, 3.8, customers), 1e-15)
    months = np.minimum(rng.geometric(churn), MONTHS)
    orders = rng.poisson(0.6 * months)
    customer = np.repeat(np.arange(customers), orders)
    month = (rng.random(len(customer)) * months[customer]).astype(np.int64)
    sigma = np.sqrt(np.log1p(0.75**2))
    amount = rng.lognormal(np.log(40) - sigma**2 / 2, sigma, len(customer))
    spend = amount * (1.10 ** (-np.arange(MONTHS) / 12))[month]
    value = np.bincount(customer, weights=spend, minlength=customers)
    alive = 1 - np.bincount(months, minlength=MONTHS)[:MONTHS].cumsum() / customers
    return value, alive


def main():
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    begun = time.process_time()
    value, alive = simulate(np.random.default_rng(1), customers)
    mean, sd = value.mean(), value.std(ddof=1)
    p5, p50, p95 = np.percentile(value, [5, 50, 95])
    result = {
        "work": "w2",
        "cpu_seconds": time.process_time() - begun,
        "mean": mean,
        "sd": sd,
        "p5": p5,
        "p50": p50,
        "p95": p95,
        "alive": [alive[12], alive[60], alive[119]],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
