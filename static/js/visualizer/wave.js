// The sound's own line, left, right and both, drawn in light that drifts away.
// @ts-check
import { ground, middle, paint } from "./strokes.js";
import { POINTS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const wave = {
  name: "wave", label: "setting.visualizer.wave", follows: true,
  params: [{ name: "trail", label: "visualizer.trail", type: "number", value: 0.8, min: 0, max: 1, step: 0.1 },
    { name: "width", label: "visualizer.width", type: "number", value: 1, min: 0.5, max: 3, step: 0.1 }],
  shader: `
float strand(vec2 p, float x, vec2 side, float shift, float amount) {
  float e = 1.5 / uSize.x;
  float taper = pow(max(sin(PI * clamp(x, 0.0, 1.0)), 0.0), 0.7);
  float here = dot(wave(x), side), there = dot(wave(x + e), side);
  float bend = 0.09 * sin(x * 5.0 + uTime * 0.5 + shift * 9.0) * (1.0 - 0.6 * uLevel);
  float y = here * taper * amount + bend + shift;
  float slope = (there - here) * taper * amount / (e * uSize.x / min(uFocus.z, uFocus.w));
  return abs(p.y - y) / sqrt(1.0 + slope * slope);
}
vec3 shine(float d, vec3 hue, float width) {
  return mix(hue, vec3(1.0), 0.45) * smoothstep(width * 1.6, width * 0.5, d) * 1.5 + hue * (0.016 / (d + 0.02) - 0.012) * 0.55;
}
vec3 paint(vec2 at) {
  vec2 p = around(at);
  float x = at.x / uSize.x;
  float unit = 1.0 / min(uFocus.z, uFocus.w);
  float width = p_width * (1.4 + 1.6 * uBass) * uSize.y / 720.0 * unit;
  float amount = 0.95;
  vec3 light = shine(strand(p, x, vec2(1.0, 0.0), 0.10, amount), uA, width) + shine(strand(p, x, vec2(0.0, 1.0), -0.10, amount), uB, width)
    + shine(strand(p, x, vec2(0.5), 0.0, amount * 1.15), mix(uA, uB, 0.5), width * 0.6) * 0.8;
  light *= smoothstep(0.0, 0.12, x) * smoothstep(1.0, 0.88, x) * (0.55 + 0.6 * uLevel + 0.35 * uPulse);
  vec2 from = vec2(p.x * 0.996, p.y * (0.965 - 0.012 * uBass) + 0.006 * sin(p.x * 2.0 + uTime));
  vec3 trail = max(past(from / unit + uFocus.xy) - 0.03, 0.0);
  vec3 ghost = trail * mix(trail, vec3(1.0), 0.62) * p_trail * 1.14 * exp(-abs(p.y) * 0.35);
  float haze = clouds(vec2(p.x * 0.7 + uTime * 0.05, p.y * 1.2 - uTime * 0.02));
  return ground(at) * 0.36 + uC * haze * haze * (0.22 + 0.5 * uBass) * exp(-p.y * p.y * 0.5) + light + ghost * 0.92;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 0.3);
    const { y, reach } = middle(look);
    const [width] = look.size;
    for (const side of [0, 1]) {
      brush.strokeStyle = paint(look.colours[side], 0.9);
      brush.lineWidth = 1.5 + 2 * scene.bass;
      brush.beginPath();
      for (let i = 0; i < POINTS; i += 2) {
        const at = i / (POINTS - 2);
        brush.lineTo(at * width, y + (side ? 0.1 : -0.1) * reach - scene.wave[2 * i + side] * Math.sin(Math.PI * at) * reach * 0.95);
      }
      brush.stroke();
    }
  },
};
