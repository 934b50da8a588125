"use strict";

// The front end's scripts without a page: they run in a context of their own, with as much of a browser as a test gives them.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const SITE = join(__dirname, "..", "..", "site");

/** The text of a file below site/. */
const source = (name) => readFileSync(join(SITE, name), "utf8");

/**
 * Run scripts one after the other, as a page does, and return what an expression then is.
 * @param {string[]} names below site/scripts
 * @param {string} expression such as "({ blend, css })"
 * @param {object} globals of the page
 */
function run(names, expression, globals = {}) {
  const context = vm.createContext({ atob, URLSearchParams, ...globals });
  for (const name of names) vm.runInContext(source(`scripts/${name}`), context, { filename: name });
  return vm.runInContext(expression, context);
}

/** The same value, made of this context's objects, so that deepStrictEqual compares what it holds. */
const plain = (value) => JSON.parse(JSON.stringify(value));

module.exports = { source, run, plain };
