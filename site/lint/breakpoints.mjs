// Layouts change at the widths that the head of styles/_layers.css lists, and at no others; conditions are written as ranges.
import { readFileSync } from "node:fs";

import stylelint from "stylelint";

const ruleName = "house/breakpoints";
const list = new URL("../styles/_layers.css", import.meta.url);

export const messages = stylelint.utils.ruleMessages(ruleName, {
  other: (length) => `${length} is no breakpoint; the head of styles/_layers.css has them all`,
  prefix: (name) => `write (width <= 44rem) or the like, not ${name}`,
});

/** The lengths that a text lists: lines that begin with a width, and the one height. */
export function listed(text) {
  return new Set([...text.matchAll(/^\s+(\d+rem)\s|\bone height: (\d+rem)/gm)].map(([, width, height]) => width ?? height));
}

/** What is wrong with a condition of @media or @container: messages. */
export function wrong(condition, allowed) {
  const prefixed = condition.match(/\b(?:min|max)-(?:width|height|inline-size|block-size)\b/g) ?? [];
  const lengths = condition.match(/(?<![\w.-])[\d.]+(?:rem|em|px|ch|vw|vh|cm)\b/g) ?? [];
  return [...prefixed.map(messages.prefix), ...lengths.filter((length) => !allowed.has(length)).map(messages.other)];
}

const rule = (enabled) => (root, result) => {
  if (!enabled) return;
  const allowed = listed(readFileSync(list, "utf8"));
  root.walkAtRules(/^(?:media|container)$/, (node) => {
    for (const message of wrong(node.params, allowed)) stylelint.utils.report({ ruleName, result, node, message, word: node.params });
  });
};

rule.ruleName = ruleName;
rule.messages = messages;
export default stylelint.createPlugin(ruleName, rule);
