// While nothing plays: the logo, breathing in the dark.
// @ts-check
import { ground, middle, paint } from "./strokes.js";

const BARS = [[104, 296], [184, 212], [264, 112], [344, 232]]; // left and top of static/icons/icon.svg; all end at 400 and are 48 wide

/** @type {import("./scene.js").Program} */
export const logo = {
  name: "logo", label: "setting.visualizer.logo", follows: false, idle: true,
  params: [],
  shader: `
float pill(vec2 p, float top) {
  p.y -= clamp(p.y, -0.5, top);
  return length(p) - 0.115;
}
vec3 paint(vec2 at) {
  vec2 p = around(at) * 1.5;
  p.y -= 0.12;
  float mirror = step(p.y, -0.66);
  vec2 q = vec2(p.x, mirror > 0.5 ? -1.32 - p.y : p.y);
  float d = 9.0;
  float tops[4] = float[4](-0.17, 0.24, 0.72, 0.14);
  for (int i = 0; i < 4; i++) {
    float breath = 0.07 * sin(uTime * 0.9 - float(i) * 0.8) + 0.30 * bar(0.05 + 0.2 * float(i));
    d = min(d, pill(q - vec2((float(i) - 1.5) * 0.385, 0.0), tops[i] + breath));
  }
  float px = 2.0 / min(uFocus.z, uFocus.w);
  float mixed = clamp((q.x + q.y) * 0.45 + 0.5, 0.0, 1.0);
  vec3 hue = mix(vec3(1.0, 0.40, 0.28), vec3(1.0, 0.30, 0.55), min(mixed * 2.0, 1.0));
  hue = mix(hue, vec3(0.62, 0.42, 1.0), max(mixed * 2.0 - 1.0, 0.0));
  float body = smoothstep(px, -px, d);
  float breath = 0.85 + 0.15 * sin(uTime * 0.9);
  float fade = mix(1.0, 0.20 * exp((p.y + 0.66) * 2.6), mirror);
  vec3 light = hue * body * 1.7 * fade + hue * exp(-max(d, 0.0) * 4.2) * 0.30 * breath * mix(1.0, 0.35, mirror);
  float haze = clouds(p * 0.8 + vec2(uTime * 0.05, -uTime * 0.04));
  vec3 ink = mix(vec3(0.20, 0.06, 0.30), vec3(0.34, 0.08, 0.16), clouds(p * 0.5 - uTime * 0.03));
  return vec3(0.026, 0.018, 0.045) + ink * haze * haze * 0.85 * exp(-length(p) * 0.35) + light;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    const { x, y, reach } = middle(look);
    const unit = reach / 260;
    for (const [i, [left, top]] of BARS.entries()) {
      const breath = 12 * Math.sin(scene.time * 0.9 - i * 0.8);
      brush.fillStyle = paint(/** @type {any} */ ([[1, 0.48, 0.35], [1, 0.41, 0.5], [1, 0.37, 0.64], [0.69, 0.49, 1]][i]), 0.9);
      brush.beginPath();
      brush.roundRect(x + (left - 248) * unit, y + (top - 256 - breath) * unit, 48 * unit, (400 - top + breath) * unit, 24 * unit);
      brush.fill();
    }
  },
};
