// The what-if panel: a small world and a query in text boxes, and what the engine expects for them. All text that
// is shown is set as textContent.
(() => {
  const panel = document.getElementById("what-if");
  const part = (name) => panel.querySelector(`[data-part=${name}]`);
  const rules = JSON.parse(panel.dataset.rules);
  const foundByKey = JSON.parse(panel.dataset.byKey);
  const [world, query, operator, size] = ["world", "query", "operator", "size"].map(part);
  const choices = Array.from(panel.querySelectorAll("select[data-point]"));
  const indexed = new Set([...rules.fieldsByKey.flatMap(([, fields]) => fields), ...rules.fullNameFields]);

  class Unreadable extends Error {}

  // A value as it is written in the boxes: JSON, with characters spelled out that the eye cannot distinguish.
  const spelled = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const clear = (character) => (character === " " ? " " : character.split("").map(spelled).join(""));
  const literal = (value) => JSON.stringify(value).replace(/[\p{C}\p{M}\p{Z}]/gu, clear);
  const literals = (values) => values.map(literal).join(" | ");

  const LIST = /^\s*(?:"(?:[^"\\]|\\.)*"(?:\s*\|\s*"(?:[^"\\]|\\.)*")*)?\s*$/;

  // `"a" | "b"`, in the notation of the cards; nothing at all is an empty list.
  function valuesIn(text, where) {
    const wrong = new Unreadable(`${where}: write values in double quotes, several with | between: "a" | "b"`);
    if (!LIST.test(text)) throw wrong;
    try {
      return (text.match(/"(?:[^"\\]|\\.)*"/g) || []).map((each) => JSON.parse(each));
    } catch { throw wrong; }
  }

  const linesOf = (box) => box.value.split("\n").map((line, at) => [line.trim(), at + 1]).filter(([line]) => line);

  // `p1 _email = "a@x"` gives a profile a value under a key, `p1.FirstName = "Ann"` sets a field of it.
  function readWorld() {
    const profiles = new Map();
    for (const [line, number] of linesOf(world)) {
      const where = `World, line ${number}`;
      const [, name, dot, term, rest] = /^([\w-]+)(?:(\.|\s+)([^\s=]+)\s*=(.*))?$/.exec(line) || [];
      if (!name) throw new Unreadable(`${where}: write  p1 _email = "a@x"  or  p1.FirstName = "Ann"`);
      if (!profiles.has(name)) profiles.set(name, { name, fields: [], keys: [] });
      if (!term) continue;
      const values = valuesIn(rest, where);
      if (dot !== ".") {
        profiles.get(name).keys.push([term, values]);
      } else if (!indexed.has(term) || values.length !== 1) {
        throw new Unreadable(`${where}: a field has one value and is one of ${Array.from(indexed).join(", ")}`);
      } else {
        profiles.get(name).fields.push([term, values[0]]);
      }
    }
    return Array.from(profiles.values());
  }

  function readQuery() {
    const pairs = linesOf(query).map(([line, number]) => {
      const [, key, rest] = /^([^\s=]+)\s*=(.*)$/.exec(line) || [];
      if (!key) throw new Unreadable(`Query, line ${number}: write  _email = "a@x"  , a pair a line`);
      return { key, values: valuesIn(rest, `Query, line ${number}`) };
    });
    const maxResults = size.value === "" ? null : Number(size.value);
    return { pairs, operator: operator.value || null, maxResults };
  }

  // A point without a choice keeps the readings found, key by key; other keys have its first reading.
  function readReadings() {
    const open = choices.filter((each) => !each.value).map((each) => each.dataset.point);
    const taken = choices.map((each) => [each.dataset.point, each.value || each.options[1].value]);
    return { choices: Object.fromEntries(taken), byKey: foundByKey.filter(([point]) => open.includes(point)) };
  }

  function command({ pairs, operator: joined, maxResults }) {
    const [first, ...others] = pairs.map(({ key, values }) => ({ KeyName: key, Values: values }));
    const body = { ...first };
    if (others.length) body.AdditionalSearchKeys = others;
    if (joined) body.LogicalOperator = joined;
    const path = `/domains/$DOMAIN/profiles/search${maxResults === null ? "" : `?max-results=${maxResults}`}`;
    const data = `'${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
    return `curl -sS -X POST "$ENDPOINT${path}" -H 'Content-Type: application/json' -d ${data}`;
  }

  function element(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    made.append(...[content].flat());
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

  // Text between backticks is code.
  const ticked = (text) => text.split("`").map((piece, at) => (at % 2 ? element("code", piece) : piece));

  function foundByCell(hit) {
    if (!hit) return "";
    if (!hit.foundBy) return "left out";
    return hit.foundBy.map(({ key, values }) => element("code", `${key} = ${literals(values)}`));
  }

  function rowsOf({ derivations, pages }) {
    const places = new Map(pages.flatMap((page, at) => page.map((hit) => [hit.name, [at + 1, hit]])));
    return derivations.map(({ name, included, sentence }) => {
      const [page, hit] = places.get(name) || ["", null];
      const verdict = element("td", included ? "found" : "not found", { class: "mark" });
      return element("tr", [
        element("th", name, { scope: "row" }), verdict, element("td", ticked(sentence), { class: "because" }),
        element("td", String(page)), element("td", foundByCell(hit)),
      ], { class: included ? "found" : "absent" });
    });
  }

  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  function summary({ pages }) {
    const found = pages.flat().map(({ name }) => name);
    if (!found.length) return "Expected: no profile.";
    const sizes = pages.map((page) => page.length).join(", ");
    const cut = pages.length > 1 ? `, in ${pages.length} pages of ${sizes}` : "";
    return `Expected: ${counted(found.length, "profile")}, ${found.join(", ")}${cut}.`;
  }

  function show(said, isWrong, answer, asked) {
    part("said").textContent = said;
    part("said").classList.toggle("partial", isWrong);
    part("table").hidden = !answer || !answer.derivations.length;
    part("rows").replaceChildren(...(answer ? rowsOf(answer) : []));
    part("request").hidden = !asked;
    part("curl").textContent = asked ? command(asked) : "";
  }

  function update() {
    try {
      const asked = readQuery();
      const answer = whatIf.answer(readWorld(), asked, readReadings(), rules);
      const why = answer.refused;
      const request = asked.pairs.length ? asked : null;
      if (why) show(`Expected: BadRequestException, since ${why}.`, false, null, request);
      else show(summary(answer), false, answer, request);
    } catch (problem) {
      if (!(problem instanceof Unreadable)) throw problem;
      show(problem.message, true, null, null);
    }
  }

  function fill(given) {
    world.value = given.world.flatMap(({ name, fields, keys }) => [
      ...(fields.length || keys.length ? [] : [name]),
      ...fields.map(([field, value]) => `${name}.${field} = ${literal(value)}`),
      ...keys.map(([key, values]) => `${name} ${key} = ${literals(values)}`),
    ]).join("\n");
    query.value = given.query.pairs.map(({ key, values }) => `${key} = ${literals(values)}`).join("\n");
    operator.value = given.query.operator || "";
    size.value = given.query.maxResults ?? "";
    update();
  }

  panel.addEventListener("input", update);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.try");
    if (!button) return;
    fill(JSON.parse(button.dataset.case));
    panel.closest("details").open = true;
    panel.scrollIntoView();
    world.focus({ preventScroll: true });
  });
  document.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });
  fill(JSON.parse(panel.dataset.example));
})();
