// What an afternoon's script finds in a value, as in ../addresses.py, and how it walks what a parser has made.
const URL = /https?:\/\/[^\s<>"']+/g;

export function print(values) {
  const found = [];
  const stack = [values];
  while (stack.length) {
    const value = stack.pop();
    if (typeof value === "string") {
      for (const [url] of value.matchAll(URL)) found.push(url.replace(/[.,;:!?)\]]+$/, ""));
    } else if (value && typeof value === "object" && !(value instanceof Date)) {
      stack.push(...Object.values(value));
    }
  }
  process.stdout.write(found.join("\n") + "\n");
}
