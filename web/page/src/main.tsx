// The live page: what a scenario is worth, while its numbers move.

import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask_on_change, before, deepest, now, pair, rests } from "./answers";
import { Curve, Ladder, Spread } from "./charts/charts";
import type { Data, Look } from "./documents";
import { Engine } from "./engine";
import { plain } from "./format";
import { Calibration } from "./parts/calibration";
import { Claims } from "./parts/claims";
import { Editor, Problems } from "./parts/editor";
import { Answer, Beside, Figures, ghost_name } from "./parts/figures";
import { Lesson } from "./parts/lesson";
import { Programs } from "./parts/programs";
import { Sliders } from "./parts/sliders";
import { can_redo, can_undo, change, changes, key, kept, link, linked, origin, redo, take, UNCHANGED, undo } from "./state";
import { decisive } from "./words";

const text_of = (id: string) => document.getElementById(id)?.textContent ?? "";

function Page({ data, engine, licenses }: { data: Data; engine: Engine; licenses: string }) {
  const answers = now.value;
  const outline = answers?.outline;
  const look = deepest(answers?.look ?? []);
  return (
    <>
      <header>
        <h1>{plain(outline?.scenario ?? origin.value.name)}</h1>
        {outline?.says && <p class="quiet says">{plain(outline.says)}</p>}
        <Tools data={data} />
      </header>
      <div class="columns">
        <aside aria-label="What to change">
          <h2>Numbers that decide</h2>
          <Sliders />
        </aside>
        <div class="found">
          {data.lesson && <Lesson lesson={data.lesson} data={data} />}
          <section aria-label="The answer">
            <Answer />
            {answers?.error && (
              <div id="error">
                <p class="problems">{answers.error.split("\n")[0]}</p>
                <Problems of={answers.problems} />
              </div>
            )}
          </section>
          <Figures />
          {look && <Charts stages={outline?.stages ?? []} />}
          {look && <Programs currency={look.currency} period={look.period} />}
          <Claims />
          <Beside />
          <Editor engine={engine} />
          <Calibration engine={engine} />
          {look && <Fineprint look={look} version={data.version} licenses={licenses} />}
        </div>
      </div>
    </>
  );
}

function Charts({ stages }: { stages: string[] }) {
  const answers = now.value!;
  const [held, paired] = pair<Look>(before.value?.look ?? [], answers.look);
  const look = paired ?? deepest(answers.look)!;
  const against = held === look ? undefined : held;
  const ghost = ghost_name();
  const name = decisive(look);
  const spread = name === "npv" ? "Net present value over draws" : "Value of a customer over draws";
  return (
    <section class="charts" aria-labelledby="charts-title">
      <h2 id="charts-title" class="unseen">
        Charts
      </h2>
      <Curve title={`Value of a customer, ${look.currency}`} along={look.period} kind="money" now={look.curves.clv_curve} before={against?.curves.clv_curve} ghost={ghost} />
      {look.series.cumulative_profit ? (
        <Curve title={`Profit so far, ${look.currency}`} along={look.period} kind="money" now={look.series.cumulative_profit} before={against?.series.cumulative_profit} ghost={ghost} />
      ) : (
        <Curve title="Customers retained" along={look.period} kind="share" now={look.curves.retention_curve} before={against?.curves.retention_curve} ghost={ghost} />
      )}
      <Ladder look={look} before={against} stages={stages} ghost={ghost} />
      <Spread title={`${spread}, ${look.currency}`} kind="money" now={look.spreads[name]} before={against?.spreads[name]} ghost={ghost} />
    </section>
  );
}

function Tools({ data }: { data: Data }) {
  const [theme, set_theme] = useState<string | null>(null);
  const [copied, set_copied] = useState(false);
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
  }, [theme]);
  const dark = theme === "dark" || (theme === null && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <p class="tools">
      {data.scenarios.length > 1 && (
        <select
          aria-label="Scenario"
          value={origin.value.name}
          onChange={(event) => {
            const next = data.scenarios.find((one) => one.name === event.currentTarget.value);
            if (next) take(next);
          }}
        >
          {data.scenarios.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
      )}
      <button type="button" id="undo" disabled={!can_undo.value} onClick={undo} title="Ctrl-Z">
        Undo
      </button>
      <button type="button" id="redo" disabled={!can_redo.value} onClick={redo} title="Ctrl-Shift-Z">
        Redo
      </button>
      <button type="button" id="as-loaded" disabled={key(changes.value) === key(UNCHANGED)} onClick={() => change(UNCHANGED)}>
        As loaded
      </button>
      <button
        type="button"
        id="copy-link"
        onClick={async () => {
          const address = `${location.href.split("#")[0]}#${await link()}`;
          history.replaceState(null, "", address);
          await navigator.clipboard?.writeText(address).catch(() => undefined);
          set_copied(true);
          setTimeout(() => set_copied(false), 1500);
        }}
      >
        {copied ? "Link copied" : "Copy link"}
      </button>
      <button type="button" onClick={() => print()}>
        Print
      </button>
      <button type="button" aria-pressed={dark} onClick={() => set_theme(dark ? "light" : "dark")}>
        {dark ? "Light" : "Dark"}
      </button>
      {kept.value && <span class="quiet">compared with A</span>}
    </p>
  );
}

function Fineprint({ look, version, licenses }: { look: Look; version: string; licenses: string }) {
  const failed = look.audit.filter((one) => one.holds === false);
  return (
    <footer>
      {failed.length > 0 && (
        <ul class="problems">
          {failed.map((one) => (
            <li key={one.check} class="error">
              {one.check}: {one.detail}
            </li>
          ))}
        </ul>
      )}
      {look.warnings.length > 0 && (
        <ul class="problems">
          {look.warnings.map((one, index) => (
            <li key={index} class="warning">
              {one.where}: {one.what}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>How to read these numbers</summary>
        <ul>
          {look.conventions.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </details>
      <details>
        <summary>cltv {version}: everything on this page is computed in this page, and nothing leaves it. Licenses</summary>
        <pre class="scroll" tabIndex={0}>
          {licenses}
        </pre>
      </details>
    </footer>
  );
}

async function begin(): Promise<void> {
  const place = document.getElementById("page")!;
  const data = JSON.parse(text_of("data")) as Data;
  const engine = await Engine.open(text_of("engine"));
  const from_link = async () => {
    const asked = location.hash.length > 1 ? await linked(location.hash.slice(1), data) : null;
    if (asked) take(...asked);
    else take(data.scenarios[0]!);
  };
  await from_link();
  render(<Page data={data} engine={engine} licenses={text_of("licenses")} />, place);
  ask_on_change(engine);
  window.addEventListener("hashchange", () => void from_link());
  window.addEventListener("keydown", (event) => {
    const writes = (event.target as HTMLElement).closest?.("input[type=text], input[type=search], .cm-editor");
    if (!(event.ctrlKey || event.metaKey) || writes) return;
    const pressed = event.key.toLowerCase();
    if (pressed === "z") (event.shiftKey ? redo : undo)();
    else if (pressed === "y") redo();
    else return;
    event.preventDefault();
  });
  keep_link();
  const first = effect(() => {
    if (now.value && now.value.look.length > 0 && !performance.getEntriesByName("first answer").length) {
      requestAnimationFrame(() => performance.measure("first answer", { start: 0, end: performance.now() }));
      queueMicrotask(() => first());
    }
  });
  // for whoever measures the page
  Object.assign(globalThis, { cltv: { memory: () => engine.memory, rests } });
}

/** The state stands in the link: a while after it changed, for browsers allow only so many changes a minute. */
function keep_link(): void {
  let waits: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const untouched = key(changes.value) === key(UNCHANGED) && !kept.value;
    clearTimeout(waits);
    waits = setTimeout(async () => {
      const address = location.href.split("#")[0]!;
      const has = location.hash.length > 1;
      if (untouched && !has) return;
      history.replaceState(null, "", untouched ? address : `${address}#${await link()}`);
    }, 400);
  });
}

void begin().catch((error: unknown) => {
  document.getElementById("page")!.textContent = `The page could not start: ${String(error)}`;
});
