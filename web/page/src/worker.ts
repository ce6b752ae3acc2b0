// The engine in a thread of its own: takes a question, posts its answer.

type Exports = { memory: WebAssembly.Memory; room(bytes: number): number; answer(): number };

let engine: Exports;

function ask(question: unknown): unknown {
  const text = new TextEncoder().encode(JSON.stringify(question));
  // a call may move the memory, so it is looked at anew after each
  const written = engine.room(text.length);
  new Uint8Array(engine.memory.buffer).set(text, written);
  const found = engine.answer();
  const length = new DataView(engine.memory.buffer).getUint32(found, true);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(engine.memory.buffer, found + 4, length)));
}

self.onmessage = ({ data }: MessageEvent) => {
  if (data.module) {
    engine = new WebAssembly.Instance(data.module, {}).exports as unknown as Exports;
    return;
  }
  try {
    self.postMessage({ id: data.id, reply: ask(data.question), memory: engine.memory.buffer.byteLength });
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
