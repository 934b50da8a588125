"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const { run, plain } = require("./front_end.js");

const finding = run(["pages/finding/matching.js"], "({ wordsOf, searchable, matchOf, judge, inOrder, queryOf })");

/** A unit as the table's row says it. */
function unit(number, facts = {}) {
  const { name = `Unit ${number}`, families = [""], words = "" } = facts;
  return {
    name, number, path: `pictoclip/layer4/${number}`, families, modality: "none", drawings: 0, words: 0, mentions: 0,
    text: finding.searchable([name, families.join(", "), words]), ...facts.numbers,
  };
}

const lion = unit(89, {
  name: "Lions", families: ["animal", "yellow"], words: "lion, cub", numbers: { drawings: 90, words: 40, modality: "drawings" },
});

test("what is typed is words, whatever stands between", () => {
  assert.deepEqual(plain(finding.wordsOf("  Lion, #89;cub ")), ["lion", "89", "cub"]);
  assert.deepEqual(plain(finding.wordsOf(" ")), []);
});

test("a whole number or path is exact", () => {
  for (const word of ["89", "089", "layer4/89", "pictoclip/layer4/89"]) assert.equal(finding.matchOf(lion, word), 2, word);
});

test("parts of words, paths and the beginning of a number fit", () => {
  for (const word of ["lio", "ions", "anim", "cub", "layer4", "8", "unit", "neuron"]) assert.equal(finding.matchOf(lion, word), 1, word);
  for (const word of ["9", "899", "tiger", "er4/8x", "4/89"]) assert.notEqual(finding.matchOf(lion, word), 2, word);
  assert.equal(finding.matchOf(lion, "9"), 0);
  assert.equal(finding.matchOf(lion, "tiger"), 0);
});

test("a number is found where a word begins with it, not within one", () => {
  const year = unit(5, { name: "Year 1968" });
  assert.equal(finding.matchOf(year, "1968"), 1);
  assert.equal(finding.matchOf(year, "968"), 0);
});

const anything = { typed: [], family: "", modality: "", least: 0 };
const fits = (wanted, of = lion) => finding.judge(of, { ...anything, ...wanted }).fits;

test("a row fits when it has everything that is wanted", () => {
  assert.ok(fits({}));
  assert.ok(fits({ typed: ["lion", "cub"], family: "yellow", modality: "drawings", least: 90 }));
  assert.ok(!fits({ typed: ["lion", "tiger"] }));
  assert.ok(!fits({ family: "yell" }));
  assert.ok(!fits({ modality: "words" }));
  assert.ok(!fits({ least: 91 }));
});

test("purity is that of the better side, and of the worse where both are wanted", () => {
  const both = { ...lion, modality: "both" };
  assert.ok(fits({ least: 90 }, both));
  assert.ok(fits({ least: 40, modality: "both" }, both));
  assert.ok(!fits({ least: 41, modality: "both" }, both));
});

test("one exact word makes a row exact", () => {
  assert.equal(finding.judge(lion, { ...anything, typed: ["li", "89"] }).exact, true);
  assert.equal(finding.judge(lion, { ...anything, typed: ["li", "8"] }).exact, false);
});

const numbersOf = (units, key, reversed) =>
  plain(finding.inOrder(units.map((one) => ({ unit: one, exact: one.number === 7 })), key, reversed)).map((row) => row.unit.number);

test("rows by number, those named exactly first, and the other way round", () => {
  const units = [unit(20), unit(3), unit(7), unit(100)];
  assert.deepEqual(numbersOf(units, "number", false), [7, 3, 20, 100]);
  assert.deepEqual(numbersOf(units, "number", true), [7, 100, 20, 3]);
});

test("names come before numbers in either direction, and numbers in names count as numbers", () => {
  const units = [unit(1), unit(2, { name: "word 10" }), unit(3, { name: "word 9" }), unit(4, { name: "Apple" })];
  assert.deepEqual(numbersOf(units, "name", false), [4, 3, 2, 1]);
  assert.deepEqual(numbersOf(units, "name", true), [2, 3, 4, 1]);
});

test("measurements go from most to least, equals by number", () => {
  const units = [[5, 10, 80], [4, 10, 80], [3, 60, 20], [2, 10, 90]].map(([number, drawings, words]) =>
    unit(number, { numbers: { drawings, words, mentions: number } }));
  assert.deepEqual(numbersOf(units, "drawings", false), [3, 2, 4, 5]);
  assert.deepEqual(numbersOf(units, "words", false), [2, 4, 5, 3]);
  assert.deepEqual(numbersOf(units, "purity", false), [3, 2, 4, 5]);
  assert.deepEqual(numbersOf(units, "purity", true), [4, 5, 2, 3]);
  assert.deepEqual(numbersOf(units, "mentions", false), [5, 4, 3, 2]);
});

test("the address has what was chosen and nothing else", () => {
  const fields = (filter, order, least) => [{ id: "filter", value: filter }, { id: "order", value: order }, { id: "least", value: least }];
  assert.equal(finding.queryOf(fields("", "number", "0"), false), "");
  assert.equal(finding.queryOf(fields("a lion", "purity", "50"), true), "filter=a+lion&order=purity&least=50&reversed=1");
  assert.equal(finding.queryOf(fields("number", "number", "0"), false), "filter=number");
});
