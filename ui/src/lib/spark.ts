// The path of a spark line. Zero is the bottom: a line that floats exaggerates.

export interface Spark {
  path: string;
  last: { x: number; y: number };
}

export function spark(values: number[], width: number, height: number, pad = 2): Spark {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0;
  const at = (value: number, i: number) => ({
    x: round(pad + i * step),
    y: round(height - pad - (value / most) * (height - 2 * pad)),
  });
  const points = values.map(at);
  const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
  return { path, last: points.at(-1) ?? { x: pad, y: height - pad } };
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
