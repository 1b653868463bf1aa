import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import vm from "node:vm";

// a page's scripts share one scope and export nothing
const source = await readFile(new URL("../../extension/content/find.js", import.meta.url), "utf8");
const addressesIn = vm.runInNewContext(`${source}\naddressesIn`, {});
const found = (text) => [...addressesIn(text)].map(({ address }) => address);

for (const [text, addresses] of [
  ["Join https://zoom.us/j/1?pwd=a.b, please.", ["https://zoom.us/j/1?pwd=a.b"]],
  ["(https://zoom.us/j/1)", ["https://zoom.us/j/1"]],
  ["https://x.example/a_(b)", ["https://x.example/a_(b)"]],
  ["zoom.us/j/1 or doxy.me/lee!", ["https://zoom.us/j/1", "https://doxy.me/lee"]],
  ["lee@clinic.example/x and a/b.c/d", []],
  ["<https://meet.google.com/abc-defg-hij>", ["https://meet.google.com/abc-defg-hij"]],
  ["“https://zoom.us/j/1”", ["https://zoom.us/j/1"]],
  ["no link 10/11.12", []],
]) {
  test(text, () => assert.deepEqual(found(text), addresses));
}

test("places are those of the address alone", () => {
  const text = "at zoom.us/j/1, at ten";
  const [{ start, end }] = addressesIn(text);
  assert.equal(text.slice(start, end), "zoom.us/j/1");
});

test("a long text without an end takes no time of note", () => {
  const text = `${"a.".repeat(50_000)} ${"a".repeat(50_000)}/ https://${"-".repeat(50_000)}`;
  assert.ok(found(text).length < 3);
});
