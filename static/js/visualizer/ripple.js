// A dark, liquid surface: what is heard starts in the middle and runs outward as waves that catch the light.
// @ts-check
import { ground, middle, paint } from "./strokes.js";
import { BARS, ROWS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const ripple = {
  name: "ripple", label: "setting.visualizer.ripple", follows: true,
  params: [{ name: "speed", label: "visualizer.speed", type: "number", value: 1, min: 0.4, max: 2, step: 0.1 }],
  shader: `
float swell(vec2 p) {
  float r = length(p), age = r * 0.15 / p_speed;
  float low = was(0.05, age) * 0.9 + was(0.14, age) * 0.6, high = was(0.4, age) + was(0.6, age);
  vec2 drift = p + 0.10 * vec2(sin(p.y * 3.0 + uTime * 0.4), cos(p.x * 3.0 - uTime * 0.3));
  float swirl = clouds(drift * 2.2 - normalize(p + 1e-4) * uTurn * 0.25);
  float fine = sin(length(drift) * 15.0 - uTurn * 3.0) * (0.01 + 0.05 * low) + sin(length(drift) * 41.0 - uTurn * 7.0) * 0.012 * high;
  return (low * 0.75 + fine) * exp(-r * 0.25) + 0.5 * swirl * (0.5 + 0.4 * low);
}
vec3 paint(vec2 at) {
  vec2 p = around(at) * vec2(0.92, 1.12);
  float r = length(p), e = 0.012;
  float h = swell(p);
  vec2 slope = vec2(swell(p + vec2(e, 0.0)) - h, swell(p + vec2(0.0, e)) - h) / e;
  vec3 normal = normalize(vec3(-slope * 0.5, 1.0));
  vec3 lamp = normalize(vec3(-0.5 + 0.2 * sin(uTime * 0.2), 0.75, 0.55)), other = normalize(vec3(0.8, -0.45, 0.4));
  float shine = pow(max(dot(normal, normalize(lamp + vec3(0.0, 0.0, 1.0))), 0.0), 42.0);
  float glow = pow(max(dot(normal, normalize(other + vec3(0.0, 0.0, 1.0))), 0.0), 18.0);
  float tilt = 1.0 - normal.z;
  vec3 hue = tone(0.40 + 0.45 * clamp(h * 0.9, 0.0, 1.0) + 0.12 * sin(r * 2.0 - uTime * 0.2));
  vec3 light = hue * (0.04 + 0.7 * h * h + 0.7 * tilt) + mix(uA, vec3(1.0), 0.6) * shine * (0.4 + 1.2 * h)
    + uB * glow * (0.25 + 0.9 * h);
  light += mix(uA, vec3(1.0), 0.35) * exp(-r * 5.5) * (0.10 + 0.9 * uBass + 0.4 * uPulse);
  vec3 deep = ground(at + slope * 14.0) * (0.24 + 0.3 * uLevel) + uC * (0.06 + 0.12 * uLevel);
  return deep + (0.55 + 1.1 * uLevel) * light * exp(-max(r - 0.9, 0.0) * 0.30);
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    const { x, y, reach } = middle(look);
    for (let i = 1; i < 48; i++) {
      const row = (scene.newest - i + ROWS) % ROWS;
      const value = scene.history[row * BARS + 3];
      brush.strokeStyle = paint(look.colours[i % 3 ? 0 : 1], Math.min(value * (1 - i / 60), 1));
      brush.lineWidth = reach * 0.03;
      brush.beginPath();
      brush.arc(x, y, reach * i * 0.045, 0, 7);
      brush.stroke();
    }
  },
};
