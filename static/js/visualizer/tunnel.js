// A flight through a tunnel of lit panels; each panel has a note, and beats run along the walls.
// @ts-check
import { ground, middle, paint } from "./strokes.js";
import { BARS, ROWS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const tunnel = {
  name: "tunnel", label: "setting.visualizer.tunnel", follows: true,
  params: [{ name: "speed", label: "visualizer.speed", type: "number", value: 1, min: 0, max: 3, step: 0.1 },
    { name: "sides", label: "visualizer.sides", type: "number", value: 18, min: 6, max: 36, step: 2 }],
  shader: `
vec3 paint(vec2 at) {
  vec2 p = around(at);
  p += 0.22 * vec2(sin(uTime * 0.31), cos(uTime * 0.23)) * exp(-length(p) * 0.8);
  float r = max(length(p), 0.015);
  float z = 0.62 / r;
  float angle = atan(p.y, p.x) / (2.0 * PI) + 0.035 * z * sin(uTime * 0.13) + uTurn * 0.012;
  float lane = angle * p_sides;
  float along = z * 1.6 + uTurn * 1.7 * p_speed;
  vec2 cell = vec2(mod(floor(lane), p_sides), floor(along));
  vec2 part = abs(vec2(fract(lane), fract(along)) - 0.5) * 2.0;
  float h = hash(cell + 0.5);
  float note = abs(fract(cell.x / p_sides) * 2.0 - 1.0);
  float age = clamp(0.33 - 0.30 * exp(-z * 0.25), 0.0, 1.0);
  float value = pow(was(mix(note, h, 0.35) * 0.92, 0.06 + (0.35 - age) * 0.5), 1.3);
  float beat = was(0.06, 0.02 + 0.07 * r) * 0.9;
  float px = 1.2 / min(uFocus.z, uFocus.w) / r;
  vec2 soft = vec2(px * p_sides * 0.35, px * z * 3.0) + 0.02;
  vec2 lit = smoothstep(vec2(0.86) + soft, vec2(0.86) - soft, part);
  float panel = lit.x * lit.y;
  float bevel = smoothstep(0.2, 0.86, max(part.x, part.y));
  vec3 hue = tone(0.38 + 0.62 * mix(note, h, 0.3));
  float fog = exp(-z * 0.16);
  vec3 light = hue * panel * (0.09 + 3.2 * value * (0.35 + 0.8 * bevel) + 1.1 * beat * beat * step(0.5, h)) * fog;
  light += mix(hue, vec3(1.0), 0.2) * (1.0 - panel) * fog * 0.30 * (0.3 + 1.6 * beat);
  light += mix(hue, vec3(1.0), 0.45) * panel * step(0.8, h) * fog * value * value * 1.2;
  vec3 end = mix(uA, vec3(1.0), 0.35) * exp(-r * (7.0 - 3.0 * uBass)) * (0.45 + 1.5 * uBass + 0.6 * uPulse);
  end += mix(uC, uB, 0.3) * exp(-r * 1.3) * (0.12 + 0.5 * uLevel);
  return ground(at) * 0.2 * (1.0 - exp(-r)) + light * smoothstep(0.02, 0.3, r) + end;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 0.5);
    const { x, y, reach } = middle(look);
    for (let i = 0; i < 14; i++) {
      const near = (i + scene.turn * 1.5 % 1) / 14;
      const radius = reach * 0.1 / (1.02 - near);
      const row = (scene.newest - Math.floor(40 * near) + ROWS) % ROWS;
      for (let n = 0; n < 24; n++) {
        const value = scene.history[row * BARS + Math.floor(Math.abs(1 - n / 12) * (BARS - 1) * 0.9)];
        brush.strokeStyle = paint(look.colours[n % 2], Math.min(0.08 + value, 1) * (0.2 + near));
        brush.lineWidth = 1 + radius * 0.12;
        brush.beginPath();
        brush.arc(x, y, radius, (n + 0.1) * Math.PI / 12 + scene.turn * 0.1, (n + 0.9) * Math.PI / 12 + scene.turn * 0.1);
        brush.stroke();
      }
    }
  },
};
