"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const { run, plain } = require("./front_end.js");

const parts = ["activations", "choice", "geometry"].map((name) => `components/region-map/${name}.js`);
const map = run(parts, `({ Activations, percent, eachPlace, strongest, readingsAt, slug, placeAmong, choiceFrom, choiceOf,
  cellCentre, cellAt, coordinates, nearestAhead })`);

const base64 = (...values) => Buffer.from(values).toString("base64");

// ---- numbers

test("a unit's numbers are decoded once", () => {
  const activations = new map.Activations({ a: { spatial: base64(0, 255, 7), cities: base64(1) } });
  const values = activations.of("a", "spatial");
  assert.deepEqual([...values], [0, 255, 7]);
  assert.equal(activations.of("a", "spatial"), values);
  assert.deepEqual([...activations.of("a", "cities")], [1]);
});

test("each place gets the family's activations, those out of focus 0", () => {
  const seen = [];
  map.eachPlace([Uint8Array.of(255, 51), null], 2, (place, activations) => seen.push([place, [...activations]]));
  assert.deepEqual(seen, [[0, [2, 0]], [1, [0.4, 0]]]);
});

test("a family without numbers has no places", () => {
  map.eachPlace([null], 1, () => assert.fail("no place was expected"));
});

test("the strongest places come first, equals as they are listed, silent ones never", () => {
  const names = ["Chad", "Peru", "Oman", "Mali"];
  assert.equal(map.strongest(Uint8Array.of(51, 0, 255, 51), names, 3), "Oman 100 %, Chad 20 %, Mali 20 %");
  assert.equal(map.strongest(Uint8Array.of(51, 0, 255, 51), names, 1), "Oman 100 %");
});

test("a place lists at most six neurons, strongest first, without those that show as nothing", () => {
  const family = [1, 2, 9, 8, 7, 6, 5, 4].map((value) => Uint8Array.of(value));
  assert.deepEqual(plain(map.readingsAt(family, 0)), [[2, 9], [3, 8], [4, 7], [5, 6], [6, 5], [7, 4]]);
  assert.deepEqual(plain(map.readingsAt([Uint8Array.of(1), Uint8Array.of(2), null], 0)), [[1, 2]]);
});

// ---- the choice

const units = { u1: { unit: "M/layer4/1" }, u2: { unit: "M/layer4/2" }, u3: { unit: "M/layer4/3" } };
const views = [
  { key: "world", name: "World", neurons: [{ name: "Côte d’Ivoire", unit: "u1" }, { name: "North Africa", unit: "u2" }] },
  { key: "north-america", name: "North America", neurons: [{ name: "Canada", unit: "u3" }, { name: "Elsewhere", unit: "u1" }] },
];
const now = { mode: "cities", view: 0, focus: 1 };
const read = (written) => plain(map.choiceFrom(written, now, views));

test("names become slugs", () => {
  assert.equal(map.slug("  North Africa! "), "north-africa");
  assert.equal(map.slug("Côte d’Ivoire"), "c-te-d-ivoire");
});

test("a place among names is a number, a name, or none", () => {
  const names = ["world", "north-america"];
  assert.equal(map.placeAmong(1, names), 1);
  assert.equal(map.placeAmong("0", names), 0);
  assert.equal(map.placeAmong("North America", names), 1);
  for (const nothing of [null, undefined, "", "2", -1, "-1", "1.0", "mars"]) assert.equal(map.placeAmong(nothing, names), null);
});

test("nothing written keeps the choice", () => {
  assert.deepEqual(read({}), now);
});

test("what is left out stays, but for the focus", () => {
  assert.deepEqual(read({ mode: "countries" }), { mode: "countries", view: 0, focus: null });
  assert.deepEqual(read({ view: "north-america", focus: "canada" }), { mode: "cities", view: 1, focus: 0 });
});

test("what does not exist is no choice", () => {
  assert.deepEqual(read({ mode: "moons", view: 7, focus: 7 }), { mode: "cities", view: 0, focus: null });
  assert.deepEqual(read({ mode: null, view: null, focus: "north-africa" }), now);
});

test("a unit shows in the family at hand if that has it, else in the first that does", () => {
  assert.deepEqual(plain(map.choiceOf("M/layer4/1", { ...now, view: 1 }, views, units)), { mode: "cities", view: 1, focus: 1 });
  assert.deepEqual(plain(map.choiceOf("M/layer4/3", now, views, units)), { mode: "cities", view: 1, focus: 0 });
  assert.equal(map.choiceOf("M/layer4/9", now, views, units), null);
});

// ---- places

const grid = { rows: 2, columns: 4 };

test("a cell has a middle, and a point has a cell", () => {
  const size = { width: 400, height: 100 };
  assert.deepEqual(plain(map.cellCentre(0, grid, size)), [50, 25]);
  assert.deepEqual(plain(map.cellCentre(6, grid, size)), [250, 75]);
  for (let place = 0; place < 8; place += 1) assert.equal(map.cellAt(...map.cellCentre(place, grid, size), grid, size), place);
});

test("points outside have no cell", () => {
  const size = { width: 40, height: 20 };
  for (const [x, y] of [[-1, 5], [40, 5], [5, -1], [5, 20]]) assert.equal(map.cellAt(x, y, grid, size), -1);
});

test("coordinates have the hemisphere's letter", () => {
  const size = { width: 3600, height: 1800 };
  assert.equal(map.coordinates([1800, 900], size, 10), "0° N, 0° E");
  assert.equal(map.coordinates([600, 1300], size, 10), "40° S, 120° W");
});

test("the next place lies ahead, and straight ahead counts for more than near", () => {
  const places = [[0, 0], [10, 9], [14, 0], [-3, 0], [2, 30]].map((point, place) => ({ place, point }));
  assert.equal(map.nearestAhead([0, 0], [1, 0], places), 2);
  assert.equal(map.nearestAhead([0, 0], [-1, 0], places), 3);
  assert.equal(map.nearestAhead([0, 0], [0, 1], places), 1);
  assert.equal(map.nearestAhead([0, 0], [0, -1], places), null);
});
