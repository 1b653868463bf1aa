import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DEFAULTS, refreshPolicy, save, serviceAddress, settings, valid } from "../../extension/lib/settings.js";
import { browserWith } from "./stand_ins.js";

for (const [text, address] of [
  ["https://telelint.clinic.example/", "https://telelint.clinic.example"],
  ["https://clinic.example/telelint/", "https://clinic.example/telelint"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://telelint.clinic.example", null],
  ["http://127.0.0.1.evil.example", null],
  ["https://user:pw@clinic.example", null],
  ["javascript:alert(1)", null],
  ["clinic.example", null],
]) {
  test(`the address ${text}`, () => assert.equal(serviceAddress(text), address));
}

test("unknown names and wrong types are left out, one by one", () => {
  assert.deepEqual(valid({ key: "tl_1", compose: "yes", skippedSites: ["a", 1], more: 1, serviceUrl: "ftp://x" }), { key: "tl_1" });
  assert.deepEqual(valid(null), {});
});

test("policy wins, and only policy sets what is the organisation's", async () => {
  const browser = browserWith({ local: { own: { key: "mine", contact: "me", allowContinue: false }, policy: { key: "theirs" } } });
  const { settings: found, managed } = await settings(browser);
  assert.deepEqual([found.key, found.contact, found.allowContinue, managed], ["theirs", "", true, ["key"]]);
});

test("a policy that comes late is kept for the next start", async () => {
  const browser = browserWith({ managed: { serviceUrl: "https://telelint.clinic.example", wrong: 1 } });
  assert.equal((await settings(browser)).settings.serviceUrl, DEFAULTS.serviceUrl);
  await refreshPolicy(browser);
  assert.equal((await settings(browser)).settings.serviceUrl, "https://telelint.clinic.example");
});

test("what the user saves stays on this machine", async () => {
  const browser = browserWith();
  await save(browser, { key: "tl_1" });
  assert.deepEqual(browser.storage.local.all(), { own: { key: "tl_1" } });
});

test("the published schema names every setting, with its type", async () => {
  const schema = JSON.parse(await readFile(new URL("../../extension/managed_schema.json", import.meta.url), "utf8"));
  const types = Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, Array.isArray(value) ? "array" : typeof value]));
  assert.deepEqual(Object.fromEntries(Object.entries(schema.properties).map(([name, { type }]) => [name, type])), types);
});
