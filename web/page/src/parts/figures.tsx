// The answer: a sentence, the figures behind it, and what changed.

import { before, deepest, now, pair, working } from "../answers";
import type { Look, Metric } from "../documents";
import { difference, number } from "../format";
import { change, changes, kept, UNCHANGED } from "../state";
import { against_before, answer, changed } from "../words";
import { set_words } from "./sliders";

const FIRST = ["npv", "clv", "cac", "payback", "profit", "customers_end", "ltv_cac"];

export const ghost_name = () => (kept.value ? "A" : "as loaded");

export function Answer() {
  const answers = now.value;
  const look = deepest(answers?.look ?? []);
  if (!answers || !look) return <p class="answer">{answers?.error ? "This cannot be simulated as it stands." : "Reading the scenario…"}</p>;
  const [held] = pair<Look>(before.value?.look ?? [], answers.look);
  const touched = changes.value !== UNCHANGED && changed(changes.value, set_words).length > 0;
  return (
    <>
      <p class="answer" id="answer" role="status" aria-live="polite">
        {answer(look)}
      </p>
      {(touched || kept.value) && (
        <p class="against" id="against">
          {against_before(look, held, kept.value ? "A" : "the scenario as it was loaded")}{" "}
          <span class="quiet">{changed(changes.value, set_words).join("; ")}</span>
        </p>
      )}
      <p class="quiet" id="certainty">
        {certainty(look)}
      </p>
    </>
  );
}

/** How sure the mean is, and what is still going on. */
function certainty(look: Look): string {
  const metric = look.business.npv ?? look.cohort.clv;
  const error = metric?.se ? `; the mean is known to ±${number(metric.se, metric.kind)}` : "";
  if (look.draws === 1) return `From one draw.${working.value ? ` Now ${working.value}…` : ""}`;
  const luck = look.engine === "expected" ? "uncertain inputs, no luck" : "uncertain inputs and luck";
  const goes_on = working.value ? ` Now ${working.value}…` : "";
  return `From ${look.draws.toLocaleString("en-US")} draws (${luck})${error}.${goes_on}`;
}

export function Figures() {
  const answers = now.value;
  if (!answers) return null;
  const [held, look] = pair<Look>(before.value?.look ?? [], answers.look);
  const shown = look ?? deepest(answers.look);
  if (!shown) return null;
  const moved = held !== undefined && held !== look;
  const figure = (name: string) => shown.business[name] ?? shown.cohort[name];
  const of = (from: Look | undefined, name: string) => from?.business[name] ?? from?.cohort[name];
  return (
    <section aria-labelledby="figures-title">
      <h2 id="figures-title" class="unseen">
        Figures
      </h2>
      <dl class="figures">
        {FIRST.filter((name) => figure(name)?.mean != null).slice(0, 6).map((name) => {
          const one = figure(name)!;
          const was = of(held, name);
          const by = moved && was?.mean != null && one.mean != null ? one.mean - was.mean : null;
          return (
            <div key={name} data-metric={name} data-mean={one.mean} data-draws={shown.draws}>
              <dt title={one.says}>{one.label}</dt>
              <dd>
                <b>{number(one.mean, one.kind)}</b>
                {one.kind === "money" && <small> {shown.currency}</small>}
                {one.p5 !== one.p95 && (
                  <span class="range">
                    {number(one.p5, one.kind)} to {number(one.p95, one.kind)}
                  </span>
                )}
                {by !== null && <span class={by < 0 ? "less" : "more"}>{difference(by, one.kind)}</span>}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Two states side by side: every figure of both. */
export function Beside() {
  const answers = now.value;
  if (!answers) return null;
  const [held, look] = pair<Look>(before.value?.look ?? [], answers.look);
  const shown = look ?? deepest(answers.look);
  if (!shown) return null;
  const [a, b] = kept.value ? ["A", "B, as it stands now"] : ["as loaded", "as it stands now"];
  const rows = (from: "cohort" | "business"): [string, Metric, Metric | undefined][] =>
    Object.entries(shown[from]).map(([name, metric]) => [name, metric, held?.[from][name]]);
  return (
    <section id="beside" aria-labelledby="beside-title">
      <h2 id="beside-title">Side by side</h2>
      <p class="actions">
        {kept.value ? (
          <>
            <button type="button" onClick={() => (kept.value = null)}>
              Back to the scenario as loaded
            </button>
            <button
              type="button"
              onClick={() => {
                const a = kept.value!;
                kept.value = changes.value;
                change(a);
              }}
            >
              Exchange A and B
            </button>
          </>
        ) : (
          <button type="button" id="keep" onClick={() => (kept.value = changes.value)}>
            Keep what is shown as A
          </button>
        )}
      </p>
      {kept.value && (
        <p class="quiet">
          A: {changed(kept.value, set_words).join("; ") || "the scenario as it was loaded"}. B: {changed(changes.value, set_words).join("; ") || "the scenario as it was loaded"}.
        </p>
      )}
      <details open={kept.value !== null}>
        <summary>All figures</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="All figures">
          {(["cohort", "business"] as const).map((from) => {
            const all = rows(from);
            if (all.length === 0) return null;
            return (
              <table key={from}>
                <caption>{from === "cohort" ? "One customer" : "The business"}</caption>
                <thead>
                  <tr>
                    <th scope="col">figure</th>
                    <th scope="col">{a}</th>
                    <th scope="col">{b}</th>
                    <th scope="col">difference</th>
                    <th scope="col">5th to 95th percentile now</th>
                  </tr>
                </thead>
                <tbody>
                  {all.map(([name, one, was]) => (
                    <tr key={name}>
                      <th scope="row" title={one.says}>
                        {one.label}
                      </th>
                      <td>{number(was?.mean, one.kind)}</td>
                      <td>{number(one.mean, one.kind)}</td>
                      <td>{was?.mean != null && one.mean != null ? difference(one.mean - was.mean, one.kind) : "–"}</td>
                      <td>
                        {number(one.p5, one.kind)} to {number(one.p95, one.kind)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            );
          })}
        </div>
      </details>
    </section>
  );
}
