// The list of results on the search page. What is found, in which order and with which excerpt is decided here, from
// Search.texts: of every section [anchor, title, text, and in the glossary its other names]. Sphinx's own index finds
// whole pages, and fetches each of them for an excerpt, which a page opened from a file may not do. Here it adds what
// stands in code, and the functions and classes.

(() => {
  "use strict";
  const LATE = /\/(api\/\w+|changelog)$/; // they name everything, and tell little about it: after all other pages
  const GLOSSARY = /\/glossary$/;
  const AROUND = 110; // characters on each side of what was found
  const OF_A_PAGE = 3; // sections that hold the words, but are not named by them
  const NAMED = 30; // the least score of a section whose name holds all words,
  const BEGINS = 55; // begins with them,
  const WHOLE = 100; // or is nothing else

  const isHan = (text) => /\p{Script=Han}/u.test(text);
  const withoutNumber = (title) => title.replace(/^\d+(\.\d+)* /, "");
  const isListed = (list, part) => list.some((_, at) => part.every((key, i) => list[at + i] === key));

  const stemmer = new Stemmer();
  const stems = new Map();
  function stem(word) {
    if (!stems.has(word)) stems.set(word, stemmer.stemWord(word));
    return stems.get(word);
  }

  const joined = new Map(); // the stem of "ngram" -> the stems of "n" and "gram", for each hyphenated word
  const known = new Set();

  /** The words of a text, the parts of hyphenated ones and runs of Chinese each by itself: {key, from, to}. */
  function wordsOf(text) {
    const words = [];
    for (const match of text.toLowerCase().matchAll(SEARCH_WORD)) {
      const parts = match[0].split(/[\u2010\u2011\u2013-]/);
      let from = match.index;
      for (const part of parts) {
        words.push({ key: stem(part), from, to: from + part.length });
        from += part.length + 1;
      }
      if (parts.length > 1) joined.set(stem(parts.join("")), parts.map(stem));
    }
    return words;
  }

  /** Every section: {page, anchor, title, text, names, words, places}; `places` leads from a key to its places in words. */
  function readTexts() {
    const sections = [];
    for (const [page, all] of Object.entries(Search.texts)) {
      for (const [anchor, title, text, others] of all) {
        const words = wordsOf(text);
        const places = new Map();
        words.forEach(({ key }, at) => (places.get(key) ?? places.set(key, []).get(key)).push(at));
        const own = withoutNumber(title);
        // "Kneser-Ney, and the race" and "How good is a model? Perplexity" are named by their parts too.
        const parts = own.split(/[:,?] /);
        const names = [own, ...(others ?? []), ...(parts.length > 1 ? parts : [])]
          .map((name, i, all) => ({
            text: name.toLowerCase(),
            keys: wordsOf(name).map((word) => word.key),
            isPart: i >= all.length - (parts.length > 1 ? parts.length : 0),
          }));
        sections.push({ page, anchor, title, text, low: text.toLowerCase(), names, words, places });
        for (const key of places.keys()) known.add(key);
        for (const name of names) for (const key of name.keys) known.add(key);
      }
    }
    return sections;
  }

  let texts = null;

  /** What a query asks for: its words, each {han} or {phrases: lists of keys that stand side by side}; all as keys. */
  function readQuery(query) {
    const low = query.toLowerCase().trim();
    const found = splitQuery(low);
    const telling = found.filter((word) => !stopwords.includes(word));
    const words = (telling.length ? telling : found).map((word) => {
      if (isHan(word)) return { han: word, phrases: [] };
      const parts = word.split("-").map(stem), whole = stem(word.replaceAll("-", ""));
      const phrases = [parts];
      if (parts.length > 1) phrases.push([whole]);
      else if (joined.has(whole)) phrases.push(joined.get(whole));
      // The beginning of a word, where there is no such word.
      if (parts.length === 1 && !known.has(whole) && word.length > 2) {
        for (const key of known) if (key.startsWith(word)) phrases.push([key]);
      }
      return { phrases };
    });
    const keys = words.some((word) => word.han) ? wordsOf(low).map((word) => word.key)
      : words.length === 1 && joined.get(words[0].phrases[0].join("")) || wordsOf(low).map((word) => word.key);
    return { low, words, keys };
  }

  const isIn = (word, name) => word.han ? name.text.includes(word.han)
    : word.phrases.some((phrase) => isListed(name.keys, phrase));

  /** How far a name is the query: NAMED and more if it holds all of it, otherwise 0. */
  function likeName(name, { low, words, keys }) {
    if (name.keys.length === keys.length && keys.every((key, i) => key === name.keys[i])) {
      return name.isPart ? 90 : name.text === low ? WHOLE + 5 : WHOLE;
    }
    if (!words.length || !words.every((word) => isIn(word, name))) return 0;
    const share = isHan(low) ? low.length / name.text.length : keys.length / name.keys.length;
    const begins = isHan(low) ? name.text.startsWith(low) : keys.every((key, i) => key === name.keys[i]);
    const inOrder = begins || (isHan(low) ? name.text.includes(low) : isListed(name.keys, keys));
    return (begins ? BEGINS : inOrder ? NAMED + 15 : NAMED) + 20 * Math.min(1, share);
  }

  /** Where a word of the query stands in a section, as [from, to] in characters. */
  function placesOf(word, section) {
    const found = [];
    if (word.han) {
      for (let at = section.low.indexOf(word.han); at >= 0; at = section.low.indexOf(word.han, at + 1)) {
        found.push([at, at + word.han.length]);
      }
    }
    for (const phrase of word.phrases) {
      for (const at of section.places.get(phrase[0]) ?? []) {
        const last = section.words[at + phrase.length - 1];
        if (last && phrase.every((key, i) => section.words[at + i].key === key)) found.push([section.words[at].from, last.to]);
      }
    }
    return found.sort((a, b) => a[0] - b[0]);
  }

  /** The sections that hold all words of the query, the best first: {section, score, named, places}. */
  function findSections(query) {
    const holding = [];
    const inHowMany = query.words.map(() => 0);
    for (const section of texts) {
      const places = query.words.map((word) => placesOf(word, section));
      places.forEach((one, i) => (inHowMany[i] += one.length > 0));
      const named = Math.max(...section.names.map((name) => likeName(name, query)));
      const held = query.words.every((word, i) => places[i].length || section.names.some((name) => isIn(word, name)));
      if (query.words.length && (named || held)) holding.push({ section, named, places });
    }
    for (const one of holding) {
      // Often for its length; rare words tell more than frequent ones (the formula is BM25's).
      const { section } = one;
      let score = one.named;
      const long = 0.25 + 0.75 * section.words.length / 250;
      one.places.forEach((places, i) => {
        score += 2 * Math.log(1 + texts.length / (1 + inHowMany[i])) * places.length / (places.length + 1.2 * long);
      });
      if (query.keys.length > 1 && one.places.some((places) => places.length)) {
        const first = section.places.get(query.keys[0]) ?? [];
        if (first.some((at) => query.keys.every((key, i) => section.words[at + i]?.key === key))) score += 6;
      }
      // A sentence that says what it is, before a whole page about it, before a part of one, before an exercise.
      if (GLOSSARY.test(section.page) && one.named >= BEGINS) score += one.named >= WHOLE ? 10 : 30;
      if (!section.anchor && one.named >= WHOLE - 10) score += 4;
      if (/^Exercise [\d.]+: /.test(section.title)) score -= 45;
      one.score = score;
    }
    holding.sort((a, b) => b.score - a.score);
    const shown = new Map();
    return holding.filter(({ section, named }) => {
      if (named >= NAMED && !LATE.test(section.page)) return true;
      shown.set(section.page, (shown.get(section.page) ?? 0) + 1);
      return shown.get(section.page) <= OF_A_PAGE;
    });
  }

  /** The part of a text around the most words of a query; the beginning, where the section is about it. */
  function excerpt({ section: { text }, named, places }) {
    const all = places.flatMap((one, word) => one.map(([from, to]) => ({ word, from, to }))).sort((a, b) => a.from - b.from);
    let at = 0, most = 0;
    if (named < WHOLE) {
      for (const { from } of all) {
        const near = new Set(all.filter((one) => one.from >= from && one.to <= from + AROUND).map((one) => one.word)).size;
        if (near > most) [at, most] = [from, near];
      }
    }
    let from = Math.max(0, at - AROUND), to = Math.min(text.length, Math.max(at, AROUND) + AROUND);
    while (from > 0 && !/\s/.test(text[from - 1]) && at - from < AROUND + 25) from--;
    while (to < text.length && !/\s/.test(text[to]) && to - at < 2 * AROUND + 25) to++;
    const marks = all.filter((one) => one.from >= from && one.to <= to).map((one) => [one.from - from, one.to - from]);
    return { text: text.slice(from, to).trimEnd(), marks, before: from > 0, after: to < text.length };
  }

  /** A paragraph with an excerpt in which the words are marked. */
  function shownExcerpt({ text, marks, before, after }) {
    const element = document.createElement("p");
    element.className = "context";
    if (before) element.append("\u2026 ");
    let done = 0;
    for (const [from, to] of marks) {
      if (from < done) continue;
      const mark = document.createElement("span");
      mark.className = "highlighted";
      mark.textContent = text.slice(from, to);
      element.append(text.slice(done, from), mark);
      done = to;
    }
    element.append(text.slice(done) + (after ? " \u2026" : ""));
    return element;
  }

  /** Plain text of a title of Sphinx's index, which is HTML. */
  const plain = (title) => new DOMParser().parseFromString(title, "text/html").body.textContent.replace(/\s+/g, " ");

  /** Whether a function or a class is named by the query: "KneserNey" by "kneser", not "ConditionalSampler" by "lsa". */
  function isObjectNamed(object, words) {
    const name = object.split(".").pop();
    const pieces = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase().split("_");
    return words.some((word) => [...pieces, pieces.join(""), name.toLowerCase()].some((piece) => piece.startsWith(word)));
  }

  const titleOf = (page) => Search.texts[page]?.[0]?.[1];

  /** What only Sphinx's index finds: pages whose code holds the words, and functions and classes. */
  function findElsewhere(parsed, pages) {
    const found = new Map();
    const words = [...parsed[4]].flatMap((word) => [word, word.replaceAll("-", ""), stem(word)]);
    for (const [page, title, anchor, description] of Search._performSearch(...parsed).reverse()) {
      if (description) {
        if (isObjectNamed(plain(title), words)) found.set(page + anchor, { page, anchor, title, text: description });
      } else if (!pages.has(page) && !found.has(page)) {
        found.set(page, { page, anchor: "", title: titleOf(page) ?? title, text: "In its code or in a solution." });
      }
    }
    return [...found.values()];
  }

  Search.query = (asked) => {
    texts ??= readTexts();
    const sections = findSections(readQuery(asked)).map((one) => ({
      page: one.section.page,
      anchor: one.section.anchor && "#" + one.section.anchor,
      title: (one.section.anchor ? titleOf(one.section.page) + " > " : "") + one.section.title,
      excerpt: excerpt(one),
    }));
    const elsewhere = findElsewhere(Search._parseQuery(asked), new Set(sections.map((one) => one.page)))
      .map((one) => ({ ...one, title: plain(one.title), excerpt: { text: plain(one.text).replace(/^, /, ""), marks: [] } }));
    const all = [...sections, ...elsewhere];
    const results = [...all.filter((one) => !LATE.test(one.page)), ...all.filter((one) => LATE.test(one.page))];
    for (const one of results) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = document.documentElement.dataset.content_root + one.page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + one.anchor;
      link.textContent = one.title;
      item.append(link, shownExcerpt(one.excerpt));
      Search.output.append(item);
    }
    Search.stopPulse();
    Search.title.textContent = "Search results";
    Search.status.textContent = results.length
      ? `${results.length} ${results.length === 1 ? "place" : "places"} found.`
      : "Nothing found. Is every word spelled as in the book? Fewer words find more.";
  };
})();
