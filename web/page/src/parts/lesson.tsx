// A lesson's text with its figures alive, and tasks that are checked.

import { deepest, now } from "../answers";
import type { Lesson as OfLesson, Task } from "../documents";
import { number } from "../format";
import { metric_of } from "../words";

export function Lesson({ lesson }: { lesson: OfLesson }) {
  return (
    <section id="lesson" aria-label={lesson.title}>
      {lesson.tasks.map((task, index) => (
        <Checked key={index} task={task} place={index + 1} />
      ))}
      <details open>
        <summary>The lesson: {lesson.title}</summary>
        {/* written by the program from its own lessons, never from a scenario */}
        <div class="prose" dangerouslySetInnerHTML={{ __html: lesson.html }} />
      </details>
    </section>
  );
}

function Checked({ task, place }: { task: Task; place: number }) {
  const look = deepest(now.value?.look ?? []);
  const metric = look && metric_of(look, task.metric);
  const at = metric?.mean ?? null;
  const done = at !== null && Math.abs(at - task.target) <= task.tolerance;
  return (
    <p class={done ? "task done" : "task"} role="status" data-task={place}>
      <b>Task {place}.</b> {task.asks}{" "}
      {metric && (
        <span>
          {metric.label} is {number(at, metric.kind)}: {done ? "done." : at !== null && at < task.target ? "too low yet." : "too high yet."}
        </span>
      )}{" "}
      {!done && task.hint && (
        <details class="hint">
          <summary>Hint</summary>
          {task.hint}
        </details>
      )}
    </p>
  );
}
