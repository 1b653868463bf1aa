import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const HOME = new URL("../../extension/", import.meta.url);
const read = (path) => readFile(new URL(path, HOME), "utf8");
const messages = async (language) => JSON.parse(await read(`_locales/${language}/messages.json`));
const manifest = JSON.parse(await read("manifest.json"));

async function sources() {
  const files = await readdir(HOME, { recursive: true });
  const texts = files.filter((file) => /\.(?:js|html)$/.test(file)).map((file) => read(file));
  return (await Promise.all(texts)).join("\n");
}

test("both languages say the same things", async () => {
  const [english, spanish] = [await messages("en"), await messages("es")];
  assert.deepEqual(Object.keys(spanish), Object.keys(english));
  for (const [name, { message, placeholders = {} }] of Object.entries(english)) {
    assert.deepEqual(Object.keys(spanish[name].placeholders ?? {}), Object.keys(placeholders), name);
    assert.ok(message && spanish[name].message, name);
  }
});

test("every word that is asked for is there, and none is there in vain", async () => {
  const all = `${await sources()}\n${JSON.stringify(manifest)}`;
  const names = Object.keys(await messages("en"));
  const asked = [...all.matchAll(/(?:say\(|data-say=|data-title=|__MSG_)"?([a-z]+_?[a-z]*)(?=["_)])/g)].map(([, name]) => name.replace(/_$/, ""));
  const made = /^(?:kind|why|reason)_/;
  for (const name of asked.filter((name) => name.includes("_"))) assert.ok(names.includes(name), name);
  for (const name of names.filter((name) => !made.test(name))) assert.match(all, new RegExp(`\\b${name}\\b|__MSG_${name}__`), name);
});

test("no code comes from elsewhere", async () => {
  const all = await sources();
  assert.doesNotMatch(all, /\beval\(|new Function|importScripts|innerHTML|document\.write/);
  assert.doesNotMatch(all, /<script[^>]+src="(?!\w+\.js")/);
});

test("permissions are those that PERMISSIONS.md explains", async () => {
  const explained = [...(await read("PERMISSIONS.md")).matchAll(/^## `([^`]+)`/gm)].map(([, name]) => name);
  const asked = [...manifest.permissions, ...manifest.host_permissions, ...manifest.optional_host_permissions, ...manifest.content_scripts[0].matches];
  assert.deepEqual(explained.toSorted(), asked.toSorted());
});
