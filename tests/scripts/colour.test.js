"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");

const { run } = require("./front_end.js");

const { blend, css, rgb, chip, presence } = run(["components/region-map/colour.js"], "({ blend, css, rgb, chip, presence })");
const { cases } = JSON.parse(readFileSync(join(__dirname, "..", "figures", "activation_colours.json"), "utf8"));

const near = (value, expected, what) => assert.ok(Math.abs(value - expected) < 1e-3, `${what}: ${value} is not ${expected}`);

for (const { what, activations, colour: [hue, saturation, lightness] } of cases) {
  test(`blending: ${what}`, () => {
    const colour = blend(activations);
    if (hue !== null) near(colour.hue, hue, "hue");
    near(colour.saturation, saturation, "saturation");
    near(colour.lightness, lightness, "lightness");
  });
}

test("no activation is a light grey", () => {
  assert.equal(css(blend([0, 0, 0])), "hsl(0.0 0.0% 95.0%)");
});

test("a neuron alone has the hue of its button", () => {
  assert.match(chip(1, 4), /^hsl\(90\.0 80\.0% 50\.0%\)$/);
  near(blend([0, 1, 0, 0]).hue, 90, "hue");
});

test("red, green and blue are those that CSS makes of the colour", () => {
  const known = [
    [{ hue: 0, saturation: 100, lightness: 50 }, [255, 0, 0]],
    [{ hue: 120, saturation: 100, lightness: 25 }, [0, 128, 0]],
    [{ hue: 240, saturation: 120, lightness: 50 }, [0, 0, 255]],
    [{ hue: 77, saturation: 0, lightness: 95 }, [242, 242, 242]],
    [{ hue: 210, saturation: 50, lightness: 40 }, [51, 102, 153]],
  ];
  for (const [colour, expected] of known) assert.deepEqual([...rgb(colour)], expected);
});

test("presence is half of the greatest and the mean together", () => {
  assert.equal(presence([1, 0, 0, 0]), 0.625);
});
