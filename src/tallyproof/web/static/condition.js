// Judges the conditions of a form in the browser as the server does: when a question is asked, what an answer must fulfil.
"use strict";
const Condition = (() => {
  const day = /^\d{4}-\d\d-\d\d/;
  const number = (value) => {
    if (typeof value !== "string") return Number(value);
    return /^\s*-?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(value) ? Number(value) : NaN;
  };
  const text = (value) => (typeof value === "string" ? value : String(Number(value)));
  const truth = (value) => (typeof value === "number" ? !Number.isNaN(value) && value !== 0 : Boolean(value));
  const equal = (a, b) => {
    if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
    if (typeof a === "number" || typeof b === "number") return number(a) === number(b);
    return a === b;
  };
  const words = (value) => text(value).split(/\s+/).filter(Boolean);
  const calls = {
    selected: (a, b) => words(a).includes(text(b)),
    "count-selected": (a) => words(a).length,
    "string-length": (a) => Array.from(text(a)).length,
    not: (a) => !truth(a),
    number,
    true: () => true,
    false: () => false,
  };
  const days = (a, b) => [a, b].every((side) => typeof side === "string" && day.test(side));
  const both = (a, b) => (days(a, b) ? [a, b] : [number(a), number(b)]);
  const signs = {
    "=": equal,
    "!=": (a, b) => !equal(a, b),
    "<": (a, b) => both(a, b)[0] < both(a, b)[1],
    "<=": (a, b) => both(a, b)[0] <= both(a, b)[1],
    ">": (a, b) => both(a, b)[0] > both(a, b)[1],
    ">=": (a, b) => both(a, b)[0] >= both(a, b)[1],
    "+": (a, b) => number(a) + number(b),
    "-": (a, b) => number(a) - number(b),
    "*": (a, b) => number(a) * number(b),
    div: (a, b) => (number(b) === 0 ? NaN : number(a) / number(b)),
    mod: (a, b) => (number(b) === 0 ? NaN : number(a) % number(b)),
  };
  const value = (tree, answers, own) => {
    const [kind, ...parts] = tree;
    if (kind === "text" || kind === "number") return parts[0];
    if (kind === "answer") return answers[parts[0]] ?? "";
    if (kind === "this") return own;
    if (kind === "and") return parts.every((part) => holds(part, answers, own));
    if (kind === "or") return parts.some((part) => holds(part, answers, own));
    if (kind === "call") return calls[parts[0]](...parts.slice(1).map((part) => value(part, answers, own)));
    return signs[kind](...parts.map((part) => value(part, answers, own)));
  };
  const holds = (tree, answers, own = "") => truth(value(tree, answers, own));
  return { holds };
})();
