// The scenario's text: with the program's own errors in their places, and completion from the format.

import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef, useState } from "preact/hooks";
import { download } from "../charts/frame";
import type { Problem } from "../documents";
import type { Engine } from "../engine";
import { change, changes, origin, texts_of } from "../state";
import { keys_at, type Schema } from "./schema";

const colors = HighlightStyle.define([
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.atom], color: "var(--number)" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--ink)" },
  { tag: tags.bracket, color: "var(--accent)", fontWeight: "bold" },
]);

export function Editor({ engine }: { engine: Engine }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [problems, set_problems] = useState<Problem[]>([]);
  const [open, set_open] = useState(false);
  const written_here = useRef<string | null>(null);
  const schema = useRef<Schema | null>(null);
  const state = changes.value;
  const { file } = origin.value;

  useEffect(() => {
    if (!open || !place.current || view.current) return;
    let waits: ReturnType<typeof setTimeout> | undefined;
    const check = async (text: string) => {
      const { texts } = origin.value;
      const reply = await engine.aside.ask({ file, texts: { ...texts, [file]: text } }, { check: {} });
      if (!view.current || !reply || view.current.state.doc.toString() !== text) return;
      const found = reply.problems.filter((one) => one.source === null || one.source === file || one.source.endsWith(file));
      set_problems(reply.problems);
      view.current.dispatch(setDiagnostics(view.current.state, found.map((one) => diagnostic(view.current!.state, one))));
      const stands = texts_of(changes.peek()).texts[file];
      if (reply.answer !== null && text !== stands && written_here.current === text) change({ text, sets: {} }, "text");
    };
    view.current = new EditorView({
      parent: place.current,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          StreamLanguage.define(toml),
          syntaxHighlighting(colors),
          lintGutter(),
          autocompletion({ override: [(context) => complete(context, schema.current)] }),
          EditorView.contentAttributes.of({ "aria-label": "Text of the scenario" }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            const text = update.state.doc.toString();
            if (update.transactions.some((one) => one.isUserEvent("input") || one.isUserEvent("delete") || one.isUserEvent("undo") || one.isUserEvent("redo") || one.isUserEvent("move"))) {
              written_here.current = text;
            }
            clearTimeout(waits);
            waits = setTimeout(() => check(text), 250);
          }),
        ],
      }),
    });
    engine.aside.ask<Schema>(origin.value, { schema: {} }).then((reply) => (schema.current = reply?.answer ?? null));
    return () => {
      clearTimeout(waits);
      view.current?.destroy();
      view.current = null;
    };
  }, [open, file]);

  // the text as it stands: the own file with changed numbers in their places
  useEffect(() => {
    if (!open) return;
    let wanted = true;
    (async () => {
      const texts = texts_of(state);
      const sets = Object.entries(state.sets).map(([path, value]) => `${path}=${value}`);
      let text = texts.texts[file] ?? "";
      if (sets.length > 0) {
        const reply = await engine.aside.ask<{ text: string }>(texts, { edit: { sets } });
        text = reply?.answer?.text ?? text;
      }
      if (wanted && view.current && written_here.current !== text && view.current.state.doc.toString() !== text) {
        written_here.current = null;
        view.current.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: text } });
      }
    })();
    return () => {
      wanted = false;
    };
  }, [open, state, origin.value]);

  return (
    <section id="text" aria-labelledby="text-title">
      <h2 id="text-title">The scenario's text</h2>
      <details id="editor" onToggle={(event) => set_open(event.currentTarget.open)}>
        <summary>Read and edit</summary>
        <p class="quiet">Sliders change the numbers here; what is written here changes the page as soon as it can be simulated. Ctrl-Space completes.</p>
        <div class="editor" ref={place} />
        <Problems of={problems} />
      </details>
      <p class="actions">
        <button
          type="button"
          id="download"
          onClick={async () => {
            const texts = texts_of(state);
            const sets = Object.entries(state.sets).map(([path, value]) => `${path}=${value}`);
            const reply = await engine.aside.ask<{ text: string }>(texts, { edit: { sets } });
            if (reply?.answer) download(file.split(/[\\/]/).at(-1) ?? "scenario.toml", "application/toml", reply.answer.text);
          }}
        >
          Changed scenario (TOML)
        </button>
        <button
          type="button"
          onClick={async () => {
            const sets = Object.entries(state.sets).map(([path, value]) => `${path}=${value}`);
            const reply = await engine.aside.ask<{ csv: string }>(texts_of(state), { draws: { sets, programs: state.programs } });
            if (reply?.answer) download("draws.csv", "text/csv", reply.answer.csv);
          }}
        >
          All draws (CSV)
        </button>
      </p>
    </section>
  );
}

/** What is wrong, or may not be as meant, in words. */
export function Problems({ of }: { of: Problem[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="problems" role="status">
      {of.slice(0, 20).map((one, index) => (
        <li key={index} class={one.severity}>
          {one.line !== null && <b>line {one.line}: </b>}
          {one.message}
          {one.help && <span class="quiet"> {one.help}</span>}
        </li>
      ))}
    </ul>
  );
}

function diagnostic(state: EditorState, problem: Problem): Diagnostic {
  const line = state.doc.line(Math.min(Math.max(problem.line ?? 1, 1), state.doc.lines));
  const from = Math.min(line.from + Math.max((problem.column ?? 1) - 1, 0), line.to);
  const word = state.doc.sliceString(from, line.to).match(/^[^\s,\]}]+/)?.[0].length ?? 0;
  const to = problem.column === null ? line.to : Math.min(from + Math.max(word, 1), line.to);
  return { from, to: Math.max(to, from), severity: problem.severity, message: problem.help ? `${problem.message}\n${problem.help}` : problem.message };
}

/** Keys of the table that the cursor stands in, and what they mean. */
function complete(context: CompletionContext, schema: Schema | null): CompletionResult | null {
  const word = context.matchBefore(/[\w-]*/);
  if (!schema || !word || (word.from === word.to && !context.explicit)) return null;
  const line = context.state.doc.lineAt(context.pos);
  const left = line.text.slice(0, word.from - line.from);
  const above = context.state.doc.sliceString(0, line.from);
  const choices = keys_at(schema, above, left);
  return choices.length === 0 ? null : { from: word.from, options: choices, validFor: /^[\w-]*$/ };
}
