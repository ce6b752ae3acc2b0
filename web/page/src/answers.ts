// What the engine answered, and what it is asked next. A first answer comes from few draws, and is refined to the
// scenario's own; the newest change is asked first, and nothing waits for an answer that nobody wants any more.

import { effect, signal } from "@preact/signals";
import type { Claims, Comparison, Dials, Look, Problem, Reply } from "./documents";
import type { Engine } from "./engine";
import { against, type Changes, changes, key, kept, origin, texts_of } from "./state";

/** Which scenario it is, and what can be asked of it. */
export interface Outline {
  scenario: string;
  says: string;
  hash: string;
  draws: number;
  stages: string[];
  programs: { name: string; says: string; running: boolean; exclusive: string | null }[];
  claims: number;
}

/** How far an answer is refined. */
export type Depth = 0 | 1 | 2;

/** All that was answered about one state of the scenario: the deepest of each last. */
export interface Answers {
  readonly of: Changes;
  outline?: Outline;
  look: (Look | undefined)[];
  compare: (Comparison | undefined)[];
  claims: (Claims | undefined)[];
  dials?: Dials;
  error: string | null;
  problems: Problem[];
}

const FEW = 64;
const FEWER = 16;
const SOME = 256;

/** Answers to what is asked now; those of the state before stay until the first of them is here. */
export const now = signal<Answers | null>(null);
/** Answers to what it is held against. */
export const before = signal<Answers | null>(null);
/** Numbers of the scenario as it was loaded, with their ranges. */
export const dials = signal<Dials | null>(null);
/** What is still being worked on, in words. */
export const working = signal<string | null>(null);
/** When what was asked last was asked. */
let asked_at = 0;

const known = new Map<string, Answers>();

function answers_of(of: Changes): Answers {
  const name = key(of);
  let found = known.get(name);
  if (!found) {
    found = { of, look: [], compare: [], claims: [], error: null, problems: [] };
    known.set(name, found);
    // the oldest go first
    for (const old of known.keys()) {
      if (known.size <= 48) break;
      if (old !== key(against.peek())) known.delete(old);
    }
  }
  return found;
}

export const deepest = <T>(list: (T | undefined)[]): T | undefined => list.findLast((one) => one !== undefined);

/** Two answers from the same draws where there are such, else the deepest of each. */
export function pair<T>(a: (T | undefined)[], b: (T | undefined)[]): [T | undefined, T | undefined] {
  for (let depth = 2; depth >= 0; depth--) if (a[depth] && b[depth]) return [a[depth], b[depth]];
  return [deepest(a), deepest(b)];
}

/** Asks the engine whenever something changes. */
export function ask_on_change(engine: Engine): void {
  let of = origin.peek();
  effect(() => {
    // whatever is read here is what is asked about
    const wanted = changes.value;
    const held = kept.value;
    if (origin.value !== of) {
      of = origin.value;
      known.clear();
      now.value = null;
      before.value = null;
      dials.value = null;
    }
    asked_at = performance.now();
    quickly(engine);
    deeply(engine);
    void wanted;
    void held;
  });
}

let quick_runs = false;
let deep_runs = false;

/** Whether everything that is shown is of the newest state, and nothing is being computed. */
export const rests = (): boolean => !quick_runs && !deep_runs && now.peek() !== null;

/** The first answer to the newest state. */
async function quickly(engine: Engine): Promise<void> {
  if (quick_runs) return;
  quick_runs = true;
  try {
    while (now.peek() === null || key(now.peek()!.of) !== key(changes.peek())) {
      const asked = asked_at;
      const wanted = changes.peek();
      const answers = answers_of(wanted);
      await first_look(engine, answers);
      if (texts_of(wanted) !== texts_of(changes.peek())) continue;
      publish(answers, asked);
    }
  } finally {
    quick_runs = false;
  }
}

async function first_look(engine: Engine, answers: Answers): Promise<void> {
  if (answers.look.length > 0 || answers.error) return;
  const texts = texts_of(answers.of);
  if (!answers.outline) note(answers, await engine.quick.ask<Outline>(texts, { check: asked(answers.of) }), (outline) => (answers.outline = outline));
  if (!answers.outline) return;
  const draws = `simulation.draws=${Math.min(FEW, answers.outline.draws)}`;
  let reply = await engine.quick.ask<Look>(texts, { look: asked(answers.of, ["simulation.engine=expected", draws]) });
  // a scenario that only another engine can run
  if (reply?.error) reply = await engine.quick.ask<Look>(texts, { look: asked(answers.of, [draws]) });
  note(answers, reply, (look) => (answers.look[0] = look));
}

function asked(of: Changes, more: string[] = []): object {
  return { sets: [...Object.entries(of.sets).map(([path, value]) => `${path}=${value}`), ...more], programs: of.programs };
}

/** Programs are compared with one another whichever run. */
function all_sets(of: Changes, draws: number): object {
  return { sets: [...Object.entries(of.sets).map(([path, value]) => `${path}=${value}`), `simulation.draws=${draws}`] };
}

function note<T>(answers: Answers, reply: Reply<T> | null, keep: (answer: T) => void): boolean {
  if (reply === null) return false;
  if (reply.answer === null) answers.error = reply.error;
  else keep(reply.answer);
  answers.problems = reply.problems;
  return true;
}

function publish(answers: Answers, asked?: number): void {
  const shows = key(answers.of) === key(changes.peek()) || asked !== undefined;
  if (shows) now.value = { ...answers };
  if (key(answers.of) === key(against.peek())) before.value = { ...answers };
  if (asked !== undefined) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => performance.measure("input to drawn page", { start: asked, end: performance.now() });
      channel.port2.postMessage(null);
    });
  }
}

type Step = { short: boolean; says: string; run(): Promise<boolean> };

let turn = 0;

/** Everything else, one step after another. A short step is let finish; a long one is given up for something newer. */
async function deeply(engine: Engine): Promise<void> {
  turn++;
  if (deep_runs) {
    if (!step_is_short) engine.deep.stop();
    return;
  }
  deep_runs = true;
  try {
    for (let at = -1; at !== turn; ) {
      at = turn;
      for (const step of steps(engine)) {
        if (at !== turn) break;
        // while something moves, only short steps are worth it
        if (!step.short) await pause(150);
        if (at !== turn) break;
        step_is_short = step.short;
        working.value = step.says;
        await step.run();
      }
    }
  } finally {
    deep_runs = false;
    working.value = null;
    performance.measure("input to refined", { start: asked_at, end: performance.now() });
  }
}

let step_is_short = true;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

function* steps(engine: Engine): Generator<Step> {
  const answers = answers_of(changes.peek());
  const held = answers_of(against.peek());
  yield* studies(engine, answers, 0);
  if (held !== answers) yield* studies(engine, held, 0);
  if (dials.peek() === null) {
    yield {
      short: false,
      says: "looking for the numbers that decide",
      async run() {
        const reply = await engine.deep.ask<Dials>(origin.peek(), { dials: {} });
        if (reply?.answer) dials.value = reply.answer;
        return reply !== null;
      },
    };
  }
  for (const depth of [1, 2] as const) {
    yield* studies(engine, answers, depth);
    if (held !== answers) yield* studies(engine, held, depth);
  }
}

function* studies(engine: Engine, answers: Answers, depth: Depth): Generator<Step> {
  const texts = texts_of(answers.of);
  const step = <T>(list: (T | undefined)[], draws: number, question: object): Step => ({
    short: depth === 0,
    says: `refining to ${draws.toLocaleString("en-US")} draws`,
    async run() {
      const reply = await engine.deep.ask<T>(texts, question);
      if (reply?.answer) list[depth] = reply.answer;
      else if (reply) list[depth] = deepest(list);
      publish(answers);
      return reply !== null;
    },
  });
  if (!answers.outline) {
    yield {
      short: true,
      says: "reading",
      async run() {
        return note(answers, await engine.deep.ask<Outline>(texts, { check: asked(answers.of) }), (outline) => (answers.outline = outline));
      },
    };
  }
  const outline = answers.outline;
  if (!outline || answers.error) return;
  const own = outline.draws;
  const draws = Math.min(own, [FEW, SOME, own][depth]!);
  const fewer = Math.min(own, [FEWER, FEW, own][depth]!);
  if (depth > 0 && !answers.look[depth]) {
    yield step<Look>(answers.look, draws, { look: asked(answers.of, depth === 2 ? [] : [`simulation.draws=${draws}`]) });
  } else if (!answers.look[0]) {
    yield step<Look>(answers.look, draws, { look: asked(answers.of, ["simulation.engine=expected", `simulation.draws=${draws}`]) });
  }
  if (outline.programs.length > 0 && !answers.compare[depth]) {
    yield step<Comparison>(answers.compare, fewer, { compare: all_sets(answers.of, fewer) });
  }
  if (outline.claims > 0 && !answers.claims[depth]) {
    yield step<Claims>(answers.claims, fewer, { claim: asked(answers.of, [`simulation.draws=${fewer}`]) });
  }
}
