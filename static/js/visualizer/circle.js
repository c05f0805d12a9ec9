// A ring that breathes with the bass; the spectrum stands on it, mirrored, and its light drifts outward.
// @ts-check
import { ground, middle, paint } from "./strokes.js";
import { BARS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const circle = {
  name: "circle", label: "setting.visualizer.circle", follows: true,
  params: [{ name: "trail", label: "visualizer.trail", type: "number", value: 0.7, min: 0, max: 1, step: 0.1 },
    { name: "spin", label: "visualizer.speed", type: "number", value: 0.5, min: 0, max: 2, step: 0.1 }],
  shader: `
vec3 paint(vec2 at) {
  vec2 p = around(at) * 0.74;
  float r = length(p);
  float px = 1.3 / min(uFocus.z, uFocus.w);
  float angle = atan(p.x, p.y) + uTurn * 0.3 * p_spin;
  float side = abs(fract(angle / (2.0 * PI) + 0.5) * 2.0 - 1.0);
  const float lanes = 64.0;
  float lane = side * lanes;
  float note = (floor(lane) + 0.5) / lanes * 0.94;
  float value = pow(bar(note), 0.9);
  float ring = 0.47 + 0.07 * uBass + 0.035 * uPulse;
  float width = PI * r / lanes;
  float across = abs(fract(lane) - 0.5) * width;
  float far = r - ring;
  float tall = 0.012 + 0.52 * value;
  float thick = 0.27 * PI * ring / lanes;
  float bead = smoothstep(px, -px, length(vec2(across, max(far - tall, min(far - 0.03, 0.0)))) - thick) * step(0.0, far);
  float inner = smoothstep(px, -px, length(vec2(across, max(-far - tall * 0.28, min(-far - 0.03, 0.0)))) - thick * 0.8) * step(far, 0.0);
  vec3 hue = tone(0.42 + 0.58 * smoothstep(0.0, 0.75, note));
  float rise = clamp(far / tall, 0.0, 1.0);
  vec3 light = mix(hue * 0.8, mix(hue, vec3(1.0), 0.3) * 2.0, rise) * bead + hue * inner * 0.55;
  light += mix(hue, vec3(1.0), 0.4) * exp(-abs(far) * 90.0) * (0.6 + 0.9 * uLevel);
  light += hue * exp(-abs(far) * 5.5) * (0.07 + 0.42 * value + 0.30 * uPulse);
  float inside = smoothstep(ring, ring * 0.25, r);
  vec2 swirl = turned(r * 3.0 - uTurn * 0.4) * p;
  float smoke = clouds(swirl * 5.0 + vec2(uTime * 0.15, 3.0));
  light += tone(0.25 + 0.6 * smoke) * inside * smoke * smoke * (0.25 + 1.7 * uBass * uBass + 0.5 * uPulse);
  vec2 back = p * turned(0.012 * p_spin) * (0.968 - 0.014 * uBass) / 0.74;
  vec3 trail = past(back * min(uFocus.z, uFocus.w) + uFocus.xy);
  vec3 ghost = max(trail - 0.05, 0.0) * smoothstep(ring * 0.94, ring * 1.06, r) * p_trail * 1.22 * exp(-r * 0.10);
  float haze = clouds(p * 1.1 + vec2(uTime * 0.04, uTime * 0.03));
  return ground(at) * 0.34 + uC * haze * haze * (0.15 + 0.3 * uBass) + light + ghost;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 0.35);
    const { x, y, reach } = middle(look);
    const ring = reach * (0.42 + 0.07 * scene.bass);
    brush.lineWidth = Math.max(reach * 0.016, 1);
    for (let i = 0; i < 144; i++) {
      const note = Math.abs(1 - i / 72);
      const angle = i / 144 * 2 * Math.PI + scene.turn * 0.1;
      const far = ring + reach * (0.015 + 0.5 * scene.bars[Math.floor(note * (BARS - 1))]);
      brush.strokeStyle = paint(look.colours[note < 0.5 ? 0 : 1], 0.9);
      brush.beginPath();
      brush.moveTo(x + ring * Math.sin(angle), y - ring * Math.cos(angle));
      brush.lineTo(x + far * Math.sin(angle), y - far * Math.cos(angle));
      brush.stroke();
    }
  },
};
