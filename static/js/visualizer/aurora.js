// Northern lights over hills: low notes hang as wide curtains, high ones as fine rays.
// @ts-check
import { ground, paint } from "./strokes.js";
import { BARS } from "./scene.js";

/** @type {import("./scene.js").Program} */
export const aurora = {
  name: "aurora", label: "setting.visualizer.aurora", follows: true,
  params: [{ name: "speed", label: "visualizer.speed", type: "number", value: 1, min: 0.2, max: 3, step: 0.1 }],
  shader: `
vec3 paint(vec2 at) {
  vec2 p = (at - uFocus.xy) / uFocus.w;
  float x = at.x / uSize.y;
  float t = uTurn * 0.16 * p_speed + uTime * 0.04;
  vec2 star = floor(at / uSize.y * 240.0);
  float lone = hash(star);
  vec3 light = ground(at) * 0.25 + mix(uC * 0.45, vec3(0.01, 0.01, 0.03), clamp(p.y * 0.5 + 0.5, 0.0, 1.0));
  light += step(0.9965, lone) * (0.25 + 0.2 * sin(uTime * 1.3 + lone * 900.0) + 0.4 * uTreble) * smoothstep(-0.7, 0.6, p.y);
  for (int i = 0; i < 4; i++) {
    float n = float(i);
    float drift = x * (1.1 + 0.25 * n) + n * 3.7 + t * (0.6 + 0.2 * n);
    float fold = clouds(vec2(drift * 1.1, t * 0.7 + n * 5.0));
    float bend = (fold - 0.45) * 1.5;
    float foot = -0.62 + 0.30 * n + bend * 0.8;
    float note = fract(0.11 * n + fold * 0.9);
    float value = bar(note * 0.8) * 0.6 + (n < 2.0 ? uBass : n < 3.0 ? uMid : uTreble) * 0.55;
    float high = p.y - foot;
    float tall = 0.55 + 0.85 * value;
    float veil = smoothstep(-0.03, 0.10, high) * exp(-max(high, 0.0) / tall * 2.2);
    float rays = 0.35 + 0.65 * noise(vec2(drift * 26.0 + bend * 18.0, t * 3.0 + n)) * noise(vec2(drift * 9.0 - bend * 9.0, t * 2.0));
    float rim = exp(-abs(high - 0.02) * 16.0);
    vec3 hue = mix(tone(0.50 + 0.10 * n), tone(0.98 - 0.06 * n), clamp(high / tall, 0.0, 1.0));
    light += hue * (veil * rays + rim * 0.30 * rays) * (0.22 + 2.3 * value + 0.45 * uPulse);
  }
  float hill = -0.93 + 0.16 * clouds(vec2(x * 2.0 + 4.0, 1.0)) + 0.10 * noise(vec2(x * 5.0, 7.0));
  float land = smoothstep(0.012, -0.012, p.y - hill);
  return mix(light, uC * 0.05 + vec3(0.006) + light * 0.06, land);
}`,
  flat(brush, scene, look) {
    ground(brush, look, 0.4);
    const [width, height] = look.size;
    for (let i = 0; i < 96; i++) {
      const at = i / 96;
      const sway = Math.sin(at * 7 + scene.turn * 0.3) + 0.5 * Math.sin(at * 17 - scene.turn * 0.2);
      const foot = height * (0.5 + 0.1 * sway);
      const tall = height * (0.12 + 0.5 * scene.bars[Math.floor(((i * 0.382) % 1) * (BARS - 1))]);
      const veil = brush.createLinearGradient(0, foot, 0, foot - tall);
      veil.addColorStop(0, paint(look.colours[0], 0.25));
      veil.addColorStop(1, paint(look.colours[1], 0));
      brush.fillStyle = veil;
      brush.fillRect(at * width - 2, foot - tall, width / 48, tall);
    }
  },
};
