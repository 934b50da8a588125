"use strict";

// What the scripts of every page compute: the state in the address, and where cards stand.
const assert = require("node:assert/strict");
const { test } = require("node:test");

const { run, plain } = require("./front_end.js");

/** The state of figures on a page at an address, with what was written to its history. */
function page(hash) {
  const written = [];
  const history = {
    replaceState: (...entry) => written.push(["replace", entry[2]]), pushState: (...entry) => written.push(["push", entry[2]]),
  };
  const globals = { Article: {}, location: { hash }, history, document: { addEventListener() {} } };
  return { state: run(["state.js"], "Article.state", globals), written };
}

test("a figure's state is read from the fragment that names it", () => {
  const { state } = page("#figure-map?mode=countries&view=13&focus=north+america");
  assert.deepEqual(plain(state("figure-map").read()), { mode: "countries", view: "13", focus: "north america" });
  assert.deepEqual(plain(state("figure-other").read()), {});
});

test("a fragment without a state has none", () => {
  assert.deepEqual(plain(page("#figure-map").state("figure-map").read()), {});
  assert.deepEqual(plain(page("").state("figure-map").read()), {});
});

test("an address leaves out what has no value, and keeps a zero", () => {
  const { state } = page("");
  assert.equal(state("map").address({ mode: "cities", view: 0, focus: null, other: undefined, more: "" }), "#map?mode=cities&view=0");
  assert.equal(state("map").address({ focus: null }), "#map");
});

test("what is written can be read, whatever its letters", () => {
  const id = "Å/map", values = { mode: "a&b=c", view: "50 %" };
  assert.deepEqual(plain(page(page("").state(id).address(values)).state(id).read()), values);
});

test("a state replaces the entry of the history, or makes one", () => {
  const { state, written } = page("");
  state("map").write({ view: 1 });
  state("map").write({ view: 2 }, { push: true });
  assert.deepEqual(written, [["replace", "#map?view=1"], ["push", "#map?view=2"]]);
});

const placing = run(["placing.js"], "Article.placing", { Article: {} });
const side = (top, height, kept = "") => plain(placing.side({ top, bottom: top + 20 }, height, 800, kept));

test("a card stands below its line, or above where it has more room there", () => {
  assert.deepEqual(side(100, 300), { side: "below", most: 416 });
  assert.deepEqual(side(500, 200), { side: "below", most: 260 });
  assert.deepEqual(side(500, 300), { side: "above", most: 416 });
  assert.deepEqual(side(390, 700), { side: "below", most: 370 });
});

test("a card that has taken a side keeps it, and is never too low to read", () => {
  assert.deepEqual(side(700, 300, "below"), { side: "below", most: 120 });
  assert.deepEqual(side(100, 50, "above"), { side: "above", most: 120 });
});

test("a card is no wider than its window, and stays inside it", () => {
  assert.equal(placing.width(600, 390), 366);
  assert.equal(placing.width(340, 1200), 340);
  const corner = (left, before) => plain(placing.corner({ left, top: 300, bottom: 320 }, { width: 340, height: 100 },
    { side: "below", before, windowWidth: 800 })).left;
  assert.deepEqual([corner(400, 24), corner(10, 24), corner(790, 24)], [376, 12, 448]);
});

test("a card does not touch its line", () => {
  const at = (taken) => plain(placing.corner({ left: 50, top: 300, bottom: 320 }, { width: 340, height: 100 },
    { side: taken, before: 24, windowWidth: 800 })).top;
  assert.deepEqual([at("below"), at("above")], [328, 192]);
});
