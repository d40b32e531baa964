"use strict";
// What a reader has chosen stands in the address behind the place: #exchanges?status=500&theme=dark. So it can be
// sent to somebody else, and is there after the page is loaded again.
const address = (() => {
  const parts = () => {
    const [place, rest] = location.hash.slice(1).split(/\?(.*)/s);
    return [place, new URLSearchParams(rest || "")];
  };
  let [, chosen] = parts();

  function write(place) {
    chosen.sort();
    const rest = chosen.toString();
    history.replaceState(null, "", `#${place}${rest ? `?${rest}` : ""}`);
  }

  return {
    place: () => {
      try { return decodeURIComponent(parts()[0]); } catch { return ""; }
    },
    get: (name) => chosen.get(name) || "",
    set: (name, value) => {
      if (value) chosen.set(name, value);
      else chosen.delete(name);
      write(parts()[0]);
    },
    // A link inside the page names a place only: what was chosen is kept. An address with choices brings its own.
    arrive: () => {
      if (location.hash.includes("?")) [, chosen] = parts();
      else if (chosen.size) write(parts()[0]);
    },
  };
})();
