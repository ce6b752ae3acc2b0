"""W1 customer by customer as a compiled numba loop.

usage: w1_numba.py jump|monthly [draws] [customers]

jump     from move to move: the months in a stage are geometric
monthly  month by month

Compilation is done, by a small call, before the clock of the work starts.
"""

import math
import sys
import time

import numba
import numpy as np

from w1 import DISCOUNT, MONEY, STEPS, draw_rows, report

ANNUITY = np.concatenate([[0.0], DISCOUNT[1:].cumsum()])


@numba.njit
def jump(seed, all_rows, customers, money, annuity, steps):
    np.random.seed(seed)
    value = np.zeros(len(all_rows))
    n = all_rows.shape[1]
    for draw in range(len(all_rows)):
        rows = all_rows[draw]
        scale = np.array([1 / math.log(rows[stage, stage]) for stage in range(n)])
        total = 0.0
        for _ in range(customers):
            stage, step = 0, 0
            while True:
                months = int(math.log(1 - np.random.random()) * scale[stage])
                last = min(step + months, steps)
                total += money[stage] * (annuity[last] - annuity[step])
                if last == steps:
                    break
                u = np.random.random() * (1 - rows[stage, stage])
                moved = stage
                for to in range(n):
                    if to != stage and rows[stage, to] > 0:
                        moved = to
                        u -= rows[stage, to]
                        if u < 0:
                            break
                total += money[moved] * (annuity[last + 1] - annuity[last])
                stage, step = moved, last + 1
        value[draw] = total / customers
    return value


@numba.njit
def monthly(seed, all_rows, customers, money, annuity, steps):
    np.random.seed(seed)
    value = np.zeros(len(all_rows))
    n = all_rows.shape[1]
    for draw in range(len(all_rows)):
        rows = all_rows[draw]
        total = 0.0
        for _ in range(customers):
            stage = 0
            for t in range(1, steps + 1):
                u = np.random.random() - rows[stage, stage]
                if u >= 0:
                    moved = stage
                    for to in range(n):
                        if to != stage and rows[stage, to] > 0:
                            moved = to
                            u -= rows[stage, to]
                            if u < 0:
                                break
                    stage = moved
                total += money[stage] * (annuity[t] - annuity[t - 1])
        value[draw] = total / customers
    return value


def main():
    name = sys.argv[1]
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    customers = int(sys.argv[3]) if len(sys.argv) > 3 else 10_000
    work = {"jump": jump, "monthly": monthly}[name]
    rng = np.random.default_rng(1)
    work(0, draw_rows(rng, 1), 10, MONEY, ANNUITY, STEPS)
    begun = time.process_time()
    value = work(1, draw_rows(rng, draws), customers, MONEY, ANNUITY, STEPS)
    report(f"w1-{name}", value, begun)


if __name__ == "__main__":
    main()
