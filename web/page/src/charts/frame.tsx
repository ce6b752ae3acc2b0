// What all charts share: a frame with axes, a pointer that names the figures under it, and the table behind.

import { scaleLinear, type ScaleLinear } from "d3-scale";
import type { ComponentChildren, TargetedEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Kind } from "../documents";
import { number, tick } from "../format";

export const WIDTH = 520;
export const HEIGHT = 250;
export const EDGE = { left: 56, right: 14, top: 12, bottom: 34 };

export type Scale = ScaleLinear<number, number>;

export const across = (low: number, high: number): Scale =>
  scaleLinear([low, high === low ? low + 1 : high], [EDGE.left, WIDTH - EDGE.right]);

/** Room for all numbers, and zero. */
export function up(numbers: Iterable<number | null | undefined>, with_zero = true): Scale {
  let [low, high] = with_zero ? [0, 0] : [Infinity, -Infinity];
  for (const one of numbers) if (one != null) [low, high] = [Math.min(low, one), Math.max(high, one)];
  if (!(low < high)) [low, high] = [Math.min(low, 0), Math.max(high, 1)];
  return scaleLinear([low, high], [HEIGHT - EDGE.bottom, EDGE.top]).nice(5);
}

/** A line of the tooltip, and a column of the table. */
export interface Named {
  name: string;
  /** How it looks in the chart: a class of the style sheet. */
  mark: string;
  /** Whether the legend leaves it out. */
  unlisted?: boolean;
  at(index: number): number | null | undefined;
}

interface Props {
  title: string;
  /** What stands on the horizontal axis. */
  along: string;
  x: Scale;
  y: Scale;
  kind: Kind;
  /** What is written along the horizontal axis; counts of periods where nothing is said. */
  x_kind?: Kind;
  /** Whether heights are shapes only, without a scale. */
  shape_only?: boolean;
  /** How far points are known. */
  points: number;
  named: Named[];
  /** Written at the horizontal position of a point. */
  point?(index: number): string;
  at?(index: number): number;
  children: ComponentChildren;
}

export function Frame({ title, along, x, y, kind, x_kind = "count", shape_only = false, points, named, point = String, at = (index) => index, children }: Props) {
  const [pointed, set_pointed] = useState<number | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const nearest = (event: TargetedEvent<SVGSVGElement, PointerEvent>) => {
    const box = svg.current!.getBoundingClientRect();
    const value = x.invert(((event.clientX - box.left) / box.width) * WIDTH);
    let best = 0;
    for (let index = 1; index < points; index++) if (Math.abs(at(index) - value) < Math.abs(at(best) - value)) best = index;
    set_pointed(best);
  };
  const by_key = (event: TargetedEvent<SVGSVGElement, KeyboardEvent>) => {
    const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    set_pointed(Math.max(0, Math.min(points - 1, (pointed ?? 0) + step)));
  };
  const shown = pointed !== null && pointed < points ? pointed : null;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div class="canvas">
        <svg
          ref={svg}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={`${title}. The table below has its numbers.`}
          tabIndex={0}
          onPointerMove={nearest}
          onPointerLeave={() => set_pointed(null)}
          onKeyDown={by_key}
          onBlur={() => set_pointed(null)}
        >
          <Axes x={x} y={y} kind={kind} x_kind={x_kind} shape_only={shape_only} along={along} />
          {children}
          {shown !== null && <line class="pointer" x1={x(at(shown))} x2={x(at(shown))} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />}
        </svg>
        {shown !== null && (
          <div class={`tip ${x(at(shown)) > WIDTH / 2 ? "left" : "right"}`} role="status">
            <b>{point(shown)}</b>
            {named.map((one) => (
              <div key={one.name}>
                <i class={`mark ${one.mark}`} /> {one.name} <span>{number(one.at(shown), kind)}</span>
              </div>
            ))}
          </div>
        )}
      </div>
      <ul class="legend">
        {named.filter((one) => !one.unlisted).map((one) => (
          <li key={one.name}>
            <i class={`mark ${one.mark}`} /> {one.name}
          </li>
        ))}
        {named.some((one) => one.mark === "range") && (
          <li>
            <i class="mark range" /> nine of ten draws
          </li>
        )}
      </ul>
      <Behind title={title} along={along} kind={kind} points={points} named={named} point={point} svg={() => svg.current} />
    </figure>
  );
}

interface AxesProps {
  x: Scale;
  y: Scale;
  kind: Kind;
  x_kind: Kind;
  shape_only: boolean;
  along: string;
}

function Axes({ x, y, kind, x_kind, shape_only, along }: AxesProps) {
  const base = HEIGHT - EDGE.bottom;
  return (
    <g class="axes" aria-hidden="true">
      {(shape_only ? [0] : y.ticks(5)).map((value) => (
        <g key={value}>
          <line class={value === 0 ? "zero" : ""} x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(value)} y2={y(value)} />
          {!shape_only && (
            <text x={EDGE.left - 6} y={y(value)} dy="0.32em" text-anchor="end">
              {tick(value, kind)}
            </text>
          )}
        </g>
      ))}
      {x.ticks(6).map((value) => (
        <text key={value} x={x(value)} y={base + 14} text-anchor="middle">
          {tick(value, x_kind)}
        </text>
      ))}
      <text class="along" x={WIDTH - EDGE.right} y={HEIGHT - 4} text-anchor="end">
        {along}
      </text>
    </g>
  );
}

interface BehindProps {
  title: string;
  along: string;
  kind: Kind;
  points: number;
  named: Named[];
  point(index: number): string;
  svg(): SVGSVGElement | null;
}

/** The numbers of a chart as a table, and chart and numbers to take away. */
function Behind({ title, along, kind, points, named, point, svg }: BehindProps) {
  const [open, set_open] = useState(false);
  const file = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 40);
  const csv = () => {
    const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [[along || "point", ...named.map((one) => one.name)].map(quoted).join(",")];
    for (let index = 0; index < points; index++) lines.push([quoted(point(index)), ...named.map((one) => one.at(index) ?? "")].join(","));
    download(`${file}.csv`, "text/csv", `${lines.join("\n")}\n`);
  };
  return (
    <details onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>Numbers</summary>
      {open && (
        <>
          <p class="actions">
            <button type="button" onClick={csv}>
              Table (CSV)
            </button>
            <button type="button" onClick={() => svg() && download(`${file}.svg`, "image/svg+xml", standalone(svg()!, title))}>
              Picture (SVG)
            </button>
          </p>
          <div class="scroll" tabIndex={0} role="region" aria-label={`Numbers of: ${title}`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{along || "point"}</th>
                  {named.map((one) => (
                    <th scope="col" key={one.name}>
                      {one.name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {Array.from({ length: points }, (_, index) => (
                  <tr key={index}>
                    <th scope="row">{point(index)}</th>
                    {named.map((one) => (
                      <td key={one.name}>{number(one.at(index), kind)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}

/** Gives a file to the reader. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** A chart that stands by itself: with the colors that the page gives it. */
function standalone(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(2 * WIDTH));
  copy.removeAttribute("tabindex");
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  from.forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-family", "font-size"]) {
      to[index]!.setAttribute(name, style.getPropertyValue(name));
    }
  });
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = title;
  copy.prepend(name);
  return new XMLSerializer().serializeToString(copy);
}
