// The documents that the engine answers with, as far as the page reads them. docs/live.md has what can be asked.

export type Unknown = number | null;

export interface Estimate {
  mean: Unknown;
  sd: Unknown;
  se: Unknown;
  p5: Unknown;
  p25: Unknown;
  p50: Unknown;
  p75: Unknown;
  p95: Unknown;
}

export type Kind = "money" | "share" | "count" | "periods" | "ratio" | "score";

export interface Metric extends Estimate {
  label: string;
  kind: Kind;
  says: string;
  parameter_share: Unknown;
}

/** A curve or a series: one number for each tenure or period. */
export interface Column {
  mean: Unknown[];
  p5: Unknown[];
  p95: Unknown[];
}

export interface Warning {
  where: string;
  what: string;
}

export interface Check {
  check: string;
  holds: boolean | null;
  detail: string;
}

/** What a customer and the business are worth. */
export interface Look {
  scenario: string;
  engine: string;
  draws: number;
  currency: string;
  period: string;
  horizon: number;
  cohort: Record<string, Metric>;
  business: Record<string, Metric>;
  curves: Record<string, Column>;
  series: Record<string, Column>;
  spreads: Record<string, [number, number, number][]>;
  warnings: Warning[];
  conventions: string[];
  audit: Check[];
}

export interface ProgramSet {
  name: string;
  programs: string[];
  npv: Estimate;
  incremental_npv: Estimate;
  p_npv_positive: Unknown;
  p_best: Unknown;
  expected_loss: Unknown;
}

export interface Program {
  name: string;
  programs: string[];
  says: string;
  incremental_npv: Estimate;
  roi: Estimate;
  payback: Estimate;
  program_cost: Estimate;
  naive_lift: Estimate;
  true_lift: Estimate;
  points_liability_end: Estimate;
  p_npv_positive: Unknown;
}

/** Programs, and the sets that they can form. */
export interface Comparison {
  draws: number;
  engine: string;
  programs: Program[];
  sets: ProgramSet[];
  best: ProgramSet;
  evpi: Unknown;
  warnings: Warning[];
}

export interface Reading {
  name: string;
  comparison: Estimate;
  below: number;
  inside: number;
  above: number;
  unknown: number;
  verdict: string;
  finding: string;
}

export interface Claim {
  name: string;
  says: string;
  source: string;
  expect: { low: Unknown; high: Unknown };
  readings: Reading[];
  draws: number;
}

export interface Claims {
  claims: Claim[];
}

export interface Problem {
  source: string | null;
  line: number | null;
  column: number | null;
  path: string | null;
  message: string;
  help: string | null;
  severity: "error" | "warning";
}

/** A number of the scenario that can be moved. */
export interface Dial {
  path: string;
  label: string;
  group: string;
  shown: "percent" | "money" | "number";
  unit: string;
  /** As the file writes it. */
  text: string;
  uncertain: boolean;
  whole: boolean;
  value: number;
  low: number;
  high: number;
  step: number;
  at_low: Unknown;
  at_high: Unknown;
  swing: Unknown;
  break_even: Unknown;
}

export interface Dials {
  metric: string;
  value: Unknown;
  numbers: Dial[];
}

export interface Reply<T> {
  answer: T | null;
  error: string | null;
  problems: Problem[];
}

/** A scenario as texts: its own file, and those that it reads. */
export interface Texts {
  file: string;
  texts: Record<string, string>;
}

/** What stands in the page's data. */
export interface Data {
  version: string;
  scenarios: ({ name: string } & Texts)[];
  lesson?: Lesson | null;
}

export interface Lesson {
  number: number;
  title: string;
  html: string;
  tasks: Task[];
}

export interface Task {
  asks: string;
  metric: string;
  target: number;
  tolerance: number;
  hint?: string;
}
