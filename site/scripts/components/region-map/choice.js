/* What the reader chose: {mode, view, focus}. In the address they are words or numbers. */
"use strict";

/** @param {string} name */
const slug = (name) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/**
 * The place that a word or a number means among names, or null.
 * @param {string | number | null | undefined} written
 * @param {string[]} names as slugs
 */
function placeAmong(written, names) {
  if (written === null || written === undefined || written === "") return null;
  const number = /^\d+$/.test(String(written)) ? Number(written) : names.indexOf(slug(String(written)));
  return number >= 0 && number < names.length ? number : null;
}

/**
 * A choice as written -> a choice that exists. What is left out stays as it is now, but for the focus: left out, it means none.
 * @param {Partial<Record<"mode" | "view" | "focus", string | number | null>>} written
 * @param {RegionChoice} now
 * @param {RegionView[]} views
 * @returns {RegionChoice}
 */
function choiceFrom(written, now, views) {
  if (!written || !Object.keys(written).length) return now;
  const mode = /** @type {RegionMode} */ (String(written.mode) in KINDS ? written.mode : now.mode);
  const view = placeAmong(written.view, views.map((family) => family.key)) ?? now.view;
  return { mode, view, focus: placeAmong(written.focus, views[view].neurons.map((neuron) => slug(neuron.name))) };
}

/**
 * The choice that shows a unit alone, in the family that shows if the unit is in it; null where no family has it.
 * @param {string} unit
 * @param {RegionChoice} now
 * @param {RegionView[]} views
 * @param {Record<string, RegionUnit>} units
 * @returns {RegionChoice | null}
 */
function choiceOf(unit, now, views, units) {
  for (const view of [now.view, ...views.keys()]) {
    const focus = views[view].neurons.findIndex((neuron) => units[neuron.unit].unit === unit);
    if (focus >= 0) return { ...now, view, focus };
  }
  return null;
}
