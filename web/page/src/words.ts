// The sentences of the page.

import type { Comparison, Look, Metric, Unknown } from "./documents";
import { difference, in_draws, number } from "./format";
import type { Changes } from "./state";

const range = (metric: Metric, currency: string): string => {
  const money = metric.kind === "money" ? ` ${currency}` : "";
  if (metric.p5 === null || metric.p95 === null) return "";
  if (metric.p5 === metric.p95) return "";
  return ` (${number(metric.p5, metric.kind)} to ${number(metric.p95, metric.kind)}${money} in nine of ten draws)`;
};

/** The number that a scenario is about: the business's where there is one. */
export const decisive = (look: Look): "npv" | "clv" => (look.business.npv ? "npv" : "clv");

export const metric_of = (look: Look, name: string): Metric | undefined => look.business[name] ?? look.cohort[name];

/** The sentence that answers. */
export function answer(look: Look): string {
  const { currency, period, horizon } = look;
  const time = `${horizon} ${period}s`;
  const { npv } = look.business;
  const { clv, cac, payback } = look.cohort;
  const sentences: string[] = [];
  if (npv?.mean != null) {
    const does = npv.mean >= 0 ? "adds" : "loses";
    sentences.push(`Over ${time} the business ${does} ${number(Math.abs(npv.mean), "money")} ${currency} in today's money${range(npv, currency)}.`);
  }
  if (clv?.mean != null) {
    let text = `A customer is worth ${number(clv.mean, "money")} ${currency}`;
    if (npv?.mean == null) text += `${range(clv, currency)} over ${time}`;
    if (cac?.mean) text += ` and costs ${number(cac.mean, "money")} ${currency} to win`;
    if (cac?.mean && payback?.p50 != null) text += `, back in ${number(payback.p50, "periods")} ${period}s`;
    sentences.push(`${text}.`);
  }
  return sentences.join(" ") || "Nothing can be said about this scenario: see what is reported below.";
}

/** What the change did. */
export function against_before(look: Look, held: Look | undefined, of: string): string | null {
  if (!held) return null;
  const name = decisive(look);
  const [a, b] = [metric_of(held, name), metric_of(look, name)];
  if (a?.mean == null || b?.mean == null) return null;
  const by = b.mean - a.mean;
  const share = a.mean === 0 ? "" : ` (${difference(by / Math.abs(a.mean), "share").replace(" points", " %")})`;
  const word = name === "npv" ? "Net present value" : "The value of a customer";
  if (by === 0) return `${word} is the same as ${of}.`;
  return `${word}: ${difference(by, "money")} ${look.currency}${share} against ${of}.`;
}

/** Which programs run, in a key that sets of a comparison share. */
export const set_key = (programs: readonly string[]): string => [...programs].sort().join("\n");

/** What the programs that are switched on add. */
export function of_programs(comparison: Comparison, running: readonly string[], currency: string): string {
  const chosen = comparison.sets.find((one) => set_key(one.programs) === set_key(running));
  const best = comparison.best;
  const is_best = set_key(best.programs) === set_key(running);
  if (!chosen) return "These programs cannot run together.";
  const says: string[] = [];
  const gains = chosen.incremental_npv.mean ?? 0;
  if (running.length === 0) says.push("No program runs.");
  else {
    const one = running.length === 1;
    const verb = gains >= 0 ? (one ? "adds" : "add") : one ? "loses" : "lose";
    const pays = chosen.p_npv_positive === null ? "" : `, and ${one ? "pays" : "pay"} ${in_draws(chosen.p_npv_positive)}`;
    says.push(`${one ? `“${running[0]}”` : "The programs that run"} ${verb} ${number(Math.abs(gains), "money")} ${currency}${pays}.`);
  }
  if (is_best) says.push("No other set is better on average.");
  else if (best.programs.length === 0) says.push("On average it is best to run none.");
  else {
    const more = gain(best.npv.mean, chosen.npv.mean);
    says.push(`Best on average: ${best.name}${more === null ? "" : `, ${number(more, "money")} ${currency} more`}.`);
  }
  return says.join(" ");
}

const gain = (a: Unknown, b: Unknown): Unknown => (a === null || b === null ? null : a - b);

/** A finding without what stands beside it already: its verdict, and the name of its reading. */
export function bare(finding: string): string {
  const rest = finding.replace(/^[^:]*: (read as "(?:[^"\\]|\\.)*", )?/, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** What was changed, in a list. */
export function changed(of: Changes, words: (path: string, value: string) => string): string[] {
  const sets = Object.entries(of.sets).map(([path, value]) => words(path, value));
  const programs = of.programs === null ? [] : [`programs that run: ${of.programs.join(", ") || "none"}`];
  return [...(of.text === null ? [] : ["the text was written anew"]), ...sets, ...programs];
}

export const VERDICTS: Record<string, string> = {
  holds: "holds",
  fails: "does not hold",
  depends: "depends",
  unknown: "cannot be told",
};
