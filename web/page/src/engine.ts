// The engine behind the page: two threads, so that a slow answer never delays a quick one.

import type { Reply, Texts } from "./documents";

declare const WORKER: string;

/** A thread that answers one question after another. It can be given up at any moment. */
class Thread {
  private worker: Worker | null = null;
  private waiting = new Map<number, { done(reply: Reply<unknown>): void; given_up(): void }>();
  private next = 0;
  private loaded: Texts | null = null;
  memory = 0;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly script: string,
  ) {}

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  /** The answer; null where it was given up. */
  async ask<T>(texts: Texts, question: object): Promise<Reply<T> | null> {
    // both are sent at once: nobody else's scenario can come between
    const load = this.loaded === texts ? null : this.post({ load: { file: texts.file, texts: texts.texts } });
    this.loaded = texts;
    const answer = this.post(question) as Promise<Reply<T> | null>;
    const loaded = await load;
    if (load === null || loaded?.error === null) return answer;
    if (this.loaded === texts) this.loaded = null;
    return loaded as Reply<T> | null;
  }

  private post(question: object): Promise<Reply<unknown> | null> {
    const worker = (this.worker ??= this.start());
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, { done: resolve, given_up: () => resolve(null) });
      worker.postMessage({ id, question });
    });
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    worker.onmessage = ({ data }) => {
      const waits = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      this.memory = data.memory ?? this.memory;
      if (data.failed) {
        // the engine is in no known state: the next question gets a new one
        this.stop();
        waits?.done({ answer: null, error: `The engine stopped: ${data.failed}`, problems: [] });
      } else {
        waits?.done(data.reply);
      }
    };
    worker.postMessage({ module: this.module });
    return worker;
  }

  /** Gives up what is asked. */
  stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.loaded = null;
    const given_up = [...this.waiting.values()];
    this.waiting.clear();
    given_up.forEach((one) => one.given_up());
  }
}

export class Engine {
  /** For what is asked while a number moves. */
  readonly quick: Thread;
  /** For what takes long: it is given up as soon as something else is asked. */
  readonly deep: Thread;
  /** For logs. */
  readonly aside: Thread;

  private constructor(module: WebAssembly.Module) {
    const script = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    this.quick = new Thread(module, script);
    this.deep = new Thread(module, script);
    this.aside = new Thread(module, script);
  }

  get memory(): number {
    return this.quick.memory + this.deep.memory + this.aside.memory;
  }

  /** From the compressed engine that stands in the page. */
  static async open(base64: string): Promise<Engine> {
    const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const module = await WebAssembly.compile(await new Response(stream).arrayBuffer());
    return new Engine(module);
  }
}
