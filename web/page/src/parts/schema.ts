// What may stand at a place of a scenario, read off the JSON Schema of the format.

import type { Completion } from "@codemirror/autocomplete";

export type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
};

/** Everything that a schema may mean, with references followed. */
function meanings(root: Schema, schema: Schema | boolean | undefined, depth = 0): Schema[] {
  if (!schema || schema === true || depth > 8) return [];
  const of = schema.$ref?.split("/").slice(1).reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], root) as Schema | undefined;
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? []), ...(of ? [of] : [])];
  return [schema, ...parts.flatMap((part) => meanings(root, part, depth + 1))];
}

function inside(root: Schema, at: Schema[], key: string): Schema[] {
  return at.flatMap((one) => [one.properties?.[key], one.properties ? undefined : one.additionalProperties, one.items]).flatMap((one) => meanings(root, one));
}

/** What may be written after `left`, in a line below `above`. */
export function keys_at(root: Schema, above: string, left: string): Completion[] {
  const header = [...above.matchAll(/^\s*\[\[?\s*([^\]]+?)\s*\]?\]/gm)].at(-1)?.[1];
  let at = meanings(root, root);
  const go = (key: string) => {
    const next = inside(root, at, key);
    // an array of tables: its items
    at = next.flatMap((one) => (one.items ? [one, ...meanings(root, one.items)] : [one]));
  };
  const in_header = left.match(/^\s*\[\[?\s*([\w.-]*?)([\w-]*)$/);
  if (in_header) {
    for (const key of (in_header[1] ?? "").split(".").filter(Boolean)) go(key);
    return keys(at);
  }
  for (const key of header?.split(".").map((one) => one.trim().replaceAll('"', "")) ?? []) go(key);
  // inside an inline table, and after its keys
  const opened = left.match(/^\s*([\w.-]+)\s*=\s*(.*)$/);
  if (!opened) return /^\s*$/.test(left) ? keys(at) : [];
  for (const key of opened[1]!.split(".")) go(key);
  const rest = opened[2]!;
  if (/[{,]\s*$/.test(rest) && rest.includes("{")) return keys(at);
  const value = rest.match(/(?:[{,]\s*([\w-]+)\s*=\s*)?"?$/);
  if (value?.[1]) go(value[1]);
  return values(at, rest.endsWith('"'));
}

const keys = (at: Schema[]): Completion[] => {
  const seen = new Map<string, Completion>();
  for (const one of at) {
    for (const [label, what] of Object.entries(one.properties ?? {})) {
      if (!seen.has(label)) seen.set(label, { label, type: "property", info: what.description });
    }
  }
  return [...seen.values()];
};

const values = (at: Schema[], quoted: boolean): Completion[] => {
  const words = new Set(at.flatMap((one) => [...(one.enum ?? []), ...(one.const === undefined ? [] : [one.const])]).filter((one) => typeof one === "string"));
  return [...words].map((word) => ({ label: quoted ? (word as string) : `"${word as string}"`, type: "enum" }));
};
