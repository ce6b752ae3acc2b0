// A log or a summary table becomes numbers, without leaving the machine.

import { useState } from "preact/hooks";
import { download } from "../charts/frame";
import type { Engine } from "../engine";
import { origin, take } from "../state";

/** What a calibration answers: docs/live.md. */
interface Calibrated {
  fit: Record<string, unknown>;
  summary: string;
  file: string;
  texts: Record<string, string>;
}

export function Calibration({ engine }: { engine: Engine }) {
  const [of, set_of] = useState<string | null>(null);
  const [found, set_found] = useState<Calibrated | null>(null);
  const [error, set_error] = useState<string | null>(null);
  const [over, set_over] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    set_of(file.name);
    set_found(null);
    set_error(null);
    const text = await file.text();
    const reply = await engine.aside.ask<Calibrated>(origin.value, { calibrate: { file: file.name, text } });
    if (reply?.answer) set_found(reply.answer);
    else set_error([reply?.error, ...(reply?.problems ?? []).map((one) => one.message)].filter(Boolean).join("\n") || "The log could not be read.");
  };
  return (
    <section id="calibration" aria-labelledby="calibration-title">
      <h2 id="calibration-title">Your own customers</h2>
      <p class="quiet">A log of purchases (customer, date, amount; CSV) becomes laws of behavior and a scenario. It is read here, on this machine, and goes nowhere.</p>
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
        <input type="file" id="log" accept=".csv,.tsv,.txt,text/csv" onChange={(event) => void read(event.currentTarget.files?.[0])} />
      </label>
      {of && !found && !error && (
        <p class="quiet" role="status">
          Fitting {of}…
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
            <button type="button" id="take-fit" onClick={() => take({ name: of ?? "calibrated", file: found.file, texts: found.texts })}>
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
