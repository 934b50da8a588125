// Rules for the front end's styles: colours are tokens, and layouts change at one set of widths.
import breakpoints from "./lint/breakpoints.mjs";

const colourFunctions = ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color", "light-dark"];
const toTokens = "colours are tokens of styles/_tokens.css";

export default {
  extends: "stylelint-config-recommended",
  plugins: [breakpoints],
  rules: {
    "house/breakpoints": true,
    "color-no-hex": [true, { message: toTokens }],
    "color-named": ["never", { message: toTokens }],
    "function-disallowed-list": [colourFunctions, { message: toTokens }],
    // A component's states are grouped by what they are about, not by weight; layers decide what wins.
    "no-descending-specificity": null,
    // A second value, for browsers that know it: content: "x"; content: "x" / "".
    "declaration-block-no-duplicate-properties": [true, { ignore: ["consecutive-duplicates-with-different-syntaxes"] }],
  },
  overrides: [
    {
      files: ["styles/_tokens.css"],
      rules: { "color-no-hex": null, "function-disallowed-list": null },
    },
  ],
};
