// What the forms of lamps and zones say, as the API takes it.
// @ts-check

const TEXTS = ["kind", "name", "address", "order"];
const NUMBERS = [
  "pixels", "gamma", "brightness", "pixel_ma", "limit_ma", "delay_ms", "universe", "priority",
];
const SWITCHES = ["multicast", "anywhere"];

/** @param {FormDataEntryValue | null} value */
const numberOf = (value) => (value === null || value === "" ? undefined : Number(value));

/** A lamp; what its form does not have is left to the box. @param {HTMLFormElement} form @returns {Record<string, any>} */
export function lampOf(form) {
  const data = new FormData(form);
  /** @type {Record<string, any>} */
  const lamp = {};
  for (const name of TEXTS) lamp[name] = data.get(name) ?? undefined;
  for (const name of NUMBERS) lamp[name] = numberOf(data.get(name));
  for (const name of SWITCHES) lamp[name] = data.get(name) === "true";
  if (data.has("in_use")) lamp.disabled = !data.getAll("in_use").includes("true");
  const exit = data.get("at_exit");
  if (exit !== null) lamp.at_exit = exit === "colour" ? data.get("at_exit_colour") : exit;
  return lamp;
}

/** Which pixels a zone has. @param {HTMLFormElement} form */
export function zoneOf(form) {
  const data = new FormData(form);
  const rows = [...form.querySelectorAll("[data-part]")].filter((row) => !row.classList.contains("scriptless"));
  /** @param {Element} row @param {string} name */
  const value = (row, name) => /** @type {HTMLInputElement} */ (row.querySelector(`[name="${name}"]`)).value;
  const parts = rows.filter((row) => value(row, "part_device")).map((row) => ({
    device: Number(value(row, "part_device")), first: Math.max(1, Number(value(row, "part_start"))) - 1,
    count: Number(value(row, "part_count")), reversed: value(row, "part_reversed") === "1",
  }));
  return { name: data.get("name"), parts, rows: numberOf(data.get("rows")) ?? 0, snake: data.get("snake") === "true" };
}

/** When a scene comes by itself. @param {HTMLFormElement} form */
export function sceneOf(form) {
  const data = new FormData(form);
  const genres = String(data.get("genres") ?? "").split(",").map((genre) => genre.trim()).filter(Boolean);
  return {
    name: data.get("name"), from: data.get("from"), until: data.get("until"), genres, songs: data.getAll("song").map(Number),
  };
}

/** The parameters of what a zone shows. @param {HTMLFormElement} form @returns {Record<string, any>} */
export function paramsOf(form) {
  /** @type {Record<string, any>} */
  const params = {};
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-param]"))) {
    const name = box.dataset.param ?? "";
    const input = /** @type {HTMLInputElement} */ (box.querySelector("input:checked") ?? box.querySelector("input"));
    if (box.dataset.type === "number") params[name] = Number(input.value);
    else params[name] = box.dataset.type === "switch" ? input.checked : input.value;
  }
  return params;
}

/** A slider's value as it is read, as templates/lights.go writes it. @param {HTMLInputElement} input */
export function paintNumber(input) {
  const output = document.querySelector(`output[for="${CSS.escape(input.id)}"]`);
  const most = Number(input.max);
  const value = Number(input.value);
  const number = String(Math.round(value * 100) / 100);
  const share = input.name === "brightness" ? value : Math.round(value * 100);
  if (output) output.textContent = most <= 1 || input.name === "brightness" ? `${share} %` : number;
}
