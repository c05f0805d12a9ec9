// Lights that float down like snow, near and far; each belongs to a note and glows while it is heard.
// @ts-check
import { ground, paint } from "./strokes.js";
import { BARS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const snow = {
  name: "snow", label: "setting.visualizer.snow", follows: true,
  params: [{ name: "speed", label: "visualizer.speed", type: "number", value: 1, min: 0.2, max: 3, step: 0.1 },
    { name: "amount", label: "visualizer.amount", type: "number", value: 0.6, min: 0.1, max: 1, step: 0.1 }],
  shader: `
vec3 paint(vec2 at) {
  vec2 p = (at - 0.5 * uSize) / uSize.y;
  float hill = clouds(vec2(p.x * 1.4 + uTime * 0.02, uTime * 0.05));
  vec3 light = ground(at) * 0.4 + uC * (0.10 + 0.35 * uBass) * smoothstep(0.75, -0.7, p.y - 0.35 * hill)
    + uA * (0.04 + 0.22 * uBass * uBass) * exp(-(p.y + 0.5) * 3.2) * (0.5 + hill);
  for (int i = 0; i < 8; i++) {
    float deep = float(i) / 7.0;
    float size = mix(2.4, 13.0, deep);
    vec2 q = p * size;
    q.y += uTurn * p_speed * mix(0.75, 2.6, deep) * 0.5 + float(i) * 5.7;
    q.x += float(i) * 7.31 + sin(uTime * 0.22 + float(i) * 1.7 + p.y * 1.2) * 0.25 * size * 0.3;
    vec2 cell = floor(q);
    float h = hash(cell + float(i) * 17.0);
    if (h > p_amount) continue;
    float h2 = hash(cell * 1.7 + 3.1), h3 = hash(cell * 2.3 + 9.7);
    float value = bar(0.02 + 0.92 * h2);
    float blur = abs(deep - 0.55) * 2.0;
    float radius = mix(0.035, 0.17, clamp(blur, 0.0, 1.0)) * (0.7 + 0.45 * h3) * (0.85 + 0.4 * value);
    float reach = 0.5 - radius * 1.02;
    vec2 middle = cell + 0.5 + (vec2(h2, h3) - 0.5) * reach * 0.9 + 0.05 * vec2(sin(uTime * (0.5 + h3) + h2 * 6.3), 0.0);
    float d = length(q - middle);
    float soft = 0.012 + 0.03 * blur + 1.2 * size / uSize.y;
    float disc = smoothstep(radius + soft, radius - soft, d) * (0.5 + 0.65 * smoothstep(radius * 0.2, radius, d));
    float room = smoothstep(0.5, 0.3, max(abs(q.x - cell.x - 0.5), abs(q.y - cell.y - 0.5)));
    float glow = exp(-d * d / (radius * radius * 3.0 + 0.004)) * room;
    float shine = 0.10 + 0.25 * uLevel + 2.8 * pow(value, 1.5) + 0.6 * uPulse * h3 * h3;
    vec3 hue = mix(tone(0.42 + 0.58 * h2), vec3(1.0), 0.15 + 0.5 * step(0.8, h3) * (1.0 - blur));
    light += hue * (disc * mix(1.0, 0.30, clamp(blur, 0.0, 1.0)) + glow * 0.30) * shine;
  }
  return light;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    const [width, height] = look.size;
    for (let i = 0; i < 140; i++) {
      const [a, b, deep] = [(i * 0.618) % 1, (i * 0.367 + 0.1) % 1, ((i * 0.273) % 1)];
      const y = ((b + scene.turn * (0.05 + 0.09 * (1 - deep))) % 1.1) * height * 1.1 - height * 0.05;
      const x = (a + 0.02 * Math.sin(scene.time * 0.4 + i)) * width;
      const value = scene.bars[Math.floor(a * (BARS - 1))];
      brush.fillStyle = paint(look.colours[i % 2], Math.min(0.12 + 0.8 * value, 1));
      brush.beginPath();
      brush.arc(x, y, (1.5 + 5 * (1 - deep)) * (0.7 + value) * height / 360, 0, 7);
      brush.fill();
    }
  },
};
