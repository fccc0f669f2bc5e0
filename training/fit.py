#!/usr/bin/env python3
"""Fit a logistic model over yes/no features by Newton's method. Standard library only.

Input, one example a line:  label TAB group TAB feature numbers, space apart
The groups are what is held out together: half of them fit, the other half checks, and then the other way round; the
weights printed last are fitted on everything.
"""
import argparse, math, sys, zlib


def solve(a, b):
    """Solves a x = b for a symmetric positive definite a, by Cholesky."""
    n = len(b)
    l = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = a[i][j] - sum(l[i][k] * l[j][k] for k in range(j))
            l[i][j] = math.sqrt(max(s, 1e-12)) if i == j else s / l[j][j]
    y = [0.0] * n
    for i in range(n):
        y[i] = (b[i] - sum(l[i][k] * y[k] for k in range(i))) / l[i][i]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (y[i] - sum(l[k][i] * x[k] for k in range(i + 1, n))) / l[i][i]
    return x


def sigmoid(z):
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def fit(rows, size, ridge):
    """rows: (label, features, weight). The last weight is the bias."""
    w = [0.0] * (size + 1)
    for _ in range(12):
        g = [ridge * x for x in w]
        h = [[0.0] * (size + 1) for _ in range(size + 1)]
        g[size] = 0.0
        for i in range(size + 1):
            h[i][i] = ridge if i < size else 1e-6
        for label, features, weight in rows:
            f = features + [size]
            p = sigmoid(sum(w[i] for i in f))
            d, c = weight * (p - label), weight * p * (1 - p)
            for i in f:
                g[i] += d
                hi = h[i]
                for j in f:
                    hi[j] += c
        step = solve(h, g)
        w = [x - s for x, s in zip(w, step)]
        if max(map(abs, step)) < 1e-4:
            break
    return w


def logit(w, features):
    return sum(w[i] for i in features) + w[-1]


def average_precision(scored):
    hit = ap = 0
    for n, (_, label) in enumerate(sorted(scored, key=lambda s: -s[0]), 1):
        if label:
            hit += 1
            ap += hit / n
    return ap / max(hit, 1)


def report(name, scored):
    positives = sum(label for _, label in scored)
    line = f"{name}: {len(scored)} of which {positives} asks, AP {average_precision(scored):.3f};"
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        said = [label for z, label in scored if sigmoid(z) >= threshold]
        p, r = sum(said) / max(len(said), 1), sum(said) / max(positives, 1)
        line += f"  at {threshold} P {p:.2f} R {r:.2f}"
    print(line, file=sys.stderr)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("examples")
    a.add_argument("names", help="one feature name a line")
    a.add_argument("--ridge", type=float, default=2.0)
    a.add_argument("--check", action="append", default=[], help="more examples, checked only")
    a.add_argument("--titled", help="examples of titles: print both columns as core/src/asks/weights.rs")
    o = a.parse_args()
    names = open(o.names, encoding="utf-8").read().split("\n")
    read = lambda path: [
        (int(c[0]), [int(x) for x in c[2].split()], c[1])
        for c in (line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8"))
    ]
    rows = read(o.examples)
    half = lambda group: zlib.crc32(group.encode()) % 2
    held_out = []
    for side in (0, 1):
        w = fit([(y, f, 1.0) for y, f, g in rows if half(g) == side], len(names), o.ridge)
        held_out += [(logit(w, f), y) for y, f, g in rows if half(g) != side]
    report("held out", held_out)
    w = fit([(y, f, 1.0) for y, f, _ in rows], len(names), o.ridge)
    report("fitted", [(logit(w, f), y) for y, f, _ in rows])
    for path in o.check:
        report(path, [(logit(w, f), y) for y, f, _ in read(path)])
    count = [0] * len(names)
    hits = [0] * len(names)
    for y, f, _ in rows:
        for i in f:
            count[i] += 1
            hits[i] += y
    if o.titled:
        t = fit([(y, f, 1.0) for y, f, _ in read(o.titled)], len(names), 2 * o.ridge)
        print("//! Written by `training/`; not by hand.\n")
        print("/// For each cue, then each shape, then once for all (the bias): the weight in a sentence and in a title.")
        print("#[rustfmt::skip]\npub(super) const WEIGHTS: &[(f64, f64)] = &[")
        for name, x, y in zip(names + ["bias"], w, t):
            print(f"    ({x:.2f}, {y:.2f}), // {name}")
        print("];")
    else:
        for i in sorted(range(len(names)), key=lambda i: -w[i]):
            print(f"{w[i]:6.2f}  {count[i]:5d} found, {hits[i] / max(count[i], 1):4.0%} asks  {names[i]}")
        print(f"{w[-1]:6.2f}  bias")


if __name__ == "__main__":
    main()
