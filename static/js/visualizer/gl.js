// Draws programs with WebGL2. A picture is drawn, its cells are measured while the browser does something else, and it is shown one turn
// later, mixed with the one before it as the flash limiter says: nothing is shown that was not measured.
// @ts-check
import { BARS, POINTS, ROWS } from "./scene.js";

/** @typedef {import("./scene.js").Look} Look */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Program} Program */
/** @typedef {import("./limit.js").Limiter} Limiter */
/**
 * @typedef {{use: (program: Program) => void, ready: () => boolean, resize: (width: number, height: number, scale: number) => void,
 *   pictures: (cover: TexImageSource | null, back: TexImageSource | null) => void,
 *   draw: (scene: Scene, look: Look, gain: number, source: TexImageSource | null) => void,
 *   show: (limiter: Limiter, ms: number) => boolean, waiting: () => boolean, end: () => void}} Screen
 * use begins to build a program, ready tells whether it is built, and draws it from then on; draw makes a picture, which waits to be
 * measured; show measures and shows it, false = the graphics processor is not ready. source: a picture made elsewhere, drawn instead of a
 * program
 */

export const [COLUMNS, LINES] = [80, 45]; // cells of the limiter

const CORNERS = `#version 300 es
void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }`;

const HEAD = `#version 300 es
precision highp float;
`;

// What every program finds, beside its own parameters p_NAME. at and uSize in pixels; uFocus: middle and half size of what nothing covers;
// uA, uB, uC: accent, companion, deep; past: the picture before; was: a bar some time ago, age 0-1 for about three seconds.
const GIVEN = `${HEAD}
out vec4 outColour;
uniform vec2 uSize;
uniform vec4 uFocus;
uniform float uTime, uTurn, uLevel, uBass, uMid, uTreble, uPulse, uBeat, uCalm, uGain, uHead, uHasCover, uGrain;
uniform vec3 uA, uB, uC;
uniform sampler2D uBars, uWave, uHistory, uPast, uCover, uBack;
const float PI = 3.14159265;
float bar(float x) { return texture(uBars, vec2((clamp(x, 0.0, 1.0) * ${BARS - 1}.0 + 0.5) / ${BARS}.0, 0.5)).r; }
float was(float x, float age) {
  vec2 at = vec2(clamp(x, 0.0, 1.0) * ${BARS - 1}.0 + 0.5, uHead - clamp(age, 0.0, 1.0) * ${ROWS - 4}.0);
  return texture(uHistory, at / vec2(${BARS}.0, ${ROWS}.0)).r;
}
vec2 wave(float x) { return texture(uWave, vec2(x, 0.5)).rg; }
vec3 past(vec2 at) { return texture(uPast, at / uSize).rgb; }
vec2 around(vec2 at) { return (at - uFocus.xy) / min(uFocus.z, uFocus.w); }
mat2 turned(float a) { return mat2(cos(a), -sin(a), sin(a), cos(a)); }
float hash(vec2 p) { p = fract(p * vec2(123.34, 456.21)); p += dot(p, p + 45.32); return fract(p.x * p.y); }
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
float clouds(vec2 p) {
  float sum = 0.0, share = 0.5;
  for (int i = 0; i < 4; i++) { sum += share * noise(p); p = mat2(1.6, 1.2, -1.2, 1.6) * p; share *= 0.5; }
  return sum;
}
vec3 tone(float x) { x = clamp(x, 0.0, 1.0) * 2.0; return x < 1.0 ? mix(uC, uA, x) : mix(uA, uB, x - 1.0); }
vec3 ground(vec2 at) { return texture(uBack, at / uSize).rgb; }
vec3 paint(vec2 at);
void main() {
  vec3 colour = 1.0 - exp(-max(paint(gl_FragCoord.xy), 0.0));
  outColour = vec4(colour * uGain + (hash(gl_FragCoord.xy * 0.71 + uGrain) - 0.5) / 255.0, 1.0);
}
`;

const COPY = `${HEAD}uniform sampler2D uFrom; uniform vec2 uSize; uniform float uGain; out vec4 outColour;
void main() { outColour = vec4(texture(uFrom, gl_FragCoord.xy / uSize).rgb * uGain, 1.0); }`;

const MEASURE = `${HEAD}uniform sampler2D uFrom; uniform vec2 uSize; out vec4 outColour;
void main() {
  vec3 sum = vec3(0.0);
  vec2 some = vec2(0.0); // of a part of the points, as chance has it: what alternates between them is seen
  for (int y = 0; y < 5; y++) for (int x = 0; x < 5; x++) {
    vec3 c = texture(uFrom, (gl_FragCoord.xy - 0.4 + 0.2 * vec2(x, y)) / uSize).rgb;
    sum += c * c;
    float chosen = step(0.5, fract(sin(dot(floor(gl_FragCoord.xy) * 5.0 + vec2(x, y), vec2(12.9898, 78.233))) * 43758.5453));
    some += chosen * vec2(dot(c * c, vec3(0.2126, 0.7152, 0.0722)), 1.0);
  }
  outColour = vec4(sqrt(sum / 25.0), sqrt(some.x / max(some.y, 1.0)));
}`;

const MIX = `${HEAD}uniform sampler2D uFrom, uOld, uKeep; uniform vec2 uSize; out vec4 outColour;
void main() {
  vec2 at = gl_FragCoord.xy / uSize;
  outColour = vec4(mix(texture(uFrom, at).rgb, texture(uOld, at).rgb, texture(uKeep, at).r), 1.0);
}`;

/** Begins to build a program, beside the page where it can. @param {WebGL2RenderingContext} gl @param {string} source */
function begin(gl, source) {
  const program = /** @type {WebGLProgram} */ (gl.createProgram());
  for (const [kind, text] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, CORNERS], [gl.FRAGMENT_SHADER, source]])) {
    const shader = /** @type {WebGLShader} */ (gl.createShader(kind));
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

/** Waits until a program is built. @param {WebGL2RenderingContext} gl @param {WebGLProgram} program */
function finish(gl, program) {
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader));
    throw new Error(`a shader does not build: ${logs.join(" ")} ${gl.getProgramInfoLog(program)}`);
  }
  /** @type {Map<string, WebGLUniformLocation | null>} */
  const places = new Map();
  const place = (/** @type {string} */ name) => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name));
    return places.get(name) ?? null;
  };
  return { program, place };
}

/** @param {WebGL2RenderingContext} gl @param {string} source */
const build = (gl, source) => finish(gl, begin(gl, source));

/** @param {WebGL2RenderingContext} gl @param {number} filter @param {number} wrap */
function texture(gl, filter, wrap) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, name, filter);
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, name, wrap);
  return made;
}

/** A picture to draw into. @param {WebGL2RenderingContext} gl */
function target(gl) {
  const made = texture(gl, gl.LINEAR, gl.CLAMP_TO_EDGE);
  const frame = gl.createFramebuffer();
  return {
    texture: made, frame,
    /** @param {number} width @param {number} height */
    size(width, height) {
      gl.bindTexture(gl.TEXTURE_2D, made);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, made, 0);
    },
  };
}

/** @param {HTMLCanvasElement} canvas @returns {Screen | null} null: there is no WebGL2 */
export function newGlScreen(canvas) {
  const context = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, powerPreference: "low-power" });
  if (!context) return null;
  const gl = context;
  const [copy, measure, mixed] = [build(gl, COPY), build(gl, MEASURE), build(gl, MIX)];
  /** @type {ReturnType<typeof build> | null} */
  let chosen = null;
  /** @type {WebGLProgram | null} */
  let coming = null;
  const beside = gl.getExtension("KHR_parallel_shader_compile");
  const [drawn, shown, cells] = [[target(gl), target(gl)], [target(gl), target(gl)], target(gl)];
  const [bars, waves, history] = [gl.CLAMP_TO_EDGE, gl.CLAMP_TO_EDGE, gl.REPEAT].map((wrap) => texture(gl, gl.LINEAR, wrap));
  const [cover, back, keep, source] = Array.from({ length: 4 }, () => texture(gl, gl.LINEAR, gl.CLAMP_TO_EDGE));
  const pixels = gl.createBuffer();
  const read = new Uint8Array(4 * COLUMNS * LINES);
  let [width, height, turn, rows] = [0, 0, 0, -1];
  let hasCover = 0;
  /** @type {WebGLSync | null} */
  let fence = null;
  cells.size(COLUMNS, LINES);
  for (const each of [...drawn, ...shown]) each.size(2, 2);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pixels);
  gl.bufferData(gl.PIXEL_PACK_BUFFER, read.length, gl.STREAM_READ);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  picture(cover, null);
  picture(back, null);

  /** @param {WebGLTexture | null} to @param {TexImageSource | null} from */
  function picture(to, from) {
    gl.bindTexture(gl.TEXTURE_2D, to);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
    if (from) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, from);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array([0, 0, 0, 255]));
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
  }

  /**
   * Draws the one triangle that covers everything.
   * @param {ReturnType<typeof build>} program @param {WebGLFramebuffer | null} into @param {[number, number]} size
   * @param {Record<string, WebGLTexture | null>} textures
   */
  function run({ program, place }, into, size, textures) {
    gl.bindFramebuffer(gl.FRAMEBUFFER, into);
    gl.viewport(0, 0, ...size);
    gl.useProgram(program);
    gl.uniform2f(place("uSize"), ...size);
    Object.entries(textures).forEach(([name, made], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, made);
      gl.uniform1i(place(name), unit);
    });
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** @param {Scene} scene */
  function upload(scene) {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, bars);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16F, BARS, 1, 0, gl.RED, gl.FLOAT, scene.bars);
    gl.bindTexture(gl.TEXTURE_2D, waves);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG16F, POINTS, 1, 0, gl.RG, gl.FLOAT, scene.wave);
    gl.bindTexture(gl.TEXTURE_2D, history);
    if (rows < 0) gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16F, BARS, ROWS, 0, gl.RED, gl.FLOAT, scene.history);
    for (; rows >= 0 && rows !== scene.newest;) {
      rows = (rows + 1) % ROWS;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, BARS, 1, gl.RED, gl.FLOAT, scene.history, rows * BARS);
    }
    rows = scene.newest;
  }

  /** @param {ReturnType<typeof build>} program @param {Scene} scene @param {Look} look @param {number} gain */
  function tell({ program, place }, scene, look, gain) {
    gl.useProgram(program);
    const { time, turn, level, bass, mid, treble, pulse, beat, calm } = scene;
    const numbers = { uTime: time, uTurn: turn, uLevel: level, uBass: bass, uMid: mid, uTreble: treble, uPulse: pulse, uBeat: beat,
      uCalm: calm, uGain: gain, uHead: scene.newest + scene.part - 0.5, uHasCover: hasCover, uGrain: (time * 7.13) % 1 };
    for (const [name, value] of Object.entries(numbers)) gl.uniform1f(place(name), value);
    for (const [name, value] of Object.entries(look.params)) gl.uniform1f(place(`p_${name}`), value);
    gl.uniform4f(place("uFocus"), ...look.focus);
    look.colours.forEach((colour, i) => gl.uniform3f(place("u" + "ABC"[i]), ...colour));
  }

  return {
    use({ params, shader }) {
      const uniforms = params.map(({ name }) => `uniform float p_${name};\n`).join("");
      if (coming) gl.deleteProgram(coming);
      coming = begin(gl, GIVEN + uniforms + shader);
    },
    ready() {
      if (!coming) return true;
      if (beside && !gl.getProgramParameter(coming, beside.COMPLETION_STATUS_KHR)) return false;
      const [made, old] = [coming, chosen];
      coming = null;
      chosen = finish(gl, made);
      if (old) gl.deleteProgram(old.program);
      return true;
    },
    resize(wide, high, scale) {
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      width = Math.max(Math.round(wide * scale), 2);
      height = Math.max(Math.round(high * scale), 2);
      if (fence) gl.deleteSync(fence);
      fence = null;
      gl.useProgram(copy.program);
      gl.uniform1f(copy.place("uGain"), 1);
      for (const pair of [drawn, shown]) { // what was seen last stays, in its new size
        pair[turn % 2].size(width, height);
        run(copy, pair[turn % 2].frame, [width, height], { uFrom: pair[(turn + 1) % 2].texture });
        pair[(turn + 1) % 2].size(width, height);
      }
      turn++;
    },
    pictures(ofCover, ofBack) {
      hasCover = ofCover ? 1 : 0;
      picture(cover, ofCover);
      picture(back, ofBack);
    },
    draw(scene, look, gain, made) {
      const [into, before] = [drawn[turn % 2], drawn[(turn + 1) % 2]];
      /** @type {[number, number]} */
      const size = [width, height];
      if (made) {
        picture(source, made);
        gl.useProgram(copy.program);
        gl.uniform1f(copy.place("uGain"), gain);
        run(copy, into.frame, size, { uFrom: source });
      } else if (chosen) {
        upload(scene);
        tell(chosen, scene, { ...look, focus: /** @type {any} */ (look.focus.map((value) => value * width / look.size[0])) }, gain);
        run(chosen, into.frame, size, { uBars: bars, uWave: waves, uHistory: history, uPast: before.texture, uCover: cover, uBack: back });
      }
      run(measure, cells.frame, [COLUMNS, LINES], { uFrom: into.texture });
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pixels);
      gl.readPixels(0, 0, COLUMNS, LINES, gl.RGBA, gl.UNSIGNED_BYTE, 0);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
    },
    waiting: () => fence !== null,
    show(limiter, ms) {
      if (!fence) return true;
      const state = gl.clientWaitSync(fence, 0, 0);
      if (state === gl.TIMEOUT_EXPIRED) return false;
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, pixels);
      gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, read);
      gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
      gl.deleteSync(fence);
      fence = null;
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, keep);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, COLUMNS, LINES, 0, gl.RED, gl.UNSIGNED_BYTE, limiter.limit(read, ms));
      const [from, old, into] = [drawn[turn % 2], shown[(turn + 1) % 2], shown[turn % 2]];
      run(mixed, into.frame, [width, height], { uFrom: from.texture, uOld: old.texture, uKeep: keep });
      gl.useProgram(copy.program);
      gl.uniform1f(copy.place("uGain"), 1);
      run(copy, null, [canvas.width, canvas.height], { uFrom: into.texture });
      turn++;
      return true;
    },
    end() {
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}
