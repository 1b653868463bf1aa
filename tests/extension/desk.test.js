import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../../extension/lib/desk.js";
import { answer, fromAnyone, fromOurPages } from "../../extension/lib/messages.js";
import { browserWith, catalogue, checking, fetcherWith, result, VIEW } from "./stand_ins.js";

const OWN = { serviceUrl: "http://127.0.0.1:9", key: "tl_x" };
const ZOOM = "https://us02web.zoom.us/j/98765?pwd=secret";

/** @param {Record<string, any>} answers */
function deskWith(answers, { local = {}, session = {}, now = () => 1_000_000_000 } = {}) {
  const browser = browserWith({ local: { own: OWN, ...local }, session });
  const { fetcher, asked } = fetcherWith(answers);
  return { desk: new Desk(browser, fetcher, now), browser, asked };
}

test("links leave masked, each once, in one request", async () => {
  const { desk, asked } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking() });
  const answers = await Promise.all([desk.check([ZOOM, "https://clinic.example/x", ZOOM]), desk.check(["https://zoom.us/j/1"])]);
  assert.deepEqual(asked.filter(({ path }) => path === "/v1/check").map(({ body }) => body.links), [
    ["https://us02web.zoom.us/j/00000", "https://zoom.us/j/0"],
  ]);
  assert.equal(answers[0][0]?.kind, "warn");
  assert.equal(answers[0][1], null);
});

test("more links than a request may hold are asked about in several", async () => {
  const { desk, asked } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking() });
  const links = Array.from({ length: 150 }, (_, number) => `https://clinic${String.fromCharCode(97 + (number % 26))}${number}.zoom.us/j/1`);
  await desk.check(links);
  assert.deepEqual(asked.filter(({ path }) => path === "/v1/check").map(({ body }) => body.links.length), [100, 50]);
});

test("answers outlive the worker", async () => {
  const { desk, browser } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking() });
  await desk.check([ZOOM]);
  const { fetcher } = fetcherWith({});
  const woken = new Desk(browser, fetcher, () => 1_000_000_000);
  assert.equal((await woken.check([ZOOM]))[0]?.kind, "warn");
});

for (const [name, given, kind] of [
  ["covered by an agreement", result({ verdict: "ok", reason: "covered", agreement: "zoom-1" }), "ok"],
  ["covered, without an agreement named", result({ verdict: "ok", reason: "covered" }), "notice"],
  ["ok for any other reason", result({ verdict: "ok", reason: "own-host", agreement: "x" }), "notice"],
  ["covered, with a finding", result({ verdict: "ok", reason: "covered", agreement: "a", findings: [{ severity: "warning", message: "http" }] }), "warn"],
  ["an answer of another shape", { verdict: "splendid" }, "none"],
  ["an error in its place", { error: "no address" }, "none"],
  ["a vendor's page", result({ verdict: "ok", reason: "not-a-meeting-link" }), undefined],
]) {
  test(`what is shown for: ${name}`, async () => {
    const { desk } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking(() => given) });
    assert.equal((await desk.check([ZOOM]))[0]?.kind, kind);
  });
}

for (const [name, response, why] of [
  ["away", () => { throw new TypeError("Failed to fetch"); }, "away"],
  ["slow", () => { throw new DOMException("", "TimeoutError"); }, "slow"],
  ["a key it does not know", () => new Response("", { status: 401 }), "key"],
  ["a key that may not", () => new Response("", { status: 403 }), "scope"],
  ["too many requests", () => new Response("", { status: 429, headers: { "Retry-After": "7" } }), "busy"],
  ["an error of its own", () => new Response("", { status: 500 }), "away"],
  ["no JSON", () => new Response("<html>"), "strange"],
  ["too few results", () => Response.json({ results: [] }), "strange"],
]) {
  test(`no answer, and never a green one: ${name}`, async () => {
    const { desk } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": response });
    const [found] = await desk.check([ZOOM]);
    assert.equal(found?.kind, "none");
    assert.equal(found?.why, why);
  });
}

test("Retry-After is kept, by a new worker too", async () => {
  let now = 1_000_000_000;
  const busy = () => new Response("", { status: 429, headers: { "Retry-After": "60" } });
  const { desk, browser, asked } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": busy }, { now: () => now });
  assert.equal((await desk.check([ZOOM]))[0]?.retryAfter, 60);
  now += 10_000;
  const { fetcher, asked: again } = fetcherWith({ "/v1/catalogue": catalogue, "/v1/check": checking() });
  const woken = new Desk(browser, fetcher, () => now);
  assert.equal((await woken.check([ZOOM]))[0]?.why, "busy");
  assert.equal(again.filter(({ path }) => path === "/v1/check").length, 0);
  now += 51_000;
  assert.equal((await woken.check([ZOOM]))[0]?.kind, "warn");
  assert.equal(asked.filter(({ path }) => path === "/v1/check").length, 1);
});

test("a stale catalogue is used on, and its age is told", async () => {
  const day = 24 * 60 * 60 * 1000;
  const kept = { serviceUrl: OWN.serviceUrl, etag: '"1"', at: 1, view: VIEW };
  const { desk } = deskWith({ "/v1/check": checking() }, { local: { catalogue: kept }, now: () => 3.5 * day });
  assert.equal((await desk.check([ZOOM]))[0]?.kind, "warn");
  assert.equal((await desk.state()).catalogue?.staleDays, 3);
});

test("a catalogue that is current is confirmed by its ETag", async () => {
  const kept = { serviceUrl: OWN.serviceUrl, etag: '"1"', at: 0, view: VIEW };
  const answers = { "/v1/catalogue": () => new Response(null, { status: 304 }), "/v1/check": checking() };
  const { desk, asked, browser } = deskWith(answers, { local: { catalogue: kept }, now: () => 10 ** 10 });
  await desk.check([ZOOM]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(asked.find(({ path }) => path.startsWith("/v1/catalogue"))?.request.headers["If-None-Match"], '"1"');
  assert.equal(browser.storage.local.all().catalogue.at, 10 ** 10);
});

test("without a catalogue nothing is sent and nothing is marked", async () => {
  const { desk, asked } = deskWith({ "/v1/check": checking() });
  assert.deepEqual(await desk.check([ZOOM]), [null]);
  assert.equal(asked.filter(({ path }) => path === "/v1/check").length, 0);
});

test("another service's catalogue is not used", async () => {
  const kept = { serviceUrl: "https://other.example", etag: '"1"', at: 10 ** 9, view: VIEW };
  const { desk } = deskWith({}, { local: { catalogue: kept } });
  assert.deepEqual(await desk.check([ZOOM]), [null]);
});

test("pages of others may not read or change settings", async () => {
  const { desk } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking() });
  const stranger = { origin: "https://mail.google.com" };
  for (const kind of Object.keys(fromOurPages)) {
    assert.equal(answer(desk, { kind }, stranger, "chrome-extension://ours"), undefined, kind);
    assert.equal(answer(desk, { kind }, {}, "chrome-extension://ours"), undefined, `${kind} without an origin`);
  }
  assert.deepEqual(Object.keys(fromAnyone), ["look", "hosts", "check", "warn"]);
  assert.equal(answer(desk, { kind: "toString" }, { origin: "chrome-extension://ours" }, "chrome-extension://ours"), undefined);
  assert.equal(answer(desk, null, stranger, "chrome-extension://ours"), undefined);
});

test("the key never leaves in a message", async () => {
  const { desk } = deskWith({ "/v1/catalogue": catalogue });
  assert.doesNotMatch(JSON.stringify([await desk.state(), await desk.look("mail.google.com")]), /tl_x/);
});

test("a warning page opens for what the background itself finds risky, whatever the page says", async () => {
  const risky = () => result({ verdict: "block", reason: "public-facing" });
  const { desk, browser } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking(risky) });
  const sender = { origin: "https://mail.google.com", tab: { id: 3, index: 0 } };
  assert.equal(await answer(desk, { kind: "warn", address: ZOOM, newTab: false }, sender, "x"), true);
  assert.match(browser.tabs.updated[0][1].url, /^chrome-extension:\/\/ours\/pages\/warning\.html#[0-9a-f-]{36}$/);
  assert.equal(await answer(desk, { kind: "warn", address: "https://clinic.example/", newTab: false }, sender, "x"), false);
});

test("continuing records the reason first, and needs a code that there is", async () => {
  const risky = () => result({ verdict: "block", reason: "public-facing" });
  const { desk, asked } = deskWith({
    "/v1/catalogue": catalogue,
    "/v1/check": checking(risky),
    "/v1/precheck": () => Response.json({ id: "p1", decision: "block" }),
    "/v1/precheck/p1/override": () => Response.json({ id: "p1", decision: "allow" }),
  });
  const id = await desk.ticket(ZOOM);
  assert.equal((await desk.goOn(id, "because", false)).trouble, "strange");
  assert.deepEqual(await desk.goOn(id, "emergency", false), { address: ZOOM });
  const sent = asked.filter(({ path }) => path.startsWith("/v1/precheck"));
  assert.deepEqual(sent.map(({ body }) => body), ["https://us02web.zoom.us/j/00000", { reason: "emergency" }]);
  assert.equal((await desk.goOn(id, "emergency", false)).trouble, "strange", "a ticket is good for once");
});

test("policy can forbid continuing, and the user cannot allow it", async () => {
  const risky = () => result({ verdict: "block", reason: "lookalike" });
  const local = { own: { ...OWN, allowContinue: true }, policy: { allowContinue: false } };
  const { desk } = deskWith({ "/v1/catalogue": catalogue, "/v1/check": checking(risky) }, { local });
  const id = await desk.ticket(ZOOM);
  assert.equal((await desk.readTicket(id))?.allowContinue, false);
  assert.equal((await desk.goOn(id, "emergency", true)).trouble, "strange");
});
