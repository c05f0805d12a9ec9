// What a program can see wrong with a page at one size: it scrolls sideways, texts are cut off, what can be pressed overlaps or is too
// small for a thumb.
// @ts-check

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {{thumb: boolean}} how thumb: this is a phone @returns {Promise<string[]>} */
export const faults = (page, how) => page.evaluate(look, how);

/** Runs in the page. @param {{thumb: boolean}} how */
function look({ thumb }) {
  /** @type {Set<string>} */
  const found = new Set();
  const root = document.documentElement;
  // What is outside of an open dialog can be neither seen nor pressed.
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
  const [wide, high] = [root.clientWidth, window.innerHeight];
  if (root.scrollWidth > wide) found.add(`scrolls sideways by ${root.scrollWidth - wide}`);

  /** @param {Element} element */
  function seen(element) {
    const how = { contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true };
    if (!element.checkVisibility(how)) return false;
    if (element.closest(".sr, .skip, template, [inert], svg *")) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }
  /** @param {Element} element */
  function named(element) {
    const own = element.id ? `#${element.id}` : element.classList.length ? `.${[...element.classList].join(".")}` : "";
    const words = (element.textContent ?? "").replace(/\s+/g, " ").trim().slice(0, 40);
    const parent = element.closest("[id]");
    const place = parent && parent !== element ? `#${parent.id} ` : "";
    return `${place}${element.localName}${own}${element.getAttribute("name") ? `[name=${element.getAttribute("name")}]` : ""} "${words}"`;
  }

  // ---- texts

  /** What holds back an element's own overflow. @param {Element} element @param {"x" | "y"} way */
  const hides = (element, way) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    return ["hidden", "clip"].includes(way === "x" ? overflowX : overflowY);
  };
  /** @param {Element} element */
  const tells = (element) => { // that it is cut
    const { textOverflow, webkitLineClamp } = getComputedStyle(element);
    return textOverflow === "ellipsis" || webkitLineClamp !== "none";
  };
  /** @param {Text} text */
  function cut(text) {
    const parent = /** @type {Element} */ (text.parentElement);
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      if (line.width < 1 || line.height < 1) continue;
      for (let at = /** @type {Element | null} */ (parent); at && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (tells(at)) return "";
        const box = at.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) return ""; // only for who hears the page
        const side = Math.max(line.right - box.right, box.left - line.left);
        const below = Math.min(Math.max(line.bottom - box.bottom, box.top - line.top), line.height);
        if (hides(at, "x") && side > 1.5) return `${Math.round(side)} px beside ${named(at)}`;
        if (hides(at, "y") && below > line.height * 0.3) return `${Math.round(below)} px below ${named(at)}`;
        if (["auto", "scroll"].includes(style.overflowX)) return ""; // one can scroll there
        if (["auto", "scroll"].includes(style.overflowY)) break;
        if (style.position === "fixed") break;
      }
      const fixed = parent.closest("dialog, .bar, .tabs, .toasts");
      if (!fixed && line.right > wide + 1 && root.scrollWidth <= wide && !parent.closest("[class*=scroll], .chips, table, pre")) {
        return "beyond the page's edge";
      }
    }
    return "";
  }
  const walker = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement: parent } = node;
    if (!node.textContent?.trim() || !parent || !seen(parent) || parent.closest("script, style, option, svg, .visualizer")) continue;
    const how = cut(/** @type {Text} */ (node));
    if (how) found.add(`cut off: ${named(parent)}, ${how}`);
  }

  // ---- what can be pressed

  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, label:has(input[type=checkbox], input[type=radio])";
  const all = [...dialog.querySelectorAll(kinds)].filter(seen).filter((one) => {
    const own = one.closest("label:has(input[type=checkbox], input[type=radio])");
    return !own || own === one; // a label is what is pressed
  });
  /** @param {Element} element */
  const layer = (element) => {
    for (let at = /** @type {Element | null} */ (element); at && at !== dialog; at = at.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return at;
    }
    return dialog;
  };
  const parts = all.map((element) => ({ element, box: element.getBoundingClientRect(), layer: layer(element) }));
  parts.forEach(({ element, box, layer: own }, i) => {
    for (const other of parts.slice(i + 1)) {
      if (other.layer !== own || element.contains(other.element) || other.element.contains(element)) continue;
      if (element.closest(".ask") && element.closest(".ask") === other.element.closest(".ask")) continue; // a button in its field
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const along = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      const share = `${Math.round(across)} x ${Math.round(along)}`;
      if (across > 2 && along > 2) found.add(`overlap: ${named(element)} and ${named(other.element)}, ${share}`);
    }
  });
  if (!thumb) return [...found];

  /** Is a text among others (WCAG 2.5.8, inline)? @param {Element} element */
  const inline = (element) => element.localName === "a" && getComputedStyle(element).display === "inline";
  /** Does a touch beside the middle meet it all the same? @param {Element} element @param {DOMRect} box */
  const met = (element, box) => {
    const most = 44;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (y - most < 0 || y + most > high) return true; // another size shows it
    const hits = (/** @type {number} */ right, /** @type {number} */ down) => {
      const at = document.elementFromPoint(Math.min(Math.max(x + right, 0), wide - 1), y + down);
      return at !== null && (layer(at) !== layer(element) || element.contains(at) || at.closest("label")?.control === element);
    };
    const reach = (/** @type {number} */ right, /** @type {number} */ down) => {
      let px = 0;
      while (px < most && hits(right * px, down * px)) px++;
      return px;
    };
    return (box.width >= 43.5 || reach(-1, 0) + reach(1, 0) >= 43) && (box.height >= 43.5 || reach(0, -1) + reach(0, 1) >= 43);
  };
  for (const { element, box } of parts) {
    const least = Math.min(box.width, box.height);
    if (least >= 43.5 || inline(element) || met(element, box)) continue;
    if (least >= 23.5 && element.closest(".rail")) continue; // an index: WCAG 2.5.8's own 24 px
    found.add(`small for a thumb: ${named(element)}, ${Math.round(box.width)} x ${Math.round(box.height)}`);
  }
  return [...found];
}
