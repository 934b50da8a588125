"use strict";

// Rules for the front end's scripts. They are classic scripts: pages open from disk, where modules do not load.
// Paths are those of the repository: `npm run lint` starts there, so that the scripts' tests are in reach.
const js = require("@eslint/js");
const globals = require("globals");

const literalColour = {
  selector: "Literal[value=/(?:#[0-9a-f]{3,8}\\b|\\b(?:rgb|hsl|oklch|lab)a?\\()/i]",
  message: "colours are tokens: var(--name) of styles/_tokens.css",
};

const rules = {
  eqeqeq: "error",
  "no-var": "error",
  "prefer-const": "error",
  "object-shorthand": "error",
  "no-shadow": "error",
  "no-else-return": "error",
  "no-eval": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-throw-literal": "error",
  "consistent-return": "error",
  complexity: ["error", 12],
  "max-len": ["error", { code: 140, ignoreUrls: true }],
  "max-lines": ["error", 300],
  strict: ["error", "global"],
};

module.exports = [
  { ignores: ["site/vendor/**", "**/node_modules/**"] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["site/scripts/**/*.js", "site/serve.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: { ...globals.browser, Article: "readonly", vega: "readonly" } },
    rules: {
      ...rules,
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-restricted-syntax": ["error", literalColour],
    },
  },
  {
    // Parts of a script share a scope, so one part's names are another's; TypeScript knows which exist.
    files: ["site/scripts/*/*.js", "site/scripts/*/*/*.js"],
    rules: { "no-undef": "off", "no-unused-vars": ["error", { vars: "local" }] },
  },
  {
    files: ["site/**/*.mjs"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: globals.node },
    rules,
  },
  {
    files: ["site/eslint.config.js", "tests/scripts/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "commonjs", globals: globals.node },
    rules,
  },
];
