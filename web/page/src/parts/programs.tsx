// Programs as switches, and what the sets that they can form bring.

import { before, deepest, now, pair } from "../answers";
import { Sets } from "../charts/charts";
import type { Comparison, Program } from "../documents";
import { in_draws, number, plain } from "../format";
import { change, changes, kept } from "../state";
import { of_programs, set_key } from "../words";

/** The programs that run in a state of the scenario. */
export function running(): string[] {
  const outline = now.value?.outline;
  return changes.value.programs?.slice() ?? outline?.programs.filter((one) => one.running).map((one) => one.name) ?? [];
}

export function Programs({ currency, period }: { currency: string; period: string }) {
  const answers = now.value;
  const programs = answers?.outline?.programs ?? [];
  if (!answers || programs.length === 0) return null;
  const [held, compared] = pair<Comparison>(before.value?.compare ?? [], answers.compare);
  const on = running();
  const shown = deepest(answers.compare);
  const turn = (name: string, to: boolean) => {
    const group = programs.find((one) => one.name === name)?.exclusive;
    const stay = on.filter((one) => one !== name && !(to && group && programs.find((other) => other.name === one)?.exclusive === group));
    const next = to ? programs.map((one) => one.name).filter((one) => one === name || stay.includes(one)) : stay;
    const as_loaded = set_key(next) === set_key(programs.filter((one) => one.running).map((one) => one.name));
    change({ programs: as_loaded ? null : next });
  };
  const best = shown?.best.programs;
  return (
    <section id="programs" aria-labelledby="programs-title">
      <h2 id="programs-title">Programs</h2>
      {shown ? (
        <p class="finding" id="programs-finding" role="status">
          {of_programs(shown, on, currency)}
        </p>
      ) : (
        <p class="quiet">Comparing all sets…</p>
      )}
      <div class="switches">
        {programs.map((one) => (
          <label key={one.name} class="switch" title={one.says}>
            <input type="checkbox" role="switch" data-program={one.name} checked={on.includes(one.name)} onChange={(event) => turn(one.name, event.currentTarget.checked)} />
            <span>
              <b>{plain(one.name)}</b>
              <small>{plain(one.says)}</small>
            </span>
          </label>
        ))}
        {best && set_key(best) !== set_key(on) && (
          <button type="button" onClick={() => change({ programs: programs.map((one) => one.name).filter((one) => best.includes(one)) })}>
            Switch to the best set
          </button>
        )}
      </div>
      {shown && (
        <>
          <div class="scroll" tabIndex={0} role="region" aria-label="Programs, each against none">
            <table>
              <caption>Each by itself, against none; means, from {shown.draws.toLocaleString("en-US")} draws</caption>
              <thead>
                <tr>
                  <th scope="col">program</th>
                  <th scope="col">adds to npv</th>
                  <th scope="col">5th to 95th percentile</th>
                  <th scope="col">pays</th>
                  <th scope="col">payback, {period}s</th>
                  <th scope="col">costs</th>
                  <th scope="col">owed for points at the end</th>
                  <th scope="col">lift, naive and true</th>
                </tr>
              </thead>
              <tbody>
                {shown.programs.map((one) => (
                  <Row key={one.name} one={one} on={on.includes(one.name)} />
                ))}
              </tbody>
            </table>
          </div>
          {compared && <Sets now={compared} before={held} running={on} ghost={kept.value ? "A" : "as loaded"} currency={currency} />}
          <details>
            <summary>All sets</summary>
            <div class="scroll" tabIndex={0} role="region" aria-label="All sets of programs">
              <table>
                <thead>
                  <tr>
                    <th scope="col">set</th>
                    <th scope="col">adds to npv</th>
                    <th scope="col">5th to 95th percentile</th>
                    <th scope="col">pays</th>
                    <th scope="col">best of all</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.sets.map((one) => (
                    <tr key={one.name}>
                      <th scope="row">{plain(one.name)}</th>
                      <td>{number(one.incremental_npv.mean, "money")}</td>
                      <td>
                        {number(one.incremental_npv.p5, "money")} to {number(one.incremental_npv.p95, "money")}
                      </td>
                      <td>{one.p_npv_positive === null ? "–" : in_draws(one.p_npv_positive)}</td>
                      <td>{number(one.p_best, "share")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}

function Row({ one, on }: { one: Program; on: boolean }) {
  return (
    <tr class={on ? "" : "off"}>
      <th scope="row">{plain(one.name)}</th>
      <td>{number(one.incremental_npv.mean, "money")}</td>
      <td>
        {number(one.incremental_npv.p5, "money")} to {number(one.incremental_npv.p95, "money")}
      </td>
      <td>{one.p_npv_positive === null ? "–" : in_draws(one.p_npv_positive)}</td>
      <td>{number(one.payback.p50, "periods")}</td>
      <td>{number(one.program_cost.mean, "money")}</td>
      <td>{number(one.points_liability_end.mean, "money")}</td>
      <td>
        {number(one.naive_lift.mean, "share")}, {number(one.true_lift.mean, "share")}
      </td>
    </tr>
  );
}
