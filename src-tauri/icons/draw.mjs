// Draws the mark, three rising waves, and writes it in the forms the systems ask for: node src-tauri/icons/draw.mjs
import { deflateSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';

const sky = [16, 42, 67];
const waves = [
  { from: 0.72, rise: 0.1, phase: 0.0, colour: [36, 120, 143] },
  { from: 0.58, rise: 0.16, phase: 0.22, colour: [62, 189, 193] },
  { from: 0.44, rise: 0.22, phase: 0.44, colour: [201, 242, 235] },
];

/** Where the crest of a wave lies at x, both 0 to 1 from the top left. */
function crest(wave, x) {
  return wave.from - wave.rise * x - 0.055 * Math.sin((x + wave.phase) * 2 * Math.PI);
}

/** Colour and coverage of one point. */
function point(x, y) {
  const radius = 0.2, margin = 0.04;
  const dx = Math.max(Math.abs(x - 0.5) - (0.5 - margin - radius), 0);
  const dy = Math.max(Math.abs(y - 0.5) - (0.5 - margin - radius), 0);
  if (Math.hypot(dx, dy) > radius) return null;
  let colour = sky;
  for (const wave of waves) {
    const depth = y - crest(wave, x);
    if (depth > 0 && depth < 0.085) colour = wave.colour;
  }
  return colour;
}

function png(size) {
  const fine = 4, rows = [];
  for (let py = 0; py < size; py++) {
    const row = Buffer.alloc(1 + size * 4);
    for (let px = 0; px < size; px++) {
      let sum = [0, 0, 0], hits = 0;
      for (let sy = 0; sy < fine; sy++) for (let sx = 0; sx < fine; sx++) {
        const c = point((px + (sx + 0.5) / fine) / size, (py + (sy + 0.5) / fine) / size);
        if (c) { hits++; sum = sum.map((v, i) => v + c[i]); }
      }
      const at = 1 + px * 4;
      for (let i = 0; i < 3; i++) row[at + i] = hits ? Math.round(sum[i] / hits) : 0;
      row[at + 3] = Math.round((255 * hits) / (fine * fine));
    }
    rows.push(row);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0); head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0); body.copy(out, 4); out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) { c ^= b; for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0); }
  return (c ^ 0xffffffff) >>> 0;
}

function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2); head.writeUInt16LE(pictures.length, 4);
  let at = head.length;
  pictures.forEach(([size, data], i) => {
    const e = 6 + 16 * i;
    head[e] = size % 256; head[e + 1] = size % 256; head.writeUInt16LE(1, e + 4); head.writeUInt16LE(32, e + 6);
    head.writeUInt32LE(data.length, e + 8); head.writeUInt32LE(at, e + 12); at += data.length;
  });
  return Buffer.concat([head, ...pictures.map(([, data]) => data)]);
}

function icns(pictures) {
  const entries = pictures.map(([type, data]) => {
    const head = Buffer.alloc(8); head.write(type, 0); head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  });
  const head = Buffer.alloc(8); head.write('icns', 0);
  head.writeUInt32BE(8 + entries.reduce((n, e) => n + e.length, 0), 4);
  return Buffer.concat([head, ...entries]);
}

const by = Object.fromEntries([32, 128, 256, 512].map((size) => [size, png(size)]));
const write = (name, data) => writeFileSync(new URL(name, import.meta.url), data);
write('icon.png', by[512]);
write('icon.ico', ico([[32, by[32]], [256, by[256]]]));
write('icon.icns', icns([['ic07', by[128]], ['ic08', by[256]], ['ic09', by[512]]]));
