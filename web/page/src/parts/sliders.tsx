// The numbers that decide, each to be moved; and any other number, found by its name.

import { useState } from "preact/hooks";
import { deepest, dials, now } from "../answers";
import type { Dial } from "../documents";
import { number, plain, setting, written } from "../format";
import { changes, set } from "../state";
import { metric_of } from "../words";

const MOST = 8;

/** What a reader plans with rather than decides on. */
const ground = (dial: Dial) => dial.group === "opening" || dial.group === "time" || dial.group === "cohort" || dial.group === "simulation";

/** Those that move the metric furthest: half of what the scenario is unsure of, half of what it takes as given. */
export function that_decide(all: Dial[]): Dial[] {
  const moving = all.filter((one) => (one.swing ?? 0) > 0);
  const unsure = moving.filter((one) => one.uncertain);
  const given = moving.filter((one) => !one.uncertain && !ground(one));
  const half = MOST / 2;
  const first = [...unsure.slice(0, MOST - Math.min(half, given.length)), ...given].slice(0, MOST);
  const rest = moving.filter((one) => !first.includes(one));
  return [...first, ...rest].slice(0, MOST).sort((a, b) => b.swing! - a.swing!);
}

const shown = (dial: Dial, value: number): string => written(dial.shown === "percent" ? 100 * value : value);
const unit_of = (dial: Dial): string => (dial.shown === "percent" ? `% ${dial.unit}`.trim() : dial.unit);

export const dial_of = (path: string): Dial | undefined => dials.value?.numbers.find((one) => one.path === path);

/** A change in words. */
export function set_words(path: string, value: string): string {
  const dial = dial_of(path);
  if (!dial) return `${path} = ${value}`;
  const to = Number(value);
  return `${plain(dial.label)}: ${shown(dial, dial.value)} → ${Number.isFinite(to) ? shown(dial, to) : value} ${unit_of(dial)}`.trim();
}

export function Sliders() {
  const [search, set_search] = useState("");
  const all = dials.value?.numbers;
  if (!all) return <p class="quiet">Looking for the numbers that decide…</p>;
  const first = that_decide(all);
  const others = all.filter((one) => !first.includes(one));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? [] : others.filter((one) => words.every((word) => `${one.label} ${one.path}`.toLowerCase().includes(word)));
  const touched = others.filter((one) => one.path in changes.value.sets && !found.includes(one));
  return (
    <>
      <div class="sliders" id="first">
        {[...first, ...touched].map((one) => (
          <Slider key={one.path} dial={one} />
        ))}
      </div>
      {others.length > 0 && (
        <label class="search">
          Any other number
          <input type="search" value={search} placeholder={`one of ${others.length}, by its name`} onInput={(event) => set_search(event.currentTarget.value)} />
        </label>
      )}
      <div class="sliders" id="found">
        {found.slice(0, 12).map((one) => (
          <Slider key={one.path} dial={one} />
        ))}
      </div>
      {words.length > 0 && found.length === 0 && <p class="quiet">No other number of the scenario is called that.</p>}
      {found.length > 12 && <p class="quiet">and {found.length - 12} more: add a word</p>}
    </>
  );
}

function Slider({ dial }: { dial: Dial }) {
  const put = changes.value.sets[dial.path];
  const typed = put === undefined ? NaN : Number(put);
  const value = Number.isFinite(typed) ? typed : dial.value;
  const [low, high] = [Math.min(dial.low, value), Math.max(dial.high, value)];
  const id = `dial-${dial.path}`;
  const unit = unit_of(dial);
  const to = (next: number) => {
    if (!Number.isFinite(next)) return;
    const rounded = dial.whole ? Math.round(next) : next;
    set(dial.path, rounded === dial.value ? null : setting(rounded));
  };
  const place = (at: number) => `${(100 * (at - low)) / (high - low || 1)}%`;
  const as_it_was = `as it was: ${dial.uncertain ? `${shown(dial, dial.value)} on average, ` : ""}${dial.text}`;
  return (
    <div class={put === undefined ? "slider" : "slider moved"}>
      <label for={id}>{plain(dial.label)}</label>
      <span class="exact">
        <input
          type="text"
          inputMode="decimal"
          aria-label={`${dial.label}, exactly`}
          value={shown(dial, value)}
          onChange={(event) => {
            const text = event.currentTarget.value.replace(/[%_,\s]/g, "");
            if (text !== "") to(Number(text) / (dial.shown === "percent" ? 100 : 1));
            event.currentTarget.value = shown(dial, value);
          }}
        />
        <span class="unit">{unit}</span>
        <button type="button" class="reset" disabled={put === undefined} aria-label={`${dial.label} ${as_it_was}`} title={as_it_was} onClick={() => set(dial.path, null)}>
          ↺
        </button>
      </span>
      <span class="track">
        <input
          id={id}
          type="range"
          min={low}
          max={high}
          step={dial.whole ? 1 : "any"}
          value={value}
          data-path={dial.path}
          aria-valuetext={`${shown(dial, value)} ${unit}`}
          onInput={(event) => to(dial.whole ? Number(event.currentTarget.value) : on_step(dial, Number(event.currentTarget.value)))}
          onKeyDown={(event) => {
            const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            to(Math.max(low, Math.min(high, on_step(dial, value + by * dial.step))));
          }}
        />
        <i class="was" style={{ left: place(dial.value) }} title={as_it_was} />
        {dial.break_even !== null && (
          <i class="even" style={{ left: place(dial.break_even) }} title={`break-even at ${shown(dial, dial.break_even)} ${unit}`}>
            0
          </i>
        )}
      </span>
      <span class="ends">
        <span>{shown(dial, low)}</span>
        <span>{effect(dial)}</span>
        <span>{shown(dial, high)}</span>
      </span>
    </div>
  );
}

/** The nearest step of the slider, counted from the number as it was. */
const on_step = (dial: Dial, value: number): number => {
  const steps = Math.round((value - dial.value) / dial.step);
  return steps === 0 ? dial.value : +(dial.value + steps * dial.step).toPrecision(12);
};

/** What the number does, from one end of its range to the other. */
function effect(dial: Dial): string {
  if (dial.at_low === null || dial.at_high === null) return "";
  const metric = dials.value!.metric;
  const look = deepest(now.value?.look ?? []);
  const kind = (look && metric_of(look, metric)?.kind) ?? "money";
  return `${metric} ${number(dial.at_low, kind)} to ${number(dial.at_high, kind)}`;
}
