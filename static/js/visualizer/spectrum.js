// Bars above a still water: low notes on the left, the reflection below.
// @ts-check
import { ground, middle, paint } from "./strokes.js";
import { BARS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const spectrum = {
  name: "spectrum", label: "setting.visualizer.spectrum", follows: true,
  params: [{ name: "bars", label: "visualizer.bars", type: "number", value: 48, min: 16, max: 64, step: 1 },
    { name: "mirror", label: "visualizer.mirror", type: "flag", value: 0 }],
  shader: `
vec3 paint(vec2 at) {
  float base = uFocus.y - uFocus.w * 0.70;
  float x = at.x / uSize.x;
  float high = uFocus.w * 1.62;
  float y = (at.y - base) / high;
  float below = step(y, 0.0);
  float up = abs(y) * mix(1.0, 1.7, below);
  float sway = below * (sin(y * 60.0 + uTime * 1.3) + 0.6 * sin(y * 127.0 - uTime * 1.9)) * 0.0011 * (1.0 + 2.0 * uBass) * (0.3 + up * 3.0);
  float lane = (x + sway) * p_bars;
  float part = abs(fract(lane) - 0.5) * 2.0;
  float note = (floor(lane) + 0.5) / p_bars;
  if (p_mirror > 0.5) note = abs(note * 2.0 - 1.0);
  float value = pow(bar(note), 0.85);
  float peak = max(value, max(pow(was(note, 0.10), 0.85) * 0.97, max(was(note, 0.2) * 0.9, was(note, 0.3) * 0.8)));
  float wide = uSize.x / p_bars * 0.5;
  float edge = smoothstep(1.0, -1.0, (part - 0.7) * wide);
  float top = 0.012 + value;
  float round_ = max(up - top, 0.0) * high + max((part - 0.35) * wide, 0.0) * step(top - 0.35 * wide / high, up);
  float inside = edge * smoothstep(1.5, -1.5, (up - top) * high) * smoothstep(wide * 0.42, wide * 0.30, round_ * step(top * 0.5, up));
  vec3 hue = tone(0.42 + 0.58 * note);
  float rise = clamp(up / max(top, 0.04), 0.0, 1.0);
  vec3 body = mix(mix(uC * 0.5, hue * 0.55, rise), mix(hue, vec3(1.0), 0.18) * 2.1, pow(rise, 2.2));
  body *= 0.45 + 0.7 * uLevel + 0.35 * value + 0.45 * uPulse;
  body *= 1.0 - 0.25 * smoothstep(0.0, 0.7, part);
  float halo = exp(-max(up - top, 0.0) * 6.5) * (0.35 + 0.65 * exp(-max(part - 0.7, 0.0) * 2.0)) * value * value;
  float cap = edge * smoothstep(2.6, 0.8, abs((up - peak - 0.03) * high)) * smoothstep(0.05, 0.15, peak);
  vec3 light = body * inside + hue * halo * (0.4 + 0.7 * uLevel) + mix(hue, vec3(1.0), 0.5) * cap * 0.8;
  float near = bar(x) + bar(x - 0.03) + bar(x + 0.03);
  vec3 haze = tone(0.42 + 0.58 * x) * (exp(-up * 3.2) * 0.07 * (0.4 + near) + exp(-up * 30.0) * (0.10 + 0.22 * near));
  vec3 sky = ground(at) * (0.28 + 0.28 * uLevel) + uC * 0.13 * (0.5 + uBass) * exp(-up * 0.9);
  float fade = mix(1.0, 0.42 * exp(-up * 1.9), below);
  return sky * mix(1.0, 0.5, below) + haze + light * fade;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    const { y, reach } = middle(look);
    const [width] = look.size;
    const step = width / 48;
    for (let i = 0; i < 48; i++) {
      const value = scene.bars[Math.floor(i * BARS / 48)] + 0.01;
      const high = value * 1.3 * look.focus[3];
      const base = y + look.focus[3] * 0.62;
      brush.fillStyle = paint(look.colours[i < 24 ? 0 : 1], 0.85);
      brush.fillRect(i * step + step * 0.17, base - high, step * 0.66, high);
      brush.fillStyle = paint(look.colours[2], 0.4);
      brush.fillRect(i * step + step * 0.17, base + 2, step * 0.66, Math.min(high * 0.4, reach));
    }
  },
};
