// The numbers that decide, each to be moved; and any other number, found by its name.

import { useState } from "preact/hooks";
import { dials } from "../answers";
import type { Dial } from "../documents";
import { number, setting } from "../format";
import { changes, set } from "../state";

export const MOST = 8;

export const label_of = (path: string): string => dials.value?.numbers.find((one) => one.path === path)?.label ?? path.replace(/[._]/g, " ");

export function Sliders() {
  const [search, set_search] = useState("");
  const all = dials.value?.numbers;
  if (!all) return <p class="quiet">Looking for the numbers that decide…</p>;
  const first = all.slice(0, MOST);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const moved = new Set(Object.keys(changes.value.sets));
  const others = all.slice(MOST);
  const found = words.length === 0 ? [] : others.filter((one) => words.every((word) => `${one.label} ${one.path}`.toLowerCase().includes(word)));
  const touched = others.filter((one) => moved.has(one.path) && !found.includes(one));
  return (
    <>
      <div class="sliders">
        {first.map((one) => (
          <Slider key={one.path} dial={one} />
        ))}
        {touched.map((one) => (
          <Slider key={one.path} dial={one} />
        ))}
      </div>
      {others.length > 0 && (
        <>
          <label class="search">
            Any other number{" "}
            <input type="search" value={search} placeholder={`one of ${others.length}, by its name`} onInput={(event) => set_search(event.currentTarget.value)} />
          </label>
          <div class="sliders">
            {found.slice(0, 12).map((one) => (
              <Slider key={one.path} dial={one} />
            ))}
          </div>
          {words.length > 0 && found.length === 0 && touched.length === 0 && <p class="quiet">No number of the scenario is called that.</p>}
          {found.length > 12 && <p class="quiet">and {found.length - 12} more: add a word</p>}
        </>
      )}
    </>
  );
}

function Slider({ dial }: { dial: Dial }) {
  const written = changes.value.sets[dial.path];
  const typed = written === undefined ? NaN : Number(written);
  const value = Number.isFinite(typed) ? typed : dial.value;
  const [low, high] = [Math.min(dial.low, value), Math.max(dial.high, value)];
  const step = dial.step ?? (high - low) / 200;
  const id = `dial-${dial.path}`;
  const to = (text: string) => {
    const next = Number(text);
    if (text.trim() === "" || !Number.isFinite(next)) return;
    set(dial.path, next === dial.value ? null : setting(next));
  };
  const place = (at: number) => `${(100 * (at - low)) / (high - low || 1)}%`;
  const unit = dial.unit ?? "";
  return (
    <div class={written === undefined ? "slider" : "slider moved"}>
      <label for={id}>{dial.label}</label>
      <span class="exact">
        <input
          type="text"
          inputMode="decimal"
          aria-label={`${dial.label}, exactly`}
          value={setting(value)}
          onChange={(event) => {
            to(event.currentTarget.value);
            event.currentTarget.value = setting(value);
          }}
        />{" "}
        <span class="unit">{unit}</span>
        <button type="button" class="reset" disabled={written === undefined} aria-label={`${dial.label} as it was: ${dial.text}`} title={`as it was: ${dial.text}`} onClick={() => set(dial.path, null)}>
          ↺
        </button>
      </span>
      <span class="track">
        <input
          id={id}
          type="range"
          min={low}
          max={high}
          step={step > 0 ? step : "any"}
          value={value}
          data-path={dial.path}
          aria-valuetext={`${setting(value)} ${unit}`}
          onInput={(event) => to(event.currentTarget.value)}
        />
        <i class="was" style={{ left: place(dial.value) }} title={`as it was: ${dial.text}`} />
        {dial.breakeven != null && dial.breakeven >= low && dial.breakeven <= high && (
          <i class="even" style={{ left: place(dial.breakeven) }} title={`break-even at ${setting(dial.breakeven)} ${unit}`}>
            0
          </i>
        )}
      </span>
      <span class="ends">
        <span>{setting(low)}</span>
        <span class="effect">{effect(dial)}</span>
        <span>{setting(high)}</span>
      </span>
    </div>
  );
}

/** What the number does, from one end of its range to the other. */
function effect(dial: Dial): string {
  if (dial.at_low === null || dial.at_high === null) return "";
  const metric = dials.value?.metric ?? "";
  return `${metric} ${number(dial.at_low, "money")} … ${number(dial.at_high, "money")}`;
}
