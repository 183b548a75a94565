"use strict";
// gallery: plain DOM, no framework. Texts come from people's spreadsheets: they only ever become text nodes and attributes
// set by name, never markup.
(() => {
  const PAGE = 40; // rows drawn at a time: 5,000 films stay quick
  const AT_ONCE = 24; // films of one row that play together; browsers refuse more players than some 75
  const RATIOS = { tall: 9 / 16, portrait: 4 / 5, square: 1, landscape: 16 / 9 };
  const SHAPES = { tall: "Tall", portrait: "Portrait", square: "Square", landscape: "Landscape" };
  const byId = (id) => document.getElementById(id);
  const campaign = JSON.parse(byId("campaign").textContent);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // ---- making elements -------------------------------------------------------------------------------------------

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined && value !== "") element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== "" && child !== undefined));
    return element;
  }

  function icon(name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", "#" + name);
    svg.append(use);
    return svg;
  }

  const swapIcon = (button, name) => button.querySelector("use").setAttribute("href", "#" + name);
  const words = (text, attributes) => make("span", { dir: "auto", ...attributes }, text);
  // a file's name may hold #, ? or %: each part of the path is escaped, so it can name nothing but a file beside the page
  const address = (path) => path.split("/").map(encodeURIComponent).join("/");

  // ---- numbers for people ----------------------------------------------------------------------------------------

  const count = (n) => n.toLocaleString("en");
  const counted = (n, one, many) => count(n) + " " + (n === 1 ? one : many);
  const fixed = (n, digits) => n.toFixed(digits).replace("-", "−");
  const seconds = (s) => (Number.isInteger(s) ? s : s.toFixed(1)) + " s";

  function length(s) {
    if (s < 90) return seconds(Math.round(s));
    const minutes = Math.round(s / 60);
    return minutes < 90 ? minutes + " min" : Math.floor(minutes / 60) + " h " + (minutes % 60) + " min";
  }

  function weight(bytes) {
    const units = ["bytes", "kB", "MB", "GB", "TB"];
    let unit = 0;
    while (bytes >= 1000 && unit < units.length - 1) (bytes /= 1000), unit++;
    return (unit && bytes < 99.5 ? bytes.toFixed(1) : Math.round(bytes)) + " " + units[unit];
  }

  // ---- the campaign: variants, tiles (one film, perhaps under several names), strips (its shapes), rows ---------------

  const EMPTY = {
    name: "", row: "", line: 0, platform: "", shape: "", locale: "", arm: "", cut: "", template: "", brand: "", status: "",
    width: 0, height: 0, seconds: 0, file: "", poster: "", captions: [], digest: "", bytes: 0, bit_rate: 0, lufs: 0, true_peak: 0,
    review: "", since_last: "same", cost_usd: 0, pieces: 0, made: 0, output: "h264",
  };
  const LISTS = ["findings", "parts", "ad", "copy"]; // by number in `shared`

  const variants = campaign.variants.map((given) => {
    const variant = { ...EMPTY, ...given };
    for (const list of LISTS) variant[list] = given[list] === undefined ? [] : campaign.shared[given[list]];
    return variant;
  });

  function grouped(items, keyOf) {
    const groups = new Map();
    for (const item of items) {
      const key = keyOf(item);
      if (groups.has(key)) groups.get(key).push(item);
      else groups.set(key, [item]);
    }
    return [...groups.values()];
  }

  const shapeOrder = Object.keys(RATIOS);
  const rows = grouped(variants, (v) => v.row).map((own) => {
    const strips = grouped(own, (v) => JSON.stringify([v.locale, v.arm, v.cut, v.output])).map((strip) => {
      // tiktok, reels and shorts share one film under three names: one tile, reviewed once
      const tiles = grouped(strip, (v) => (v.digest ? v.shape + v.digest : v.id)).map((same) => ({
        first: same[0], variants: same, ratio: same[0].width && same[0].height ? same[0].width / same[0].height : RATIOS[same[0].shape] || 1,
        findings: same.flatMap((v) => v.findings).filter((f, at, all) => all.findIndex((g) => g.message === f.message && g.where === f.where) === at),
      }));
      return tiles.sort((a, b) => shapeOrder.indexOf(a.first.shape) - shapeOrder.indexOf(b.first.shape));
    });
    return { id: own[0].row, line: own[0].line, strips };
  });
  const allTiles = rows.flatMap((row) => row.strips.flat());
  for (const row of rows) for (const tile of row.strips.flat()) tile.row = row;
  const platforms = (tile) => tile.variants.map((v) => v.platform).join(", ");
  const manyOf = (name) => new Set(variants.map((v) => v[name])).size > 1;
  const varies = Object.fromEntries(["platform", "shape", "locale", "arm", "cut", "template", "brand", "output"].map((name) => [name, manyOf(name)]));

  function label(variant) {
    return [varies.locale && variant.locale, varies.arm && variant.arm, varies.cut && variant.cut, varies.output && variant.output].filter(Boolean).join(" · ");
  }

  // ---- review: kept in the browser, saved as a sheet --------------------------------------------------------------------

  const SHELF = "adgen review of " + campaign.campaign;
  let marks = {};
  try {
    marks = JSON.parse(localStorage.getItem(SHELF)) || {};
  } catch {
    // storage is barred or holds something else: marks last as long as the page
  }

  // a verdict holds for the film that was seen: once the film changes it has to be seen again
  function stateOf(variant) {
    const mark = marks[variant.id];
    if (!mark) return variant.review;
    return mark.digest === variant.digest ? mark.state : "";
  }
  const isStale = (tile) => tile.variants.some((v) => marks[v.id] && marks[v.id].state && marks[v.id].digest !== v.digest);
  function tileState(tile) {
    const states = new Set(tile.variants.map(stateOf));
    return states.size === 1 ? [...states][0] : "";
  }

  function judge(tiles, state) {
    for (const tile of tiles) {
      for (const v of tile.variants) marks[v.id] = { state, digest: v.digest };
      if (tile.element) drawState(tile);
    }
    try {
      localStorage.setItem(SHELF, JSON.stringify(marks));
    } catch {
      // as above
    }
    drawReviewed();
    if (shownIn === tiles[0] && tiles.length === 1) drawVerdict(tiles[0]);
  }

  // what a browser plays as a film, what it shows as a picture that moves; the rest (.mov) is for editors
  const plays = (v) => /\.(mp4|webm)$/.test(v.file);
  const moves = (v) => /\.(gif|webp)$/.test(v.file);

  const judgeable = (tile) => Boolean(tile.first.file);
  const toggleState = (tile, state) => judgeable(tile) && judge([tile], tileState(tile) === state ? "" : state);

  // texts that a spreadsheet would run as formulas get an apostrophe before them (OWASP, CSV injection)
  function cell(text) {
    const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
  }

  function statusSheet() {
    const lines = [["id", "creative_id", "platform", "locale", "arm", "cut", "status"]];
    for (const v of variants) if (stateOf(v)) lines.push([v.row, v.id, v.platform, v.locale, v.arm, v.cut, stateOf(v)]);
    return "\ufeff" + lines.map((line) => line.map(cell).join(",") + "\r\n").join(""); // the mark tells Excel that this is UTF-8
  }

  function save() {
    const link = make("a", { href: URL.createObjectURL(new Blob([statusSheet()], { type: "text/csv" })), download: "status.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function drawReviewed() {
    const films = variants.filter((v) => v.file);
    const done = films.filter((v) => stateOf(v)).length;
    byId("reviewed").textContent = count(done) + " of " + count(films.length) + " reviewed";
    byId("export").disabled = done === 0;
  }

  // ---- filters -----------------------------------------------------------------------------------------------------------

  const wanted = { text: "", findings: false, fresh: false, review: "" };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function said(tile) {
    if (tile.said === undefined) {
      const pairs = (list) => list.map(([, text]) => text).join("\n");
      tile.said = fold(tile.variants.map((v) => [v.row, v.name, v.id, v.platform, pairs(v.ad), pairs(v.copy), v.findings.map((f) => f.message).join("\n")].join("\n")).join("\n"));
    }
    return tile.said;
  }

  const FIELDS = [["shape", "All shapes"], ["platform", "All platforms"], ["locale", "All languages"], ["arm", "All arms"], ["cut", "All cuts"], ["template", "All templates"], ["brand", "All brands"]];

  function matches(tile) {
    const has = (name) => !wanted[name] || tile.variants.some((v) => v[name] === wanted[name]);
    return FIELDS.every(([name]) => has(name))
      && (!wanted.findings || tile.findings.length > 0 || tile.first.status === "failed")
      && (!wanted.fresh || tile.variants.some((v) => v.since_last !== "same" && v.file))
      && (!wanted.review || (wanted.review === "open" ? judgeable(tile) && !tileState(tile) : tileState(tile) === wanted.review))
      && wanted.text.split(/\s+/).every((word) => said(tile).includes(word));
  }

  function drawFilters() {
    const filters = byId("filters");
    for (const [name, all] of FIELDS) {
      if (!varies[name]) continue;
      const values = [...new Set(variants.map((v) => v[name]))].filter(Boolean).sort();
      if (name === "shape") values.sort((a, b) => shapeOrder.indexOf(a) - shapeOrder.indexOf(b));
      filters.append(choice(name, all, values.map((value) => [value, name === "shape" ? SHAPES[value] || value : value])));
    }
    filters.append(choice("review", "All reviews", [["open", "Not reviewed"], ["approved", "Approved"], ["rejected", "Rejected"]]));
    const found = allTiles.filter((t) => t.findings.length || t.first.status === "failed").length;
    const fresh = allTiles.filter((t) => t.first.file && t.variants.some((v) => v.since_last !== "same")).length;
    if (found) filters.append(chip("findings", "With findings", found));
    if (fresh && fresh < allTiles.length) filters.append(chip("fresh", "New or changed", fresh));
  }

  function choice(name, all, options) {
    const select = make("select", { "aria-label": all.replace("All ", "Filter by "), "data-filter": name, onchange: () => want(name, select.value) },
      make("option", { value: "" }, all), options.map(([value, text]) => make("option", { value }, text)));
    select.firstChild.value = "";
    return select;
  }

  function chip(name, text, number) {
    const button = make("button", { type: "button", class: "chip", "aria-pressed": "false", "data-filter": name, onclick: () => want(name, !wanted[name]) }, text, make("span", {}, count(number)));
    return button;
  }

  function want(name, value) {
    wanted[name] = value;
    show();
  }

  function clear() {
    for (const name of Object.keys(wanted)) wanted[name] = typeof wanted[name] === "boolean" ? false : "";
    byId("search").value = "";
    show();
  }

  function drawWanted() {
    for (const control of byId("filters").children) {
      const value = wanted[control.dataset.filter];
      if (control.tagName === "SELECT") (control.value = value || ""), control.classList.toggle("on", Boolean(value));
      else control.setAttribute("aria-pressed", String(Boolean(value)));
    }
  }

  // ---- rows --------------------------------------------------------------------------------------------------------------

  let visible = []; // [row, its tiles by strip] that match
  let steps = []; // tiles in order, for stepping through
  let drawn = 0;

  function show() {
    stop();
    visible = rows.map((row) => [row, row.strips.map((strip) => strip.filter(matches)).filter((strip) => strip.length)]).filter(([, strips]) => strips.length);
    steps = visible.flatMap(([, strips]) => strips.flat());
    byId("rows").replaceChildren();
    drawn = 0;
    drawMore();
    drawWanted();
    const filtered = steps.length < allTiles.length;
    const films = counted(steps.length, "film", "films");
    byId("shown").textContent = filtered ? films + " of " + count(allTiles.length) : films + " in " + counted(visible.length, "row", "rows");
    const narrowed = Object.values(wanted).some(Boolean);
    byId("clear").hidden = !narrowed;
    byId("clear").parentElement.dataset.filtered = narrowed ? "yes" : "no";
    byId("nothing").hidden = steps.length > 0;
  }

  function drawMore() {
    const next = visible.slice(drawn, drawn + PAGE);
    drawn += next.length;
    byId("rows").append(...next.map(([row, strips]) => drawRow(row, strips)));
    // the observer tells only of changes: a short page that still shows its end is looked at again
    if (next.length && drawn < visible.length) (atEnd.unobserve(byId("end")), atEnd.observe(byId("end")));
  }
  const atEnd = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && drawMore(), { rootMargin: "1500px" });

  function drawRow(row, strips) {
    const first = strips[0][0].first;
    const title = "row " + row.id;
    const heading = (first.copy[0] || first.ad.find(([field]) => field === "headline") || ["", ""])[1];
    const facts = [row.line ? "line " + row.line : "", varies.template ? first.template : "", varies.brand ? first.brand : ""].filter(Boolean).join(" · ");
    const tiles = strips.flat();
    const films = tiles.filter(judgeable);
    const played = films.filter((tile) => plays(tile.first));
    const together = make("button", { type: "button", class: "plain play-all", "aria-label": "Play all films of " + title, onclick: () => playTogether(together, played) }, icon("play"), make("span", {}, "Play all"));
    const approve = make("button", { type: "button", class: "plain", "aria-label": "Approve all films of " + title, onclick: () => judge(films, "approved") }, "Approve row");
    const section = make("section", { class: "row", "aria-label": title },
      make("div", { class: "row-head" },
        make("div", { class: "row-name" }, make("h2", { dir: "auto" }, row.id || "—"),
          heading || facts ? make("p", {}, heading ? make("bdi", {}, heading) : "", heading && facts ? " · " : "", facts) : null),
        films.length ? make("div", { class: "row-do" }, played.length > 1 ? together : null, approve) : null),
      make("div", { class: "strips" }, strips.map(drawStrip)));
    return section;
  }

  function drawStrip(tiles) {
    const sum = tiles.reduce((all, tile) => all + tile.ratio, 0);
    const strip = make("div", { class: "strip" }, label(tiles[0].first) ? make("h3", {}, label(tiles[0].first)) : null, make("div", { class: "tiles" }, tiles.map(drawTile)));
    strip.style.flexBasis = `calc(var(--tall) * ${sum} + var(--gap) * ${tiles.length - 1})`;
    return strip;
  }

  function drawTile(tile) {
    const v = tile.first;
    const title = [platforms(tile), "row " + v.row, label(v)].filter(Boolean).join(", ");
    const open = make("button", { type: "button", class: "open", "aria-label": "Open " + title, onclick: () => openBox(tile) });
    const frame = make("div", { class: "frame" }, v.poster ? make("img", { src: address(v.poster), alt: "", loading: "lazy", decoding: "async" }) : null, unmade(tile), open, notes(tile));
    frame.style.aspectRatio = String(tile.ratio);
    const element = make("article", { class: "tile " + (v.status === "delivered" ? "" : v.status), "data-id": v.id },
      frame,
      make("div", { class: "under" },
        make("div", { class: "what" }, make("span", { title: v.name }, platforms(tile)), make("span", { class: "quiet" }, v.file ? seconds(v.seconds) : SHAPES[v.shape] || v.shape)),
        judgeable(tile) ? make("div", { class: "judge" }, verdictButton(tile, "approved", title), verdictButton(tile, "rejected", title)) : null));
    element.style.setProperty("--ratio", tile.ratio);
    element.style.flex = `${tile.ratio} 1 0`;
    tile.element = element;
    if (moves(v)) hoverMoves(v, frame);
    if (plays(v)) {
      const toggle = make("button", { type: "button", class: "toggle", "aria-label": "Play " + title + " here, without sound", onclick: () => (tile.video ? stop() : playHere(tile)) }, icon("play"));
      frame.append(toggle);
      hoverPlays(tile, frame);
    }
    drawState(tile);
    return element;
  }

  function verdictButton(tile, state, title) {
    const is = state === "approved";
    return make("button", { type: "button", class: is ? "yes" : "no", title: is ? "Approve" : "Reject", "aria-label": (is ? "Approve " : "Reject ") + title, onclick: () => toggleState(tile, state) }, icon(is ? "yes" : "no"));
  }

  function unmade(tile) {
    if (tile.first.file) return null;
    if (tile.first.status === "skipped") return make("div", { class: "unmade quiet" }, make("strong", {}, "Skipped"));
    const first = tile.findings.find((f) => f.severity === "error") || tile.findings[0];
    return make("div", { class: "unmade" }, make("strong", {}, "Not built yet"), first ? words(first.message, { class: "said" }) : null);
  }

  function notes(tile) {
    if (!tile.first.file) return null;
    const found = tile.findings.filter((f) => f.severity !== "note").length;
    const since = tile.variants.some((v) => v.since_last === "changed") ? "Changed" : tile.variants.some((v) => v.since_last === "new") ? "New" : "";
    // when all films are new, saying so on each tells nothing
    const fresh = since && allNew ? "" : since;
    if (!found && !fresh) return null;
    return make("div", { class: "notes" }, found ? make("span", { class: "tag look" }, icon("eye"), count(found), make("span", { class: "word" }, found === 1 ? "finding" : "findings")) : null, fresh ? make("span", { class: "tag" }, fresh) : null);
  }
  const allNew = variants.filter((v) => v.file).every((v) => v.since_last === "new");

  function drawState(tile) {
    const state = tileState(tile);
    tile.element.dataset.state = state;
    for (const [name, is] of [["yes", "approved"], ["no", "rejected"]]) {
      const button = tile.element.querySelector("." + name);
      if (button) button.setAttribute("aria-pressed", String(state === is));
    }
  }

  // ---- playing in the page ------------------------------------------------------------------------------------------------

  let playing = []; // tiles that play in the page
  let pulse = 0; // keeps films that play together in step
  let together = null; // the row's button that started them

  function player(variant, attributes) {
    const video = make("video", { src: address(variant.file), poster: variant.poster ? address(variant.poster) : "", playsinline: true, ...attributes });
    return video;
  }

  function mount(tile, muted) {
    const video = player(tile.first, { preload: "auto", loop: true, "aria-hidden": "true", tabindex: "-1" });
    video.muted = muted;
    video.removeAttribute("poster"); // the picture beneath it stays until the film is there
    video.addEventListener("playing", () => video.classList.add("on"), { once: true });
    tile.video = video;
    tile.element.querySelector(".frame").insertBefore(video, tile.element.querySelector(".open"));
    tile.element.classList.add("playing");
    swapIcon(tile.element.querySelector(".toggle"), "pause");
    playing.push(tile);
    return video;
  }

  function playHere(tile) {
    stop();
    mount(tile, true).play().catch(() => {});
  }

  function stop() {
    clearInterval(pulse);
    for (const tile of playing) {
      tile.video.pause();
      tile.video.removeAttribute("src"); // lets go of the file and the decoder
      tile.video.load();
      tile.video.remove();
      tile.video = null;
      tile.element.classList.remove("playing");
      swapIcon(tile.element.querySelector(".toggle"), "play");
    }
    playing = [];
    if (together) (swapIcon(together, "play"), (together.lastChild.textContent = "Play all"), leaving.disconnect());
    together = null;
  }

  function hoverMoves(v, frame) {
    const picture = frame.querySelector("img");
    if (!picture) return;
    const still = picture.src;
    frame.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && !calm.matches && (picture.src = address(v.file)));
    frame.addEventListener("pointerleave", () => (picture.src = still));
  }

  function hoverPlays(tile, frame) {
    let soon = 0;
    frame.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || calm.matches || together || tile.video) return;
      soon = setTimeout(() => playHere(tile), 180); // not on the way past
    });
    frame.addEventListener("pointerleave", (event) => {
      clearTimeout(soon);
      if (event.pointerType === "mouse" && !together && tile.video) stop();
    });
  }

  const leaving = new IntersectionObserver((seen) => seen.some((s) => !s.isIntersecting) && stop());

  // all start once all can; then the longest leads and the others are set right when they drift by more than two frames or so
  async function playTogether(button, tiles) {
    const again = together === button;
    stop();
    if (again) return;
    together = button;
    swapIcon(button, "pause");
    button.lastChild.textContent = "Stop";
    const videos = tiles.slice(0, AT_ONCE).map((tile, at) => mount(tile, at > 0)); // one is heard: the shapes share their sound
    leaving.observe(button.closest(".row"));
    await Promise.all(videos.map((video) => new Promise((ready) => {
      video.addEventListener("canplaythrough", ready, { once: true });
      video.addEventListener("error", ready, { once: true });
      setTimeout(ready, 4000);
    })));
    if (together !== button) return;
    const lead = videos.reduce((longest, video) => (video.duration > longest.duration ? video : longest));
    for (const video of videos) video.play().catch(() => {});
    pulse = setInterval(() => {
      for (const video of videos) {
        if (video === lead || !(video.duration > 0)) continue;
        const due = lead.currentTime % video.duration;
        const apart = Math.abs(video.currentTime - due);
        if (Math.min(apart, video.duration - apart) > 0.08) video.currentTime = due;
      }
    }, 500);
  }

  // ---- one film, large ----------------------------------------------------------------------------------------------------

  const box = byId("box");
  let shownIn = null; // the tile in the box

  function openBox(tile) {
    stop();
    drawBox(tile);
    if (!box.open) box.showModal();
    byId("panel").focus({ preventScroll: true });
    box.scrollTop = 0;
  }

  function step(by) {
    const at = steps.indexOf(shownIn) + by;
    if (steps[at]) (drawBox(steps[at]), (box.scrollTop = 0));
  }

  function drawBox(tile) {
    const v = tile.first;
    shownIn = tile;
    byId("stage").replaceChildren(v.file ? film(v, tile.ratio) : absent(tile));
    const at = steps.indexOf(tile);
    byId("back").disabled = byId("back").hidden = at <= 0;
    byId("next").disabled = byId("next").hidden = at < 0 || at >= steps.length - 1;
    byId("panel").replaceChildren(
      make("div", { class: "title" }, make("h2", { id: "box-title", dir: "auto" }, "Row ", make("bdi", {}, v.row)),
        make("p", {}, [platforms(tile), label(v), at >= 0 ? count(at + 1) + " of " + count(steps.length) : ""].filter(Boolean).join(" · "))),
      ...(judgeable(tile) ? [make("div", { class: "verdict", id: "verdict", role: "group", "aria-label": "Verdict" })] : []),
      ...[findingsPart(tile), factsPart(tile), textsPart("Ad text", v.ad, true), textsPart("In the film", v.copy, false), madePart(v)].filter(Boolean));
    if (judgeable(tile)) drawVerdict(tile);
    byId("panel").scrollTop = 0;
    const hash = "#film=" + encodeURIComponent(v.id);
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }

  function film(v, ratio) {
    if (moves(v)) return make("img", { src: address(v.file), alt: "", class: "moving" });
    if (!plays(v)) return make("div", { class: "absent" }, make("strong", {}, "For editors: browsers do not play this kind"), make("a", { href: address(v.file), download: true }, v.file.replace("films/", "")));
    const video = player(v, { controls: true, preload: "auto", loop: true });
    video.style.setProperty("--ratio", ratio);
    video.addEventListener("error", () => byId("stage").replaceChildren(make("div", { class: "absent" }, make("strong", {}, "This film cannot be played here"), make("span", {}, v.file + " is not beside this page, or this browser does not know its format."))));
    // a browser may bar sound before the first click (a page opened by a link): then without
    video.play().catch((fault) => {
      if (fault.name === "NotAllowedError") (video.muted = true), video.play().catch(() => {});
    });
    return video;
  }

  function absent(tile) {
    const skipped = tile.first.status === "skipped";
    return make("div", { class: "absent" }, make("strong", {}, skipped ? "Skipped" : "Not built yet"), make("span", {}, skipped ? "Its row says so." : "What to mend is told beside this."));
  }

  function drawVerdict(tile) {
    const state = tileState(tile);
    const button = (is, text, key) => make("button", { type: "button", class: is === "approved" ? "yes" : "no", "aria-pressed": String(state === is), "aria-keyshortcuts": key, onclick: () => toggleState(tile, is) },
      icon(is === "approved" ? "yes" : "no"), make("span", {}, state === is ? text[1] : text[0]), make("kbd", { "aria-hidden": "true" }, key));
    const had = document.activeElement && document.activeElement.closest("#verdict") ? document.activeElement.className : "";
    byId("verdict").replaceChildren(button("approved", ["Approve", "Approved"], "a"), button("rejected", ["Reject", "Rejected"], "r"),
      ...(isStale(tile) ? [make("p", { class: "stale" }, "It changed since you judged it.")] : []));
    if (had) byId("verdict").querySelector("." + had).focus();
  }

  const part = (title, ...children) => make("section", { class: "part", "aria-label": title }, make("h3", {}, title), ...children);

  function findingsPart(tile) {
    if (!tile.findings.length) return null;
    return part("Findings", make("ul", { class: "found" }, tile.findings.map((f) => make("li", { class: f.severity === "note" ? "" : "look" },
      words(f.message), f.hint ? words(f.hint, { class: "hint" }) : null, f.where ? make("span", { class: "where" }, f.where) : null))));
  }

  function factsPart(tile) {
    const v = tile.first;
    const facts = [
      ["Shape", [SHAPES[v.shape] || v.shape, v.width ? v.width + " × " + v.height : ""].filter(Boolean).join(", ")],
      ["Length", v.file ? seconds(v.seconds) : ""],
      ["Kind", v.output === "h264" ? "" : v.output],
      ["Size", v.bytes ? weight(v.bytes) + (v.bit_rate ? ", " + (v.bit_rate / 1e6).toFixed(1) + " Mbit/s" : "") : ""],
      ["Loudness", v.lufs ? fixed(v.lufs, 1) + " LUFS, peak " + fixed(v.true_peak, 1) + " dBTP" : ""],
      ["Language", v.locale], ["Arm", v.arm], ["Cut", v.cut], ["Template", v.template], ["Brand", v.brand],
      ["Creative id", tile.variants.map((own) => own.id).join(", ")],
      ["Cost", v.cost_usd ? "$" + v.cost_usd.toFixed(v.cost_usd < 0.1 ? 4 : 2) : ""],
    ].filter(([, value]) => value);
    const links = tile.variants.flatMap((own) => [own.file, ...own.captions]).filter(Boolean);
    return part("About this film", make("dl", { class: "facts" }, facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", { dir: "auto" }, value)]),
      links.length ? [make("dt", {}, links.length > 1 ? "Files" : "File"), make("dd", {}, links.map((path) => make("div", {}, make("a", { href: address(path), target: "_blank", rel: "noreferrer" }, path.split("/").pop()))))] : []));
  }

  function textsPart(title, texts, copyable) {
    if (!texts.some(([, text]) => text)) return null;
    return part(title, make("ul", { class: "texts" }, texts.filter(([, text]) => text).map(([field, text]) => {
      const button = copyable && make("button", { type: "button", "aria-label": "Copy " + field.replaceAll("_", " "), title: "Copy", onclick: () => copy(text, button) }, icon("copy"));
      return make("li", {}, make("span", { class: "field" }, field.replaceAll("_", " ")), words(text, { class: "text" }), button || null);
    })));
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", { class: "unseen", readonly: true }, text); // pages from disk may not have the clipboard
      box.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.classList.add("done");
    swapIcon(button, "yes");
    setTimeout(() => (button.classList.remove("done"), swapIcon(button, "copy")), 1400);
  }

  function madePart(v) {
    if (!v.parts.length && !v.pieces) return null;
    const shared = v.pieces ? make("p", { class: "quiet" }, v.made ? counted(v.made, "stretch", "stretches") + " of " + count(v.pieces) + " drawn in this build, the rest kept" : "Nothing had to be drawn anew: " + counted(v.pieces, "stretch", "stretches") + " kept") : null;
    return part("What made it", v.parts.length ? make("dl", { class: "facts" }, v.parts.flatMap(([slot, origin, credit]) => [make("dt", {}, slot), make("dd", { dir: "auto" }, origin, credit ? make("span", { class: "quiet" }, " · " + credit) : null)])) : null, shared);
  }

  // ---- the head of the page -------------------------------------------------------------------------------------------------

  function drawTotals() {
    const films = variants.filter((v) => v.file);
    const sum = (name) => films.reduce((all, v) => all + v[name], 0);
    const found = variants.reduce((all, v) => all + v.findings.length, campaign.findings.length);
    const total = (value, name) => make("li", {}, make("strong", {}, value), make("span", {}, name));
    byId("totals").append(
      total(count(films.length), films.length === 1 ? "film" : "films"), total(count(rows.length), rows.length === 1 ? "row" : "rows"),
      ...(varies.locale ? [total(count(new Set(variants.map((v) => v.locale)).size), "languages")] : []),
      total(length(sum("seconds")), "to watch"), total(weight(sum("bytes")), "on disk"),
      total(count(found), found === 1 ? "finding" : "findings"),
      ...(campaign.cost_usd ? [total("$" + campaign.cost_usd.toFixed(2), "spent")] : []));
    const [asked, distinct, made] = campaign.segments;
    byId("made").textContent = "adgen " + campaign.adgen + (asked ? ": " + counted(asked, "stretch", "stretches") + " of film, " + count(distinct) + " distinct, " + count(made) + " drawn in this build" : "");
  }

  function drawNeeds() {
    const unbuilt = variants.filter((v) => v.status === "failed");
    const faults = unbuilt.flatMap((v) => {
      const errors = v.findings.filter((f) => f.severity === "error");
      return (errors.length ? errors : [{ message: "it could not be built", hint: "", where: "" }]).map((f) => ({ ...f, place: f.where || v.name, of: v }));
    });
    const general = campaign.findings.filter((f) => f.severity !== "note").map((f) => ({ ...f, place: f.where, of: null }));
    const groups = grouped([...general, ...faults], (f) => JSON.stringify([f.message, f.hint]));
    if (!groups.length) return;
    byId("needs").hidden = false;
    byId("needs-title").textContent = unbuilt.length ? counted(unbuilt.length, "film needs", "films need") + " a word from you" : "Good to know about this campaign";
    if (!unbuilt.length) byId("needs").querySelector(".quiet").remove();
    const items = groups.map((own) => {
      const places = [...new Set(own.map((f) => f.place).filter(Boolean))];
      return make("li", {}, words(own[0].message, { class: "said" }), own[0].hint ? words(own[0].hint, { class: "hint" }) : null,
        places.length ? make("span", { class: "where", dir: "auto" }, places.slice(0, 4).join("; ") + (places.length > 4 ? " and " + count(places.length - 4) + " more" : "")) : null);
    });
    byId("needs-list").append(...items.slice(0, 4));
    if (items.length > 4) {
      const more = make("button", { type: "button", class: "plain more-of", onclick: () => (more.parentElement.remove(), byId("needs-list").append(...items.slice(4, 204))) }, "Show " + count(items.length - 4) + " more");
      byId("needs-list").append(make("li", {}, more));
    }
  }

  function drawSizes() {
    const sizes = { s: "Small", m: "Medium", l: "Large" };
    const pick = (size) => {
      document.documentElement.dataset.size = size;
      for (const button of byId("sizes").children) {
        const is = button.dataset.size === size;
        button.setAttribute("aria-checked", String(is));
        button.tabIndex = is ? 0 : -1;
      }
    };
    byId("sizes").append(...Object.entries(sizes).map(([size, name]) => make("button", { type: "button", role: "radio", "aria-label": name, title: name, "data-size": size, onclick: () => pick(size) }, size.toUpperCase())));
    byId("sizes").addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const next = by && byId("sizes").children[[...byId("sizes").children].indexOf(document.activeElement) + by];
      if (next) (pick(next.dataset.size), next.focus());
    });
    pick("m");
  }

  // ---- keys, fingers, links ---------------------------------------------------------------------------------------------------

  const typing = (event) => /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  const withModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

  document.addEventListener("keydown", (event) => {
    if (box.open || typing(event) || withModifier(event)) return;
    const at = event.target.closest && event.target.closest(".tile");
    const tile = at && steps.find((own) => own.element === at);
    if (event.key === "/") (event.preventDefault(), byId("search").focus());
    else if (tile && event.key === "a") toggleState(tile, "approved");
    else if (tile && event.key === "r") toggleState(tile, "rejected");
  });

  // in the capturing phase: the player would take the arrows for seeking
  box.addEventListener("keydown", (event) => {
    if (withModifier(event)) return;
    const video = box.querySelector("video");
    const acts = {
      ArrowLeft: () => step(-1), ArrowRight: () => step(1), a: () => toggleState(shownIn, "approved"), r: () => toggleState(shownIn, "rejected"),
      " ": () => video && (video.paused ? video.play().catch(() => {}) : video.pause()),
    };
    if (!acts[event.key] || (event.key === " " && event.target.closest("button, a, video"))) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }, true);

  let touched = null;
  byId("stage").addEventListener("touchstart", (event) => (touched = event.touches.length === 1 ? event.touches[0] : null), { passive: true });
  byId("stage").addEventListener("touchend", (event) => {
    if (!touched) return;
    const across = event.changedTouches[0].clientX - touched.clientX;
    const along = event.changedTouches[0].clientY - touched.clientY;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(along)) step(across < 0 ? 1 : -1);
  }, { passive: true });

  box.addEventListener("close", () => {
    const left = shownIn;
    shownIn = null;
    byId("stage").replaceChildren();
    history.replaceState(null, "", location.pathname + location.search);
    const at = visible.findIndex(([, strips]) => strips.flat().includes(left));
    while (drawn <= at) drawMore(); // stepped past what is drawn: the page follows
    if (left && left.element && left.element.isConnected) (left.element.scrollIntoView({ block: "nearest" }), left.element.querySelector(".open").focus({ preventScroll: true }));
  });

  function openLinked() {
    const id = new URLSearchParams(location.hash.slice(1)).get("film");
    const tile = id && allTiles.find((own) => own.variants.some((v) => v.id === id));
    if (tile && tile !== shownIn) openBox(tile);
  }

  byId("back").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("close").addEventListener("click", () => box.close());
  byId("clear").addEventListener("click", clear);
  byId("export").addEventListener("click", save);
  byId("search").addEventListener("input", () => want("text", fold(byId("search").value.trim())));
  byId("more").addEventListener("click", () => byId("more").setAttribute("aria-expanded", String(byId("filters").classList.toggle("on"))));
  addEventListener("hashchange", openLinked);

  drawTotals();
  drawNeeds();
  drawFilters();
  drawSizes();
  drawReviewed();
  show();
  atEnd.observe(byId("end"));
  openLinked();
})();
