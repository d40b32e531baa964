"use strict";
// SearchProfiles over a small world: the expected answer, and why. It is equal to the Python reference:
// tests/reports/test_what_if_engine.py shows that. It does not depend on the page, so that Node can load it too.
//
// world     [{name, fields: [[field, value]…], keys: [[key, [value…]]…]}…], in order of creation
// query     {pairs: [{key, values}…], operator: "AND", "OR" or null, maxResults: a number or null}
// readings  {choices: {point: reading}, byKey: [[point, key, reading]…]}
// rules     what reports/what_if.py takes from the specification
// Lists of entries are used instead of objects for names from outside: "constructor" is a valid search key.
const whatIf = (() => {
  // Python's str.casefold, code point by code point: Unicode's full case folding.
  const foldOne = (character) => {
    if (character === "ı") return character;
    if (character === "ẞ") return "ss";
    if (/\p{Script=Cherokee}/u.test(character)) return character.toUpperCase();
    return character.toUpperCase().toLowerCase();
  };
  const decomposed = (value) => value.normalize("NFD");
  const compatible = (value) => value.normalize("NFKD").replace(/\p{Cf}/gu, "");
  const unmarked = (value) => decomposed(value).replace(/\p{Mn}/gu, "");
  const collapsed = (value) => value.replace(/(?<=[^ ]) {2,}(?=[^ ])/g, " ");
  const trimmed = (value) => value.replace(/^ +| +$/g, "");
  const folded = (value) => Array.from(value, foldOne).join("");
  const digits = (value) => value.replace(/[^0-9]/g, "") || value;

  const FORMS = [
    ["unicode-form", "canonical", decomposed],
    ["compatible-characters", "folded", compatible],
    ["marks", "ignored", unmarked],
    ["inner-blanks", "collapsed", collapsed],
    ["blanks", "trimmed", trimmed],
    ["letter-case", "folded", folded],
    ["phone-format", "digits", digits],
  ];

  function readingOf(point, key, readings, rules) {
    const own = readings.byKey.find(([name, of]) => name === point && of === key);
    if (own) return own[2];
    return point === "phone-format" && key !== rules.phoneKey ? "exact" : readings.choices[point];
  }

  // From a value under `key` to its canonical form; values are equal if their forms are.
  function formOf(key, readings, rules) {
    const steps = FORMS.filter(([point, reading]) => readingOf(point, key, readings, rules) === reading)
      .map(([, , step]) => step);
    if (steps.includes(folded) && [decomposed, compatible, unmarked].some((step) => steps.includes(step))) {
      steps.push(decomposed);
    }
    return (value) => steps.reduce((form, step) => step(form), value);
  }

  function fullName(fields, readings, rules) {
    const parts = rules.fullNameFields.map((name) => fields.get(name) || "");
    const present = parts.filter(Boolean);
    const gap = readings.choices["full-name-gap"];
    if (!present.length || (present.length < parts.length && gap === "unindexed")) return [];
    return [(gap === "gap" ? parts : present).join(" ")];
  }

  // Search key to the values of a profile under it, keys without a value left out.
  function valuesOf(profile, readings, rules) {
    const fields = new Map(profile.fields);
    const found = new Map();
    const add = (key, values) => {
      if (values.length) found.set(key, [...(found.get(key) || []), ...values]);
    };
    for (const [key, names] of rules.fieldsByKey) {
      add(key, names.filter((name) => fields.has(name)).map((name) => fields.get(name)));
    }
    add(rules.fullNameKey, fullName(fields, readings, rules));
    profile.keys.forEach(([key, values]) => add(key, values));
    return found;
  }

  const within = ([least, most], number) => least <= number && number <= most;
  const hasRepeats = (list) => new Set(list).size < list.length;

  // Why the query is refused with BadRequestException; empty if it is carried out.
  function refusal({ pairs, operator, maxResults }, defined, readings, rules) {
    const refused = (point) => readings.choices[point] === "refused";
    const values = pairs.flatMap((pair) => pair.values);
    const wrong = (value) => /\p{Cs}/u.test(value) || !within(rules.valueLength, [...value].length);
    const problems = [
      [!within(rules.pairs, pairs.length), `a search has ${rules.pairs.join(" to ")} pairs`],
      [pairs.some(({ key }) => !new RegExp(rules.namePattern).test(key) || !within(rules.nameLength, key.length)),
        `a key has ${rules.nameLength.join(" to ")} characters of a-z, A-Z, 0-9, _ and -`],
      [values.some(wrong), `a value has ${rules.valueLength.join(" to ")} characters`],
      [maxResults !== null && !(Number.isInteger(maxResults) && within(rules.maxResults, maxResults)),
        `MaxResults is a whole number from ${rules.maxResults.join(" to ")}`],
      [refused("empty-values") && pairs.some((pair) => !pair.values.length), "a Values list is empty"],
      [refused("repeated-key") && hasRepeats(pairs.map(({ key }) => key)), "a key is given twice"],
      [refused("repeated-value") && pairs.some((pair) => hasRepeats(pair.values)), "a value is given twice"],
      [refused("lone-operator") && operator !== null && pairs.length === 1,
        "LogicalOperator is given without AdditionalSearchKeys"],
      [refused("undefined-key") && pairs.some(({ key }) => !defined.has(key)), "nothing defines a key asked for"],
    ];
    return (problems.find(([isBroken]) => isBroken) || [false, ""])[1];
  }

  const listed = (names) => [names.slice(0, -1).join(", "), ...names.slice(-1)].filter(Boolean).join(" and ");

  // "`_phone` matched, `_email` did not, so AND leaves it out"
  function sentence(pairs, matched, operator, included) {
    const name = ({ key, values }) => {
      const isOnly = pairs.filter((pair) => pair.key === key).length === 1;
      return isOnly ? `\`${key}\`` : `\`${key}\` ${JSON.stringify(values)}`;
    };
    const yes = listed(pairs.filter((_, place) => matched[place]).map(name));
    const no = listed(pairs.filter((_, place) => !matched[place]).map(name));
    const facts = [yes && `${yes} matched`, no && (yes ? `${no} did not` : `${no} did not match`)].filter(Boolean);
    const judge = pairs.length > 1 ? operator : "the search";
    return `${facts.join(", ")}, so ${judge} ${included ? "includes it" : "leaves it out"}`;
  }

  // The entries of one profile; null if they are left out. `has` says whether it has a value under a key.
  function foundBy(pairs, matched, operator, has, readings) {
    const { choices } = readings;
    const isSingle = pairs.length === 1;
    if (isSingle && choices["found-by-single"] !== "pair") return null;
    let entries = operator === "AND" ? pairs : pairs.filter((_, place) => matched[place]);
    if (choices["repeated-pair"] === "once") {
      entries = [...new Map(entries.map((pair) => [JSON.stringify([pair.key, pair.values]), pair])).values()];
    }
    if (choices["found-by-order"] === "other") entries = [...entries].reverse();
    if (choices["found-by-values"] !== "matched" || (operator === "AND" && !isSingle)) return entries;
    return entries.map(({ key, values }) => ({ key, values: values.filter((value) => has(key, value)) }));
  }

  // `hits` cut into pages, as one walk returns them.
  function cut(hits, size, { choices }) {
    const room = (page) => {
      if (choices["page-fill"] === "full") return size;
      return page % 3 === 1 ? 0 : Math.ceil(size / 2);
    };
    const pages = [];
    let start = 0;
    let leadsOn = true;
    while (leadsOn) {
      const fetched = hits.slice(start, start + size + 1);
      const shown = fetched.slice(0, room(pages.length));
      pages.push(shown);
      start += shown.length;
      leadsOn = fetched.length > shown.length || (shown.length > 0 && choices["last-page"] === "present");
    }
    return pages;
  }

  // {refused: why}, or {derivations: [{name, matched, included, sentence}…], pages: [[{name, foundBy}…]…]}
  function answer(world, query, readings, rules) {
    const { pairs } = query;
    const operator = query.operator || "OR";
    const indexed = world.map((profile) => valuesOf(profile, readings, rules));
    const defined = new Set([...rules.predefinedKeys, ...indexed.flatMap((values) => [...values.keys()])]);
    const refused = refusal(query, defined, readings, rules);
    if (refused) return { refused };

    const wants = readings.choices["several-values"] === "all" ? "every" : "some";
    const derivations = [];
    const hits = [];
    world.forEach(({ name }, number) => {
      const has = (key, value) => {
        const form = formOf(key, readings, rules);
        return (indexed[number].get(key) || []).some((own) => form(own) === form(value));
      };
      const matched = pairs.map(({ key, values }) => values.length > 0 && values[wants]((value) => has(key, value)));
      const included = operator === "AND" ? matched.every(Boolean) : matched.some(Boolean);
      derivations.push({ name, matched, included, sentence: sentence(pairs, matched, operator, included) });
      if (included) hits.push({ name, foundBy: foundBy(pairs, matched, operator, has, readings) });
    });
    return { derivations, pages: cut(hits, query.maxResults ?? rules.defaultMaxResults, readings) };
  }

  return { answer, folded };
})();

if (typeof module !== "undefined") module.exports = whatIf;
