/* The colour of a place: each neuron of a family has a hue of its own, blended where several answer.
   The rule is that of generator/neuron_articles/drawing/activation_colour.py, case for case (tests/figures/activation_colours.json). */
"use strict";

/**
 * @typedef {object} Colour
 * @property {number} hue degrees
 * @property {number} saturation percent
 * @property {number} lightness percent
 */

/**
 * The colour that a place's activations make.
 * @param {number[]} activations one a neuron of the family, 0 to about 1
 * @returns {Colour}
 */
function blend(activations) {
  const count = activations.length;
  let x = 0, y = 0, squares = 0, sum = 0, greatest = 0;
  activations.forEach((a, index) => {
    const angle = (2 * Math.PI / count) * index;
    x += a * a * Math.cos(angle);
    y += a * a * Math.sin(angle);
    squares += a * a;
    sum += a;
    greatest = Math.max(greatest, a);
  });
  if (sum === 0) return { hue: 0, saturation: 0, lightness: 95 };
  const agreement = Math.hypot(x / count, y / count) / (squares / count + 0.001);
  const strength = 0.4 * (2 * greatest + sum / count);
  const lightness = 1 - 0.6 * Math.min(1, Math.max(0.1, strength));
  const hue = (Math.atan2(y, x) * 180 / Math.PI + 360) % 360;
  return { hue, saturation: 120 * agreement ** 3, lightness: 100 * lightness };
}

/**
 * A colour as CSS writes it.
 * @param {Colour} colour
 */
const css = ({ hue, saturation, lightness }) => `hsl(${hue.toFixed(1)} ${saturation.toFixed(1)}% ${lightness.toFixed(1)}%)`;

/**
 * How much a place shows: half the sum of the greatest and the mean activation.
 * @param {number[]} activations one a neuron
 */
const presence = (activations) =>
  (Math.max(...activations) + activations.reduce((sum, a) => sum + a, 0) / activations.length) / 2;

/**
 * The colour of a neuron's own button, as CSS writes it.
 * @param {number} index the neuron's place in its family
 * @param {number} count how many neurons the family has
 */
const chip = (index, count) => css({ hue: 360 * index / count, saturation: 80, lightness: 50 });

/**
 * Red, green and blue, 0 to 255.
 * @param {Colour} colour
 * @returns {[number, number, number]}
 */
function rgb({ hue, saturation, lightness }) {
  const light = lightness / 100;
  const spread = Math.min(1, saturation / 100) * Math.min(light, 1 - light);
  const channel = (/** @type {number} */ n) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (light - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
