// How numbers are written: as the program writes them.

import type { Kind, Unknown } from "./documents";

const LETTERS: [number, string][] = [[1e12, "tn"], [1e9, "bn"], [1e6, "M"], [1e3, "k"]];

const grouped = (value: number, digits: number) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

function scaled(value: number): string {
  const [size, letter] = LETTERS.find(([size]) => Math.abs(value) >= size) ?? [1, ""];
  return `${grouped(value / size, 2)}${letter}`;
}

function money(value: number): string {
  const size = Math.abs(value);
  return size >= 1e6 ? scaled(value) : grouped(value, size >= 1e4 ? 0 : 2);
}

export function number(value: Unknown | undefined, kind: Kind): string {
  if (value === null || value === undefined) return "–";
  switch (kind) {
    case "money":
      return money(value);
    case "share":
      return `${grouped(100 * value, 1)} %`;
    case "count":
      return Math.abs(value) >= 1e9 ? scaled(value) : grouped(value, Math.abs(value) < 10 ? 2 : 0);
    case "ratio":
      return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
    case "periods":
    case "score":
      return grouped(value, 1);
  }
}

/** A difference, with its sign. */
export function difference(value: Unknown, kind: Kind): string {
  if (value === null) return "–";
  const text = number(Math.abs(value), kind);
  const points = kind === "share" ? text.replace(" %", " points") : text;
  return value < 0 ? `−${points}` : `+${points}`;
}

/** For axes: short. */
export function tick(value: number, kind: Kind): string {
  if (kind === "share") return `${+(100 * value).toFixed(1)} %`;
  const [size, letter] = LETTERS.find(([size]) => Math.abs(value) >= size) ?? [1, ""];
  return `${+(value / size).toFixed(2)}${letter}`;
}

/** A setting, in the unit of the file: six digits, none of them idle. */
export const setting = (value: number): string => String(+value.toPrecision(6));

/** A share of draws for people who are no statisticians. */
export function in_draws(share: number): string {
  if (share >= 1) return "in all draws";
  if (share <= 0) return "in no draw";
  const tenths = Math.round(share * 10);
  if (Math.abs(share * 10 - tenths) < 0.25 && tenths > 0 && tenths < 10) {
    const words = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    return `in ${words[tenths]} of ten draws`;
  }
  return `in ${number(share, "share")} of draws`;
}

/** The same as people read it. */
export const written = (value: number): string => value.toLocaleString("en-US", { maximumSignificantDigits: 6 });

/** A name as it may be shown: nothing in it turns the line around or is invisible. */
export const plain = (name: string): string => name.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, "\ufffd");
