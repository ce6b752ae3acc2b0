"""W3, a log to a table of customers, as an analyst would write it with DuckDB.

usage: w3.py make FILE [rows] [customers]     writes the log: customer,date,amount over 731 days
       w3.py table FILE                       reads it: frequency, recency, age, mean amount; one thread

`table` prints one line of JSON: rows, customers, repeat purchases (days with a purchase but the
first) and money, so that equal work is seen to be equal.
"""

import json
import sys
import time

import duckdb

# the last day of the log is that of the last purchase, as `cltv` takes it
DAYS = """
create table days as
  select customer, date, count(*) as n, sum(amount) as amount
  from read_csv(?, header = true,
                columns = {'customer': 'varchar', 'date': 'date', 'amount': 'decimal(12, 2)'})
  group by customer, date
"""
CUSTOMERS = """
create table customers as
  select customer, count(*) - 1 as frequency, max(date) - min(date) as recency,
         (select max(date) from days) - min(date) as age, avg(amount) as mean, sum(amount) as money,
         sum(n) as n
  from days group by customer
"""


def connect():
    connection = duckdb.connect()
    connection.execute("set threads = 1")
    return connection


def make(path, rows=10_000_000, customers=1_000_000):
    connection = connect()
    connection.execute("select setseed(0.5)")
    # a few buy often: the square of a uniform number puts half of the rows on a quarter of the people
    connection.execute(f"""
        copy (select 'c' || lpad(cast(floor(pow(random(), 2) * {customers}) as bigint)::varchar, 7, '0')
                     as customer,
                     date '2022-01-01' + cast(floor(random() * 731) as integer) as date,
                     cast(round(exp(3 + random() * 2), 2) as decimal(12, 2)) as amount
              from range({rows}))
        to '{path}' (header, delimiter ',')""")


def table(path):
    begun = time.process_time()
    connection = connect()
    connection.execute(DAYS, [path])
    connection.execute(CUSTOMERS)
    rows, customers, repeats, money = connection.execute(
        "select sum(n), count(*), sum(frequency), sum(money) from customers").fetchone()
    seconds = time.process_time() - begun
    print(json.dumps({"cpu_seconds": seconds, "rows": int(rows), "customers": customers,
                      "repeats": int(repeats), "money": float(money)}))


if __name__ == "__main__":
    verb, path, *numbers = sys.argv[1:]
    {"make": make, "table": table}[verb](path, *map(int, numbers))
