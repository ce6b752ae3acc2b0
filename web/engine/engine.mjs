// The engine for JavaScript: `open` takes the bytes of the compiled engine and gives a function from questions to
// answers, both objects. docs/live.md has what can be asked.

export async function open(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const { memory, room, answer } = instance.exports;
  return (question) => {
    const text = new TextEncoder().encode(JSON.stringify(question));
    // a call may move the memory, so it is looked at anew after each
    const written = room(text.length);
    new Uint8Array(memory.buffer).set(text, written);
    const found = answer();
    const length = new DataView(memory.buffer).getUint32(found, true);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, found + 4, length)));
  };
}
