// Lists of songs and groups: search results, suggestions, browsing. Fills templates/partials/song.html and group.html.
// @ts-check
import { attr, clone, cover, part, show, text } from "./dom.js";
import { duration, t } from "./i18n.js";

/** @typedef {import("./state.js").Song} Song */
/** @typedef {{name: string, extra?: string, songs: number, cover?: string, url: string}} Group */

/** @param {Song} song @param {string} typed what the guest had typed @returns {HTMLElement} */
export function songRow(song, typed) {
  const row = clone("song-template");
  attr(row, "data-song", String(song.id));
  attr(row.querySelector("[name=song_id]"), "value", String(song.id));
  attr(row.querySelector("[name=source]"), "value", song.source ?? "");
  attr(row.querySelector("[name=ref]"), "value", song.ref ?? "");
  attr(row.querySelector("[name=typed]"), "value", typed);
  cover(part(row, "cover"), song, 44);
  text(part(row, "title"), song.title);
  text(part(row, "artist"), song.artist);
  text(part(row, "length"), song.duration_ms ? duration(song.duration_ms) : "");
  text(part(row, "album"), song.album);
  text(part(row, "file"), song.file ?? "");
  show(part(row, "file"), Boolean(song.file));
  attr(row.querySelector("[name=file]"), "value", String(Boolean(song.file)));
  attr(part(row, "versions"), "href", `/search?versions=${song.id}`);
  text(part(row, "versions"), song.versions ? t("song.versions", { n: song.versions }) : "");
  show(part(row, "versions"), Boolean(song.versions));
  paintArtists(part(row, "artists"), song.artists ?? []);
  show(part(row, "explicit"), Boolean(song.explicit));
  const no = song.problem ? t(`problem.${song.problem}`) : song.refused ? t(`error.${song.refused}`, { n: song.refused_n ?? 0 }) : "";
  text(part(row, "problem"), no);
  show(part(row, "problem"), no !== "");
  row.querySelector("button")?.toggleAttribute("disabled", no !== "");
  text(part(row, "queued"), t(song.playing ? "song.playing" : "song.queued"));
  show(part(row, "queued"), Boolean(song.in_queue));
  return row;
}

/** Links to the artists of a song. @param {Element | null} place @param {{name: string, url: string}[]} artists */
export function paintArtists(place, artists) {
  place?.replaceChildren(...artists.map(({ name, url }) => {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = name;
    link.dir = "auto";
    link.dataset.do = "browse";
    return link;
  }));
  show(place, artists.length > 0);
}

/** @param {Group} group @returns {HTMLElement} */
export function groupRow(group) {
  const row = clone("group-template");
  attr(row.querySelector("a"), "href", group.url);
  cover(part(row, "cover"), { cover: group.cover }, 44);
  text(part(row, "title"), group.name);
  text(part(row, "extra"), group.extra ?? "");
  text(part(row, "songs"), t("browse.songs", { n: group.songs }));
  return row;
}

/**
 * A headed list; nothing for an empty one.
 * @param {string} heading "" = none @param {HTMLElement[]} rows @param {string} [name] of the list's class
 */
export function listOf(heading, rows, name = "songs") {
  const made = new DocumentFragment();
  if (!rows.length) return made;
  if (heading) {
    const head = document.createElement("h3");
    head.className = "songs-head";
    head.textContent = heading;
    made.append(head);
  }
  const list = document.createElement("ul");
  list.className = name;
  list.append(...rows);
  made.append(list);
  return made;
}
