// The cover in a kaleidoscope, in its own colours; rings of what was just heard run through the glass.
// @ts-check
import { ground, middle, paint } from "./strokes.js";

/** @type {import("./scene.js").Program} */
export const kaleidoscope = {
  name: "kaleidoscope", label: "setting.visualizer.kaleidoscope", follows: true,
  params: [{ name: "mirrors", label: "visualizer.mirrors", type: "number", value: 6, min: 3, max: 12, step: 1 },
    { name: "speed", label: "visualizer.speed", type: "number", value: 1, min: 0, max: 3, step: 0.1 }],
  shader: `
vec2 fold(vec2 p, float n, float turn) {
  float a = atan(p.y, p.x) + turn, slice = PI / n;
  a = abs(mod(a, 2.0 * slice) - slice);
  return length(p) * vec2(cos(a), sin(a));
}
vec2 mirrored(vec2 uv) { return abs(mod(uv, 2.0) - 1.0); }
vec3 glass(vec2 uv) {
  vec3 picture = texture(uCover, mirrored(uv)).rgb;
  vec3 ink = tone(clouds(uv * 2.2 + uTime * 0.03) * 1.1);
  return mix(ink, mix(picture, ink, 0.12), uHasCover);
}
vec3 paint(vec2 at) {
  vec2 p = around(at) * 0.92;
  float r = length(p);
  float turn = uTurn * 0.11 * p_speed;
  vec2 q = fold(p, p_mirrors, turn);
  q = fold(q - vec2(0.52 + 0.05 * sin(uTime * 0.21), 0.18), p_mirrors * 0.5, -turn * 1.4);
  float facet = noise(q * 5.0 + 3.0);
  q = abs(q) - vec2(0.10, 0.07);
  q = abs(turned(0.6 + 0.2 * sin(uTime * 0.17)) * q) - vec2(0.13, 0.05);
  float zoom = 0.9 - 0.14 * uBass - 0.06 * uPulse;
  vec2 uv = q * zoom * turned(turn * 0.7) + vec2(0.5 + 0.3 * sin(turn * 0.9), 0.5 + 0.3 * cos(turn * 0.7));
  float split = 0.006 + 0.012 * uTreble;
  vec3 colour = vec3(glass(uv + split).r, glass(uv).g, glass(uv - split).b);
  float grey = dot(colour, vec3(0.3, 0.59, 0.11));
  colour = max(mix(vec3(grey), colour, 1.45), 0.0);
  colour *= colour * 1.1 + 0.25;
  float ring = was(0.07, r * 0.16), high = was(0.55, r * 0.16);
  float edge = smoothstep(0.022, 0.0, abs(q.x)) + smoothstep(0.022, 0.0, abs(q.y));
  float bevel = 0.5 + 1.1 * smoothstep(0.0, 0.16, min(abs(q.x), abs(q.y))) * (0.4 + facet);
  vec3 stain = mix(vec3(1.0), tone(0.35 + 0.65 * facet) * 1.7, 0.55);
  vec3 light = colour * stain * bevel * (0.32 + 0.45 * uLevel + 1.5 * ring * ring)
    + mix(tone(0.45 + 0.5 * fract(r * 0.7)), vec3(1.0), 0.25) * edge * (0.07 + 0.9 * high + 0.5 * ring * ring);
  light += mix(uA, vec3(1.0), 0.3) * exp(-r * 7.0) * (0.10 + 0.9 * uBass * uBass + 0.3 * uPulse);
  float dark = exp(-pow(max(r - 0.55, 0.0), 1.4) * 0.55);
  return ground(at) * 0.25 + light * dark;
}`,
  flat(brush, scene, look) {
    ground(brush, look, 1);
    const { x, y, reach } = middle(look);
    const far = Math.hypot(...look.size);
    brush.globalAlpha = 0.35 + 0.45 * scene.level;
    for (let n = 0; n < 12; n++) {
      brush.save();
      brush.translate(x, y);
      brush.rotate(n * Math.PI / 6 + scene.turn * 0.1);
      if (n % 2) brush.scale(1, -1);
      brush.beginPath();
      brush.moveTo(0, 0);
      brush.lineTo(far, 0);
      brush.lineTo(far * Math.cos(Math.PI / 6), far * Math.sin(Math.PI / 6));
      brush.clip();
      brush.rotate(-scene.turn * 0.16);
      const size = reach * (2.2 + 0.3 * scene.bass);
      if (look.cover) brush.drawImage(look.cover, -size * 0.3, -size * 0.6, size, size);
      else {
        brush.fillStyle = paint(look.colours[n % 3], 0.6);
        brush.fillRect(reach * 0.2, -reach, reach * (0.4 + 0.4 * scene.bars[n * 4]), reach * 2);
      }
      brush.restore();
    }
  },
};
