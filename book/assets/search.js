// The list of results on the search page. Sphinx fetches every page that it found for an excerpt, which a page
// opened from a file may not do; here excerpts come from Search.texts: [anchor, title, text] of every section.

(() => {
  "use strict";
  const ABOUT = 100; // the score of what is about the query itself; a title that holds it has 15
  const LATE = /\/(api|changelog)$/; // they name everything, and tell little about it: after all other pages
  const AROUND = 110; // characters on each side of what was found

  const plain = (text) => text.toLowerCase().replace(/[\u2010\u2011\u2013]/g, "-");
  const isPartOfWord = (character) => /[\p{L}\p{N}_]/u.test(character || "");
  const isHan = (text) => /\p{Script=Han}/u.test(text);

  /** Where a word begins in a text in small letters: not inside another word, unless it is Chinese. */
  function placesOf(word, text) {
    const places = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      if (isHan(word) || !isPartOfWord(text[at - 1])) places.push(at);
    }
    return places;
  }

  /** The section of a page that is about the words, or holds most of them, most often; {section, places, ...}. */
  function bestSection(candidates, words, query) {
    let best = null;
    for (const section of candidates) {
      const heading = plain(section[1]);
      const places = words.map((word) => placesOf(word, plain(section[2])));
      const found = words.filter((word, i) => places[i].length || placesOf(word, heading).length).length;
      const exact = heading === query ? 1 : 0;
      const inHeading = words.filter((word) => placesOf(word, heading).length).length;
      const times = places.reduce((sum, one) => sum + one.length, 0);
      const rank = [exact, found, inHeading, times];
      const first = best ? rank.findIndex((value, i) => value !== best.rank[i]) : 0;
      if (!best || (first >= 0 && rank[first] > best.rank[first])) best = { section, places: places.flat(), rank, times, exact };
    }
    return best;
  }

  function excerpt({ section, places }) {
    const text = section[2];
    const at = places.length ? Math.min(...places) : 0;
    let from = Math.max(0, at - AROUND), to = Math.min(text.length, at + AROUND);
    while (from > 0 && !/\s/.test(text[from - 1]) && at - from < AROUND + 25) from--;
    while (to < text.length && !/\s/.test(text[to]) && to - at < AROUND + 25) to++;
    return (from > 0 ? "\u2026 " : "") + text.slice(from, to).trim() + (to < text.length ? " \u2026" : "");
  }

  /** An element with text in which the words are marked. */
  function marked(tag, className, text, words) {
    const element = document.createElement(tag);
    element.className = className;
    const low = plain(text);
    // Small letters of another length would shift every place after them: such a text stays unmarked.
    const places = low.length === text.length
      ? words.flatMap((word) => placesOf(word, low).map((at) => [at, at + word.length])) : [];
    let done = 0;
    for (const [from, to] of places.sort((a, b) => a[0] - b[0])) {
      if (from < done) continue;
      element.append(text.slice(done, from));
      const mark = document.createElement("span");
      mark.className = "highlighted";
      mark.textContent = text.slice(from, to);
      element.append(mark);
      done = to;
    }
    element.append(text.slice(done));
    return element;
  }

  /** A result of Sphinx, [page, title, anchor, description, score, file], as what is shown. */
  function readResult([page, title, anchor, description, score], words, query) {
    const whole = Search.texts[page] || [];
    const named = whole.filter((section) => "#" + section[0] === anchor);
    const best = description && !named.length ? null : bestSection(named.length ? named : whole, words, query);
    if (best && !anchor && best.section[0]) {
      anchor = "#" + best.section[0];
      title += " > " + best.section[1];
    } else if (named.length && !title.endsWith(best.section[1])) {
      title += " > " + best.section[1];
    }
    if (best?.exact) score = ABOUT;
    if (LATE.test(page)) score -= 2 * ABOUT;
    return { page, title, anchor, score, times: best ? best.times : 0, text: best ? excerpt(best) : description || "" };
  }

  Search.query = (query) => {
    const parsed = Search._parseQuery(query);
    const words = [...parsed[3]].map(plain);
    const unescape = document.createElement("textarea");
    const shown = new Map();
    const ordered = Search._performSearch(...parsed).map((result) => readResult(result, words, plain(query.trim())))
      .sort((a, b) => b.score - a.score || b.times - a.times || a.title.localeCompare(b.title));
    for (const one of ordered) {
      const address = one.page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + one.anchor;
      if (!shown.has(address)) shown.set(address, one);
    }
    for (const [address, one] of shown) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = document.documentElement.dataset.content_root + address;
      unescape.innerHTML = one.title; // Sphinx escapes the titles of its index
      link.textContent = unescape.value.replace(/\s+/g, " ");
      item.append(link);
      if (one.text) item.append(marked("p", "context", one.text, words));
      Search.output.append(item);
    }
    Search.stopPulse();
    Search.title.textContent = "Search results";
    Search.status.textContent = shown.size
      ? `${shown.size} ${shown.size === 1 ? "place" : "places"} found.`
      : "Nothing found. Is every word spelled as in the book? Fewer words find more.";
  };
})();
