// A mountain range of sound: each ridge is a moment, the nearest is now, and they move away to the horizon.
// @ts-check
import { ground, paint } from "./strokes.js";
import { BARS, ROWS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const ridges = {
  name: "ridges", label: "setting.visualizer.ridges", follows: true,
  params: [{ name: "height", label: "visualizer.height", type: "number", value: 1, min: 0.3, max: 2, step: 0.1 }],
  shader: `
vec3 paint(vec2 at) {
  float horizon = uFocus.y + uFocus.w * 0.30, front = uFocus.y - uFocus.w * 1.25;
  float part = fract(uHead / 4.0);
  vec2 sun = vec2(uFocus.x, horizon + uFocus.w * 0.12);
  float unit = uFocus.w;
  float d = length(at - sun) / unit;
  float disc = 0.40 + 0.05 * uBass;
  float stripes = smoothstep(-0.15, 0.15, sin((at.y - sun.y) / unit * 46.0) + 1.2 + (at.y - sun.y) / unit * 5.0);
  vec3 sky = ground(at) * 0.32 + uC * 0.35 * exp(-abs(at.y - horizon) / unit * 1.3) * (0.2 + 1.4 * uLevel);
  sky += mix(uB, uA, clamp((at.y - sun.y) / unit * 1.3 + 0.5, 0.0, 1.0))
    * (smoothstep(0.012, -0.012, d - disc) * stripes * (0.45 + 0.6 * uLevel + 0.5 * uPulse)
    + exp(-max(d - disc, 0.0) * 4.0) * (0.10 + 0.7 * uBass));
  sky += step(0.9975, hash(floor(at / 3.0 * 720.0 / uSize.y))) * 0.35 * smoothstep(0.0, 0.6, (at.y - horizon) / unit);
  vec3 colour = sky;
  for (int i = 0; i < 29; i++) {
    float away = (float(i) + part) / 29.0;
    float scale = 1.0 / (1.0 + 5.0 * away);
    float y = mix(horizon, front, (scale - 1.0 / 6.0) * 1.2);
    float x = (at.x - uFocus.x) / (uSize.x * 0.5) / (0.34 + 0.9 * scale);
    float note = abs(x);
    float taper = smoothstep(1.25, 0.25, note);
    float age = (float(i) + part) * 4.0 / ${ROWS - 4}.0;
    float value = was(note * 0.85, age);
    float tall = (value * value * 0.7 + value * 0.5) * taper * unit * 0.95 * p_height * (0.30 + 0.8 * scale);
    float over = at.y - (y + tall);
    if (over < 0.0) {
      vec3 hue = tone(0.40 + 0.6 * away);
      float px = uSize.y / 720.0;
      float line = smoothstep(4.0 * px * (0.35 + scale), 0.6, -over);
      float body = exp(over / (unit * 0.09 * (0.3 + scale)));
      float fade = mix(1.0, 0.42, away);
      colour = mix(vec3(0.012, 0.008, 0.02) + uC * 0.05, sky * 0.5, away * 0.55)
        + (mix(hue, vec3(1.0), 0.35 * value) * line * (0.30 + 0.55 * uLevel + 1.7 * value)
        + hue * body * (0.03 + 0.12 * uLevel + 0.65 * value)) * fade;
      break;
    }
  }
  return colour;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    brush.globalCompositeOperation = "source-over";
    const [width, height] = look.size;
    const [x, y, , unit] = look.focus;
    for (let i = 23; i >= 0; i--) {
      const away = i / 24;
      const scale = 1 / (1 + 5 * away);
      const base = height - (y + unit * 0.3 - (unit * 1.55) * (scale - 1 / 6) * 1.2);
      const row = (scene.newest - i * 4 + ROWS) % ROWS;
      brush.beginPath();
      brush.moveTo(0, height);
      for (let n = -40; n <= 40; n++) {
        const value = scene.history[row * BARS + Math.floor(Math.abs(n) / 40 * (BARS - 1) * 0.85)];
        const tall = value * (1 - Math.abs(n) / 40) * unit * 0.8 * (0.25 + 0.9 * scale);
        brush.lineTo(x + n / 40 * width * 0.6 * (0.34 + 0.9 * scale), base - tall);
      }
      brush.lineTo(width, height);
      brush.fillStyle = "#0b0811";
      brush.fill();
      brush.strokeStyle = paint(look.colours[i < 8 ? 0 : 1], 0.9 - 0.6 * away);
      brush.stroke();
    }
  },
};
