"use strict";

// What the emotion atlas and the conditional probabilities compute.
const assert = require("node:assert/strict");
const { test } = require("node:test");

const { run, plain } = require("./front_end.js");

const { nearestTile, tileReading } = run(["components/emotion-atlas/nearest.js"], "({ nearestTile, tileReading })");
const buckets = run(["components/conditional-probability/reading.js"],
  "({ bucketHeading, bucketRows, nearestBucket, weightsAt })");

test("arrows go to the nearest tile ahead, and stay in the row", () => {
  const centres = [{ x: 0, y: 0 }, { x: 50, y: 3 }, { x: 20, y: 30 }, { x: 0, y: 40 }, { x: 4, y: -1 }];
  assert.equal(nearestTile(centres[0], [1, 0], centres), 1);
  assert.equal(nearestTile(centres[0], [0, 1], centres), 3);
  assert.equal(nearestTile(centres[1], [-1, 0], centres), 4);
  assert.equal(nearestTile(centres[0], [0, -1], centres), -1);
});

test("a tile says its shares by factor, numbered from 1", () => {
  const factors = ["sad", "happy", "awake"];
  assert.deepEqual(plain(tileReading({ word: "joy", shares: [[1, 0.756], [2, 0.1]], empty: false }, factors)),
    { Word: "joy", "2: happy": "76%", "3: awake": "10%" });
  assert.deepEqual(plain(tileReading({ word: "meh", shares: [], empty: true }, factors)),
    { Word: "meh", Factors: "next to no part in any" });
});

const data = { labels: ["a", "b", "c"].map((name) => ({ name, colour: "" })), order: [0, 1, 2] };
const bucket = { from: -1, to: 0.45, at: -0.25, count: 12, shares: [0.5, 0, 0.504], intervals: [[0.4, 0.6], [0, 0.1], [0.4, 0.6]] };

test("a bucket says its range and how many images it has, where that is known", () => {
  assert.equal(buckets.bucketHeading(bucket), "-1.0 to 0.5 SD, 12 images");
  assert.equal(buckets.bucketHeading({ ...bucket, count: null }), "-1.0 to 0.5 SD");
});

test("a bucket lists the kinds it has, from the top", () => {
  assert.deepEqual(plain(buckets.bucketRows(bucket, data, -1)),
    [{ row: 2, name: "c", text: "50%" }, { row: 0, name: "a", text: "50%" }]);
});

test("of an isolated kind it says the interval, and a share of nothing as well", () => {
  assert.deepEqual(plain(buckets.bucketRows(bucket, data, 1)), [{ row: 1, name: "b", text: "0% (95% interval 0% to 10%)" }]);
  assert.deepEqual(plain(buckets.bucketRows({ ...bucket, intervals: null }, data, 1)), [{ row: 1, name: "b", text: "0%" }]);
});

test("the nearest bucket, the first of two as near", () => {
  const three = [-1, 0, 1].map((at) => ({ at }));
  assert.deepEqual([-9, -0.4, 0.5, 0.6].map((at) => buckets.nearestBucket(three, at)), [0, 1, 1, 2]);
});

test("weights go from where they are to the isolated kind alone, and back", () => {
  assert.deepEqual(plain(buckets.weightsAt([1, 1, 1], 1, 1)), [0, 1, 0]);
  assert.deepEqual(plain(buckets.weightsAt([0, 1, 0.5], -1, 1)), [1, 1, 1]);
  assert.deepEqual(plain(buckets.weightsAt([1, 1, 1], 1, 0)), [1, 1, 1]);
  assert.deepEqual(plain(buckets.weightsAt([1, 1, 1], 1, 0.5)), [0.5, 1, 0.5]);
  assert.ok(buckets.weightsAt([1], 1, 0.1)[0] > 0.97, "the way begins slowly");
});
