// A lesson's text with its figures alive, and tasks that are checked.

import { useEffect, useRef } from "preact/hooks";
import { deepest, now } from "../answers";
import type { Data, Kind, Look, Lesson as OfLesson, Task, Unknown } from "../documents";
import { number } from "../format";
import { change, changes, origin, take } from "../state";
import { metric_of, set_key } from "../words";

export function Lesson({ lesson, data }: { lesson: OfLesson; data: Data }) {
  const prose = useRef<HTMLDivElement>(null);
  const look = deepest(now.value?.look ?? []);
  const name = origin.value.name;
  useEffect(() => {
    prose.current?.querySelectorAll<HTMLElement>("[data-figure]").forEach((cell) => {
      cell.textContent = look && cell.dataset.scenario === name ? figure(look, cell.dataset.figure ?? "") : "";
    });
  }, [look, name]);
  return (
    <section id="lesson" aria-label={lesson.title}>
      {lesson.tasks.map((task, index) => (
        <Checked key={index} task={task} place={index + 1} look={look} data={data} />
      ))}
      <details open>
        <summary>The lesson: {lesson.title}</summary>
        <div
          class="prose"
          ref={prose}
          onClick={({ target }) => {
            const { scenario, sets, programs } = (target as HTMLElement).dataset;
            if (scenario === undefined || sets === undefined) return;
            const set = sets.split("\n").filter(Boolean).map((one) => one.split(/=(.*)/s).slice(0, 2) as [string, string]);
            show(data, scenario, Object.fromEntries(set), programs === undefined ? null : []);
          }}
          // written by the program from its own lessons, never from a scenario
          dangerouslySetInnerHTML={{ __html: lesson.html }}
        />
      </details>
    </section>
  );
}

/** Shows a scenario as it is changed. */
function show(data: Data, name: string, sets: Record<string, string>, programs: readonly string[] | null): void {
  const scenario = data.scenarios.find((one) => one.name === name);
  if (!scenario) return;
  if (origin.value.name !== name) take(scenario);
  change({ sets, programs, text: null });
}

/** A figure as a lesson names it: a metric, or one place of a curve. */
function figure(look: Look, name: string): string {
  const metric = metric_of(look, name);
  if (metric) return number(metric.mean, metric.kind);
  const [, curve, place] = name.match(/^(\w+)\[(\d+)\]$/) ?? [];
  if (curve === undefined) return "";
  const column = look.curves[curve] ?? look.series[curve];
  const value: Unknown | undefined = column?.mean[Number(place)];
  const kind: Kind = curve.startsWith("retention") ? "share" : curve.startsWith("clv") ? "money" : "count";
  return value === undefined ? "" : number(value, kind);
}

function Checked({ task, place, look, data }: { task: Task; place: number; look: Look | undefined; data: Data }) {
  const here = origin.value.name === task.scenario && changes.value.text === null;
  const running = now.value?.outline?.programs.filter((one) => one.running).map((one) => one.name) ?? [];
  const as_asked = !task.programs || set_key(task.programs) === set_key(running);
  const others = Object.keys(changes.value.sets).filter((path) => path !== task.moves);
  const metric = here && look ? metric_of(look, task.metric) : undefined;
  const at = metric?.mean ?? null;
  const meets = at !== null && Math.abs(at - task.target) <= task.tolerance;
  const done = meets && as_asked && others.length === 0;
  const verdict = () => {
    if (done) return "done.";
    if (!as_asked) return task.programs?.length ? `switch ${task.programs.join(", ")} on, and nothing else.` : "switch all programs off.";
    if (others.length > 0) return "other numbers were moved, too.";
    return at !== null && at < task.target ? "too low yet." : "too high yet.";
  };
  return (
    <div class={done ? "task done" : "task"} role="status" data-task={place}>
      <b>Task {place}.</b> {task.asks}{" "}
      {metric && (
        <span>
          {metric.label[0]?.toUpperCase() + metric.label.slice(1)} is {number(at, metric.kind)}: {verdict()}
        </span>
      )}{" "}
      {!here && (
        <button type="button" onClick={() => show(data, task.scenario, {}, null)}>
          Open {task.scenario}
        </button>
      )}
      {!done && (
        <details class="hint">
          <summary>Hint</summary>
          {task.hint}
        </details>
      )}
    </div>
  );
}
