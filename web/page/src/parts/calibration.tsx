// A log or a summary table becomes numbers, without leaving the machine.

import { useState } from "preact/hooks";
import { download } from "../charts/frame";
import type { Engine } from "../engine";
import { plain } from "../format";
import { type Columns, columns_of, guessed, text_of } from "../log";
import { origin, take } from "../state";

/** What a calibration answers: docs/live.md. */
interface Calibrated {
  fit: Record<string, unknown>;
  summary: string;
  file: string;
  texts: Record<string, string>;
}

/** A log that was opened, and how it is to be read. */
interface Opened {
  name: string;
  text: string;
  /** What had to be assumed to read it. */
  says: string | null;
  /** Its columns; null of a table that stands in for a log. */
  names: string[] | null;
}

/** Ways to write a date that nothing but a word tells apart. */
const DATES: [string, string][] = [
  ["", "as they look"],
  ["%d/%m/%Y", "day/month/year"],
  ["%m/%d/%Y", "month/day/year"],
  ["epoch-s", "seconds since 1970"],
  ["epoch-ms", "milliseconds since 1970"],
  ["spreadsheet", "days of a spreadsheet"],
];

export function Calibration({ engine }: { engine: Engine }) {
  const [opened, set_opened] = useState<Opened | null>(null);
  const [columns, set_columns] = useState<Columns>({ customer: "", date: "", amount: "", quantity: "" });
  const [dates, set_dates] = useState("");
  const [found, set_found] = useState<Calibrated | null>(null);
  const [error, set_error] = useState<string | null>(null);
  const [fitting, set_fitting] = useState(false);
  const [over, set_over] = useState(false);
  const fit = async (log: Opened, by: Columns, date_format: string) => {
    set_found(null);
    set_error(null);
    set_fitting(true);
    const said = Object.entries({ ...by, date_format }).filter(([, name]) => name !== "");
    const reading = log.names ? Object.fromEntries(said) : {};
    const reply = await engine.aside.ask<Calibrated>(origin.value, { calibrate: { file: log.name, text: log.text, reading } });
    set_fitting(false);
    if (reply?.answer) set_found(reply.answer);
    else set_error([reply?.error, ...(reply?.problems ?? []).map((one) => one.message)].filter(Boolean).join("\n") || "The log could not be read.");
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    set_found(null);
    set_error(null);
    try {
      const { text, says } = await text_of(file);
      const names = columns_of(text);
      const [log, by] = [{ name: file.name, text, says, names }, guessed(names ?? [])];
      set_opened(log);
      set_columns(by);
      set_dates("");
      if (names === null || (by.customer && by.date)) await fit(log, by, "");
    } catch (fault) {
      set_opened(null);
      set_error(`${file.name} could not be read: ${fault instanceof Error ? fault.message : fault}`);
    }
  };
  const choice = (of: keyof Columns, label: string, none: string) => (
    <label>
      {label}{" "}
      <select data-column={of} value={columns[of]} onChange={(event) => set_columns({ ...columns, [of]: event.currentTarget.value })}>
        <option value="">{none}</option>
        {opened?.names?.map((name) => (
          <option key={name} value={name}>
            {plain(name)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section id="calibration" aria-labelledby="calibration-title">
      <h2 id="calibration-title">Your own customers</h2>
      <p class="quiet">A log of purchases (customer, date, amount; CSV or lines of JSON, also packed with gzip) becomes laws of behavior and a scenario. It is read here, on this machine, and goes nowhere.</p>
      <label
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          set_over(true);
        }}
        onDragLeave={() => set_over(false)}
        onDrop={(event) => {
          event.preventDefault();
          set_over(false);
          void read(event.dataTransfer?.files[0]);
        }}
      >
        Drop a log here, or{" "}
        <input type="file" id="log" accept=".csv,.tsv,.txt,.json,.jsonl,.gz,text/csv" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      {opened?.says && <p class="quiet">{opened.says}</p>}
      {opened?.names && (
        <form
          class="of-log"
          onSubmit={(event) => {
            event.preventDefault();
            void fit(opened, columns, dates);
          }}
        >
          {choice("customer", "Customer", "which column?")}
          {choice("date", "Date", "which column?")}
          {choice("amount", "Amount", "none")}
          {choice("quantity", "times", "nothing")}
          <label>
            Dates are{" "}
            <select data-column="dates" value={dates} onChange={(event) => set_dates(event.currentTarget.value)}>
              {DATES.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" id="fit-log" disabled={!columns.customer || !columns.date || fitting}>
            Fit
          </button>
        </form>
      )}
      {opened && fitting && (
        <p class="quiet" role="status">
          Fitting {plain(opened.name)}…
        </p>
      )}
      {error && (
        <pre class="problems" role="alert">
          {error}
        </pre>
      )}
      {found && (
        <div id="fit" role="status">
          <pre class="scroll" tabIndex={0}>
            {found.summary}
          </pre>
          <p class="actions">
            <button type="button" id="take-fit" onClick={() => {
                take({ name: opened?.name ?? "calibrated", file: found.file, texts: found.texts });
                scrollTo(0, 0);
              }}>
              Open the fitted scenario here
            </button>
            <button type="button" onClick={() => download("fit.json", "application/json", JSON.stringify(found.fit, null, 2))}>
              Fit (JSON)
            </button>
            {Object.entries(found.texts).map(([name, text]) => (
              <button type="button" key={name} onClick={() => download(name.split(/[\\/]/).at(-1) ?? name, "text/plain", text)}>
                {name.split(/[\\/]/).at(-1)}
              </button>
            ))}
          </p>
        </div>
      )}
    </section>
  );
}
