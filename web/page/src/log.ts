// A log as people have it: packed or not, in one of two encodings, with columns of any names.

/** The text of a file, and what had to be assumed to read it. */
export async function text_of(file: Blob): Promise<{ text: string; says: string | null }> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  const bytes = await (packed ? new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))) : file).arrayBuffer();
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), says: null };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), says: "The file is not UTF-8; it was read as Windows-1252 (Latin-1)." };
  }
}

/** The names in a log's first line, or of its first JSON object; null for a table that stands in for a log. */
export function columns_of(text: string): string[] | null {
  const [line = "", next = ""] = text.slice(0, 65536).split(/\r?\n/).filter((one) => one.trim() !== "");
  const first = /^sep=.$/i.test(line) ? next : line;
  if (first.startsWith("{")) {
    try {
      return Object.keys(JSON.parse(first));
    } catch {
      return [];
    }
  }
  const delimiter = /^sep=.$/i.test(line) ? line[4]! : [",", ";", "\t", "|"].sort((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const names = fields(first, delimiter);
  const has = (name: string) => names.some((one) => one.toLowerCase() === name);
  return (has("period") && has("customers")) || (has("frequency") && has("recency")) ? null : names;
}

/** The fields of a line; a delimiter between quotes is text. */
function fields(line: string, delimiter: string): string[] {
  const found: string[] = [];
  let [field, quoted] = ["", false];
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) {
      found.push(field.trim());
      field = "";
    } else field += letter;
  }
  return [...found, field.trim()];
}

/** Which columns are meant. */
export interface Columns {
  customer: string;
  date: string;
  /** Empty where money is not looked at. */
  amount: string;
  /** What amounts are multiplied by; empty where they are whole. */
  quantity: string;
}

/** Names that people give these columns, likeliest first. */
const NAMES: Record<"customer" | "date" | "amount", RegExp[]> = {
  customer: [/^customer$/i, /^(customer|client|user|member|buyer|shopper)[ _-]?(id|no|number|key|code)?$/i, /customer|client|kunde|cliente/i, /user|member|buyer|e-?mail/i],
  date: [/^date$/i, /^(order|invoice|purchase|transaction|trans|payment)[ _-]?date$/i, /date|datum|fecha/i, /time|day|created/i],
  amount: [/^amount$/i, /^(total|revenue|sales|value|spend|paid|net|gross)$/i, /amount|revenue|total|sales|betrag|importe|montant/i, /price/i],
};

/** The columns whose names say what they are; empty where none does. */
export function guessed(names: string[]): Columns {
  const find = (of: keyof typeof NAMES) => {
    for (const like of NAMES[of]) {
      const found = names.find((name) => like.test(name));
      if (found !== undefined) return found;
    }
    return "";
  };
  const amount = find("amount");
  const quantity = /price/i.test(amount) ? (names.find((name) => /^(quantity|qty|units)$/i.test(name)) ?? "") : "";
  return { customer: find("customer"), date: find("date"), amount, quantity };
}
