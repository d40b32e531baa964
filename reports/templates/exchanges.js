// The recorded exchanges: searched, and chosen by operation, scenario, status, and whether a failure cites them.
(() => {
  const sift = document.getElementById("sift");
  if (!sift) return;
  const rows = Array.from(document.querySelectorAll("#exchanges .exchange"));
  const find = document.getElementById("find");
  const failing = document.getElementById("failing");
  const selects = Array.from(sift.querySelectorAll("select"));
  const words = new Map(rows.map((row) => [row, null]));
  const textOf = (row) => {
    if (words.get(row) === null) words.set(row, row.textContent.toLowerCase());
    return words.get(row);
  };

  function show() {
    const wanted = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) => selects.every((each) => !each.value || row.dataset[each.name] === each.value)
      && (!failing.checked || "failing" in row.dataset)
      && wanted.every((word) => textOf(row).includes(word));
    rows.forEach((row) => { row.hidden = !fits(row); });
    document.getElementById("found").textContent =
      `${rows.filter((row) => !row.hidden).length} of ${rows.length} exchanges`;
  }

  function read() {
    find.value = address.get("find");
    failing.checked = address.get("failing") === "1";
    selects.forEach((each) => {
      const wanted = address.get(each.name);
      each.value = Array.from(each.options).some((option) => option.value === wanted) ? wanted : "";
    });
    show();
  }

  function write() {
    address.set("find", find.value);
    address.set("failing", failing.checked ? "1" : "");
    selects.forEach((each) => address.set(each.name, each.value));
    show();
  }

  sift.addEventListener("input", write);
  sift.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    find.value = "";
    failing.checked = false;
    selects.forEach((each) => { each.value = ""; });
    write();
  });
  addEventListener("hashchange", read);
  sift.hidden = false;
  read();
})();
