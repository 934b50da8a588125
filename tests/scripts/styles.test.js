"use strict";

// The rules for styles catch what they are for, and colours outside of styles are those of the tokens.
const assert = require("node:assert/strict");
const { readdirSync } = require("node:fs");
const { join } = require("node:path");
const { before, test } = require("node:test");
const { pathToFileURL } = require("node:url");

const { source } = require("./front_end.js");

const SITE = join(__dirname, "..", "..", "site");
const bring = (name) => import(pathToFileURL(join(SITE, name)).href);

/** What the rules say of a sheet's text. */
let lint;

before(async () => {
  const [{ default: stylelint }, { default: config }] = await Promise.all(
    [bring("node_modules/stylelint/lib/index.mjs"), bring("stylelint.config.mjs")]);
  lint = async (code, file = "styles/components/some.css") => {
    const { results } = await stylelint.lint({ code, config, configBasedir: SITE, codeFilename: join(SITE, file) });
    return results[0].warnings.map((warning) => warning.rule);
  };
});

test("layouts change at no other width than those listed", async () => {
  const { listed } = await bring("lint/breakpoints.mjs");
  assert.deepEqual([...listed(source("styles/_layers.css"))], ["15rem", "30rem", "40rem", "44rem", "58rem", "62rem", "80rem", "35rem"]);
  const wrong = ["(width <= 45rem)", "page (width < 47.99rem)", "(600px < width)", "(40rem <= width < 63rem)", "(min-width: 44rem)"];
  for (const condition of wrong) {
    assert.deepEqual(await lint(`@container ${condition} { a { top: 0 } }`), ["house/breakpoints"], condition);
  }
  assert.deepEqual(await lint("@media screen and (max-width: 43rem) { a { top: 0 } }"), ["house/breakpoints", "house/breakpoints"]);
  for (const condition of ["page (40rem <= width < 62rem)", "(width > 58rem)"]) {
    assert.deepEqual(await lint(`@container ${condition} { a { top: 0 } }`), [], condition);
  }
  assert.deepEqual(await lint("@media print { a { top: 0 } }"), []);
});

test("no colour is written outside of the tokens", async () => {
  const written = ["#fff", "#0000", "red", "hsl(0 0% 95%)", "rgb(0 0 0 / 0.5)", "light-dark(var(--ink), var(--paper))"];
  for (const colour of written) {
    assert.equal((await lint(`a { background: ${colour}; }`)).length, 1, colour);
    if (colour !== "red") assert.deepEqual(await lint(`a { --some: ${colour}; }`, "styles/_tokens.css"), [], colour);
  }
  for (const colour of ["var(--ink)", "transparent", "currentcolor", "color-mix(in srgb, var(--ink) 20%, transparent)"]) {
    assert.deepEqual(await lint(`a { background: ${colour}; }`), [], colour);
  }
});

/** The texts of all files of a kind below a folder of site/. */
function* texts(folder, ending) {
  for (const entry of readdirSync(join(SITE, folder), { withFileTypes: true })) {
    if (entry.isDirectory()) yield* texts(`${folder}/${entry.name}`, ending);
    else if (entry.name.endsWith(ending)) yield [entry.name, source(`${folder}/${entry.name}`)];
  }
}

test("every custom property that a sheet uses is declared by a sheet, a template or a script", () => {
  const declared = new Set();
  for (const [folder, ending] of [["styles", ".css"], ["templates", ".html"], ["scripts", ".js"]]) {
    for (const [, text] of texts(folder, ending)) {
      for (const [, name] of text.matchAll(/(--[a-z][\w-]*)(?::|"\s*,)/g)) declared.add(name);
    }
  }
  const used = [...texts("styles", ".css")].flatMap(([file, text]) =>
    [...text.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => [file, name]));
  assert.ok(used.length > 300);
  assert.deepEqual(used.filter(([, name]) => !declared.has(name)), []);
});

test("the colours in the head of pages are the paper's", () => {
  const [, light, dark] = source("styles/_tokens.css").match(/--paper: light-dark\((#\w+), (#\w+)\)/);
  const told = [...source("templates/base.html").matchAll(/name="theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"/g)];
  assert.deepEqual(told.map(([, colour, theme]) => [theme, colour]), [["light", light], ["dark", dark]]);
});
