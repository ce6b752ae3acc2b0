// What the page is asked: changed numbers, programs and text. Every change can be taken back, and stands in the link.

import { computed, signal } from "@preact/signals";
import type { Data, Texts } from "./documents";

/** What was changed against a scenario as it was loaded. */
export interface Changes {
  /** By path, what stands there instead. */
  readonly sets: Readonly<Record<string, string>>;
  /** Programs that run; as the scenario says where null. */
  readonly programs: readonly string[] | null;
  /** The text of the scenario's own file, where it was written anew. */
  readonly text: string | null;
}

export const UNCHANGED: Changes = { sets: {}, programs: null, text: null };

/** The scenario in the page. */
export const origin = signal<Texts & { name: string }>({ name: "", file: "", texts: {} });
export const changes = signal<Changes>(UNCHANGED);
/** What the charts' ghosts and all differences are against: the scenario as it was loaded, or what was kept as A. */
export const kept = signal<Changes | null>(null);
const past = signal<readonly Changes[]>([]);
const future = signal<readonly Changes[]>([]);
let moved: { what: string; at: number } | null = null;

export const can_undo = computed(() => past.value.length > 0);
export const can_redo = computed(() => future.value.length > 0);
export const against = computed(() => kept.value ?? UNCHANGED);

/** Two states are asked the same. */
export const key = (of: Changes): string =>
  JSON.stringify([Object.entries(of.sets).sort(([a], [b]) => (a < b ? -1 : 1)), of.programs, of.text]);

/** Texts with the own file as it stands now; the same object for the same text, so that nothing is loaded twice. */
let made: { of: Texts; text: string; texts: Texts } | null = null;
export function texts_of(of: Changes): Texts {
  if (of.text === null) return origin.value;
  if (made?.of !== origin.value || made.text !== of.text) {
    const { file, texts } = origin.value;
    made = { of: origin.value, text: of.text, texts: { file, texts: { ...texts, [file]: of.text } } };
  }
  return made.texts;
}

/** Changes something. What moves in one go, such as a slider, is taken back in one go. */
export function change(to: Partial<Changes>, what: string | null = null): void {
  const next = { ...changes.value, ...to };
  if (key(next) === key(changes.value)) return;
  const now = performance.now();
  const goes_on = what !== null && moved?.what === what && now - moved.at < 1000;
  if (!goes_on) past.value = [...past.value.slice(-199), changes.value];
  moved = what === null ? null : { what, at: now };
  future.value = [];
  changes.value = next;
}

export function set(path: string, value: string | null): void {
  const sets = { ...changes.value.sets };
  if (value === null) delete sets[path];
  else sets[path] = value;
  change({ sets }, path);
}

export function undo(): void {
  const before = past.value.at(-1);
  if (!before) return;
  past.value = past.value.slice(0, -1);
  future.value = [...future.value, changes.value];
  moved = null;
  changes.value = before;
}

export function redo(): void {
  const after = future.value.at(-1);
  if (!after) return;
  future.value = future.value.slice(0, -1);
  past.value = [...past.value, changes.value];
  moved = null;
  changes.value = after;
}

/** Takes up another scenario. */
export function take(scenario: Texts & { name: string }, with_changes: Changes = UNCHANGED, with_kept: Changes | null = null): void {
  past.value = [];
  future.value = [];
  moved = null;
  origin.value = scenario;
  kept.value = with_kept;
  changes.value = with_changes;
}

/** The fragment of a link that shows what this page shows: changed numbers and programs, and a text that was written anew. */
export async function link(): Promise<string> {
  const words = new URLSearchParams();
  words.set("scenario", origin.value.name);
  await put(words, "", changes.value);
  if (kept.value) {
    words.set("A", "");
    await put(words, "A.", kept.value);
  }
  return words.toString();
}

async function put(words: URLSearchParams, of: string, { sets, programs, text }: Changes): Promise<void> {
  for (const [path, value] of Object.entries(sets)) words.append(`${of}set`, `${path}=${value}`);
  if (programs) words.set(`${of}programs`, programs.join("+"));
  if (text !== null) words.set(`${of}text`, await packed(text));
}

/** What a link asks for; null where it asks for nothing that is here. */
export async function linked(fragment: string, data: Data): Promise<[Texts & { name: string }, Changes, Changes | null] | null> {
  const words = new URLSearchParams(fragment);
  const scenario = data.scenarios.find((one) => one.name === words.get("scenario"));
  if (!scenario) return null;
  return [scenario, await taken(words, ""), words.has("A") ? await taken(words, "A.") : null];
}

async function taken(words: URLSearchParams, of: string): Promise<Changes> {
  const sets: Record<string, string> = {};
  for (const set of words.getAll(`${of}set`)) {
    const cut = set.indexOf("=");
    if (cut > 0) sets[set.slice(0, cut)] = set.slice(cut + 1);
  }
  const programs = words.get(`${of}programs`);
  const text = words.get(`${of}text`);
  return {
    sets,
    programs: programs === null ? null : programs.split("+").filter((name) => name !== ""),
    text: text === null ? null : await unpacked(text).catch(() => null),
  };
}

async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpacked(text: string): Promise<string> {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}
