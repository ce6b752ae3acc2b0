// The charts of the page. Each draws what is asked now over what it is held against: the ghost.

import { area, line, stack } from "d3-shape";
import type { Column, Comparison, Kind, Look, Unknown } from "../documents";
import { number, plain } from "../format";
import { set_key } from "../words";
import { across, Frame, type Scale, up, WIDTH } from "./frame";

const path = (x: Scale, y: Scale, values: Unknown[]): string =>
  line<Unknown>((_, index) => x(index), (value) => y(value!)).defined((value) => value !== null)(values) ?? "";

const band = (x: Scale, y: Scale, low: Unknown[], high: Unknown[]): string =>
  area<Unknown>((_, index) => x(index), (value) => y(value!), (_, index) => y(high[index]!)).defined(
    (value, index) => value !== null && high[index] != null,
  )(low) ?? "";

interface CurveProps {
  title: string;
  along: string;
  kind: Kind;
  now: Column | undefined;
  before: Column | undefined;
  ghost: string;
}

/** A curve with its range over draws, where there is one. */
export function Curve({ title, along, kind, now, before, ghost }: CurveProps) {
  if (!now || now.mean.length < 2) return null;
  const x = across(0, now.mean.length - 1);
  const y = up([...now.mean, ...now.p5, ...now.p95, ...(before?.mean ?? [])]);
  const ranges = now.p5.some((low, index) => low !== now.p95[index]);
  const named = [
    { name: ranges ? "mean" : "now", mark: "now", at: (index: number) => now.mean[index] },
    ...(ranges
      ? [
          { name: "5th percentile", mark: "range", unlisted: true, at: (index: number) => now.p5[index] },
          { name: "95th percentile", mark: "range", unlisted: true, at: (index: number) => now.p95[index] },
        ]
      : []),
    ...(before ? [{ name: ghost, mark: "ghost", at: (index: number) => before.mean[index] }] : []),
  ];
  return (
    <Frame title={title} along={along} x={x} y={y} kind={kind} points={now.mean.length} named={named} point={(index) => `${along} ${index}`}>
      {ranges && <path class="range" d={band(x, y, now.p5, now.p95)} />}
      {before && <path class="ghost" d={path(x, y, before.mean)} />}
      <path class="now" d={path(x, y, now.mean)} />
    </Frame>
  );
}

/** Where people stand on the ladder, period by period. */
export function Ladder({ look, before, stages, ghost }: { look: Look; before: Look | undefined; stages: string[]; ghost: string }) {
  const of = (from: Look) => stages.map((stage) => ({ stage, column: from.series[`stage.${stage}`] })).filter((one) => one.column);
  const here = of(look);
  const n = here[0]?.column?.mean.length ?? 0;
  if (n < 2) return null;
  const rows = Array.from({ length: n }, (_, index) => here.map((one) => one.column!.mean[index] ?? 0));
  const layers = stack<number[], number>().keys(here.map((_, index) => index)).value((row, index) => row[index] ?? 0)(rows);
  const there = before ? of(before) : [];
  const total = there.length > 0 ? Array.from({ length: n }, (_, index) => there.reduce((sum, one) => sum + (one.column!.mean[index] ?? 0), 0)) : null;
  const x = across(0, n - 1);
  const y = up([...layers.flatMap((layer) => layer.map((point) => point[1])), ...(total ?? [])]);
  const shape = area<[number, number]>((_, index) => x(index), (point) => y(point[0]), (point) => y(point[1]));
  const named = [
    ...here.map((one, place) => ({ name: plain(one.stage), mark: `stage s${place % 8}`, at: (index: number) => one.column!.mean[index] })).reverse(),
    ...(total ? [{ name: `all, ${ghost}`, mark: "ghost", at: (index: number) => total[index] }] : []),
  ];
  return (
    <Frame title="People on the ladder" along={look.period} x={x} y={y} kind="count" points={n} named={named} point={(index) => `${look.period} ${index}`}>
      {layers.map((layer, place) => (
        <path key={place} class={`stage s${place % 8}`} d={shape(layer as unknown as [number, number][]) ?? ""} />
      ))}
      {total && <path class="ghost" d={path(x, y, total)} />}
    </Frame>
  );
}

/** How a number spreads over draws, where it does. */
export function Spread({ title, kind, now, before, ghost }: { title: string; kind: Kind; now: [number, number, number][] | undefined; before: [number, number, number][] | undefined; ghost: string }) {
  if (!now || now.reduce((draws, bin) => draws + bin[2], 0) < 2) return null;
  const share = (bins: [number, number, number][]) => {
    const all = bins.reduce((sum, bin) => sum + bin[2], 0);
    return bins.map(([from, to, count]) => ({ from, to, middle: (from + to) / 2, height: to > from ? count / all / (to - from) : 1 }));
  };
  const [here, there] = [share(now), before && before.length > 0 ? share(before) : []];
  const both = [...here, ...there];
  const x = across(Math.min(...both.map((bin) => bin.from)), Math.max(...both.map((bin) => bin.to)));
  const y = up(both.map((bin) => bin.height));
  // heights are densities: only their shape is shown
  const outline = (bins: typeof here) =>
    bins.length === 0 ? "" : `M${x(bins[0]!.from)},${y(0)}${bins.map((bin) => `V${y(bin.height)}H${x(bin.to)}`).join("")}V${y(0)}`;
  const counts = (bins: [number, number, number][]) => bins.reduce((sum, bin) => sum + bin[2], 0);
  const under = (bins: [number, number, number][] | undefined, value: number) => {
    const found = bins?.find(([from, to]) => from <= value && value < to);
    return found && bins ? found[2] / counts(bins) : 0;
  };
  const named = [
    { name: "share of draws", mark: "now", at: (index: number) => now[index]![2] / counts(now) },
    ...(there.length > 0 ? [{ name: ghost, mark: "ghost", at: (index: number) => under(before, here[index]!.middle) }] : []),
  ];
  return (
    <Frame
      title={title}
      along=""
      x={x}
      y={y}
      kind="share"
      x_kind={kind}
      shape_only
      points={here.length}
      named={named}
      at={(index) => here[index]!.middle}
      point={(index) => `${number(here[index]!.from, kind)} to ${number(here[index]!.to, kind)}`}
    >
      <path class="bins" d={outline(here)} />
      {there.length > 0 && <path class="ghost" d={outline(there)} />}
    </Frame>
  );
}

/** What each set of programs adds, with its range. */
export function Sets({ now, before, running, ghost, currency }: { now: Comparison; before: Comparison | undefined; running: readonly string[]; ghost: string; currency: string }) {
  const sets = now.sets.filter((one) => one.programs.length > 0);
  if (sets.length === 0) return null;
  const rows = [...sets].sort((a, b) => (b.incremental_npv.mean ?? 0) - (a.incremental_npv.mean ?? 0)).slice(0, 12);
  const ghosts = new Map((before?.sets ?? []).map((one) => [set_key(one.programs), one.incremental_npv.mean]));
  const numbers = rows.flatMap((one) => [one.incremental_npv.p5, one.incremental_npv.p95, one.incremental_npv.mean, ghosts.get(set_key(one.programs))]);
  const known = numbers.filter((one): one is number => one != null);
  const left = 8;
  const x = across(Math.min(0, ...known), Math.max(0, ...known)).range([28, WIDTH - 24]).nice(4);
  const step = 36;
  const height = rows.length * step + 34;
  return (
    <figure class="chart">
      <figcaption>What each set of programs adds to net present value, {currency}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="What each set of programs adds. The table of sets below has its numbers.">
        <g class="axes" aria-hidden="true">
          {x.ticks(4).map((value) => (
            <g key={value}>
              <line class={value === 0 ? "zero" : ""} x1={x(value)} x2={x(value)} y1={4} y2={height - 26} />
              <text x={x(value)} y={height - 10} text-anchor="middle">
                {number(value, "money").replace(/\.00(?=\D|$)/, "")}
              </text>
            </g>
          ))}
        </g>
        {rows.map((one, row) => {
          const { mean, p5, p95 } = one.incremental_npv;
          const middle = row * step + 26;
          const on = set_key(one.programs) === set_key(running);
          const was = ghosts.get(set_key(one.programs));
          return (
            <g key={one.name} class={on ? "set on" : "set"}>
              <text x={left} y={middle - 10}>
                {shortened(plain(one.name), 72)}
                <title>{`${plain(one.name)}: ${number(mean, "money")} (${number(p5, "money")} to ${number(p95, "money")})`}</title>
              </text>
              {p5 !== null && p95 !== null && <line class="whisker" x1={x(p5)} x2={x(p95)} y1={middle} y2={middle} />}
              {was != null && before !== now && <circle class="ghost" cx={x(was)} cy={middle} r={5} />}
              {mean !== null && <circle class="dot" cx={x(mean)} cy={middle} r={4.5} />}
            </g>
          );
        })}
      </svg>
      <ul class="legend">
        <li>
          <i class="mark now" /> the programs that run: mean, and nine of ten draws
        </li>
        {before && before !== now && (
          <li>
            <i class="mark ghost" /> {ghost}
          </li>
        )}
      </ul>
    </figure>
  );
}

/** A long name with its middle left out. */
export function shortened(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const half = Math.floor((most - 1) / 2);
  return `${letters.slice(0, half).join("")}…${letters.slice(-(most - 1 - half)).join("")}`;
}
