#!/usr/bin/env python3
"""Fit the line by which `core/src/clusters/calibrate.rs` chooses the cut of a corpus.

  python3 training/cut.py --data FOLDER --program target/release/groundswell [--each 90] [--beta 1]

Corpora of 60 to 1,400 items are drawn from labelled sets of five origins (two trackers, the sample company, a bank's
questions, and those of wishes/ on which the encoder was not trained), with one in ten to all of their items in groups.
Each is cut everywhere; the place that is best by pair F-beta is what the line should give. Printed: for each origin what a line loses that was fitted on the others,
then the line fitted on all. Vectors come from the program itself; what follows them here (means, words, crowds) is
written again after `space.rs` and `words.rs`, and must be changed with them.

Needs numpy and scipy (requirements.txt). Two cores take about four minutes.
"""
import argparse, csv, json, os, re, subprocess, sys, tempfile
from collections import Counter, defaultdict
from multiprocessing import Pool

import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from corpus import read, wishes

csv.field_size_limit(1 << 30)
ORIGINS = 5
HERE = os.path.dirname(os.path.abspath(__file__))
RULES = open(os.path.join(HERE, "../core/src/clusters/words.rs"), encoding="utf-8").read()
STOP = set(re.findall(r'"(\w+)"', RULES.split("const STOP")[1].split("];")[0]))
BACKGROUND = np.fromfile(os.path.join(HERE, "../core/model/background.f32"), dtype="<f4").reshape(2, 384)
VOICE = re.compile(r"\b(i|me|my|our|us|we|you|your)\b", re.I)
WORDS, LEAN, CROWD, USUAL, WORTH, LEAST = 0.3, 60, 5, 0.3, 20, 0.24
BOUNDS = 0.04, 0.5  # those of calibrate.rs
CUTS = np.round(np.arange(-0.1, 0.9, 0.02), 2)


def stem(w):
    ends = lambda end, least: w.endswith(end) and len(w) - len(end) >= least and w.isascii()
    if ends("ies", 2):
        w = w[:-3] + "y"
    elif ends("s", 3) and not w.endswith(("ss", "us")):
        w = w[:-1]
    if ends("ing", 4):
        w = w[:-3]
    elif ends("ed", 4):
        w = w[:-2]
    if ends("e", 3):
        w = w[:-1]
    return w[:-1] if len(w) > 4 and w.isascii() and w[-1] == w[-2] else w


def words(text):
    found = (w.lower() for w in re.findall(r"[^\W_]+", text) if len(w) > 1)
    return [stem(w) for w in found if w not in STOP]


def unit(rows):
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(length == 0, 1, length)


class Set:
    def __init__(self, program, rows):
        """rows: (text, context, label)."""
        text, context, label = zip(*rows)
        self.words = [(words(t), words(c)) for t, c in zip(text, context)]
        self.voice = np.array([bool(VOICE.search(t)) for t in text])
        numbers = {l: i for i, l in enumerate(dict.fromkeys(label))}
        self.label = np.array([numbers[l] for l in label])
        both = [f"{t}\n{c}" if c else t for t, c in zip(text, context)]
        self.views = [embed(program, text), embed(program, both)]


def embed(program, texts):
    with tempfile.TemporaryDirectory() as folder:
        source, out = os.path.join(folder, "in.csv"), os.path.join(folder, "out.f32")
        with open(source, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["text"]] + [[t] for t in texts])
        subprocess.run([program, "embed", source, "--text", "text", "--out", out], check=True, capture_output=True)
        return np.fromfile(out, dtype="<f4").reshape(-1, 384)


def load(program, data):
    issue = lambda r: (r["title"], r["body"][:300], r["label"]) if r["title"].strip() else (r["body"][:300], "", r["label"])
    rows = {
        "titanium pool": [issue(r) for r in read(f"{data}/titanium/dups_titanium_feature_pool.csv")],
        "titanium all": [issue(r) for r in read(f"{data}/titanium/dups_titanium_clusters.csv")],
        "jquery pool": [issue(r) for r in read(f"{data}/jquery/dups_jquery_feature_pool.csv")],
        "bank": [(r["text"], "", r.get("label") or r["category"]) for r in read(f"{data}/banking77/banking77.csv") if r["split"] == "test"],
        "sample": list(sample()),
        **{f"wishes {name}": [(q, "", title) for title, quotes in all for q in quotes] for name, all in wishes(held_out=True).items()},
    }
    return {name: Set(program, r) for name, r in rows.items()}


def sample():
    tickets = {}
    for line in open(os.path.join(HERE, "../fixtures/sample/tickets.jsonl"), encoding="utf-8"):
        ticket = json.loads(line)["ticket"]
        tickets[str(ticket["id"])] = ticket
    for gold in read(os.path.join(HERE, "../fixtures/sample/gold.csv")):
        ticket, quote, context = tickets[gold["ticket"]], gold["quote"], ""
        texts = [ticket.get("description") or "", ticket["subject"]]
        texts += [c.get("body") or c.get("plain_body") or "" for c in ticket.get("comments", [])]
        for text in (t.replace("\r\n", "\n") for t in texts):
            at = text.find(quote)
            if at >= 0:
                around = text[max(0, at - 160) : at] + " " + text[at + len(quote) : at + len(quote) + 160]
                context = " ".join(f"{ticket['subject']}. {around}".split())
                break
        yield " ".join(quote.split()), context, gold["request"]


def resemblance(s, index):
    around = 1 - s.voice[index].mean()  # what stands around a text counts less the more people speak
    views = []
    for view, background in zip(s.views, BACKGROUND):
        own = view[index]
        views.append(unit(own - (own.sum(0) + background * LEAN) / (len(index) + LEAN)))
    numbers, place, column, value = {}, [], [], []
    for row, i in enumerate(index):
        text, context = s.words[i]
        counts = Counter(text)
        for word in context:
            counts[word] += around
        for word, count in counts.items():
            place.append(row)
            column.append(numbers.setdefault(word, len(numbers)))
            value.append(1 + np.log(count) if count >= 1 else count)
    bags = sp.csr_matrix((value, (place, column)), shape=(len(index), max(len(numbers), 1)))
    times = np.asarray((bags > 0).sum(0)).ravel()
    bags = bags.multiply(np.log((len(index) + 1) / (times + 1)) + 1).tocsr()
    length = np.sqrt(np.asarray(bags.multiply(bags).sum(1)).ravel())
    bags = sp.diags(1 / np.where(length == 0, 1, length)) @ bags
    text, both = (v @ v.T for v in views)
    vectors = text * (1 - around / 2) + both * around / 2
    return ((1 - WORDS) * vectors + WORDS * np.asarray((bags @ bags.T).todense())).astype(np.float32)


def judged(job):
    """What can be seen of a corpus, and pair precision and recall at each cut."""
    name, index = job
    s, n = SETS[name], len(index)
    alike, voice, label = resemblance(s, index), s.voice[index].mean(), s.label[index]
    others = alike.copy()
    np.fill_diagonal(others, -9)
    size = min(CROWD, n - 1)
    crowd = np.partition(others, -size, 1)[:, -size:].mean(1)
    close = (n * crowd.mean() + WORTH * USUAL) / (n + WORTH)
    crowd = USUAL + (1 - voice) * (np.maximum((n * crowd + WORTH * USUAL) / (n + WORTH), LEAST) - USUAL)
    similar = alike + USUAL - (crowd[:, None] + crowd[None, :]) / 2
    nearest = others.argmax(1)
    mutual = ((nearest[nearest] == np.arange(n)).sum() + 0.5 * 30) / (n + 30)
    distance = 2 - (similar + similar.T) / 2
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    pairs = lambda counts: sum(c * (c - 1) / 2 for c in counts.values())
    gold, curve = pairs(Counter(label)), []
    for cut in CUTS:
        groups = fcluster(tree, 2 - cut, "distance")
        hit, said = pairs(Counter(zip(label, groups))), pairs(Counter(groups))
        curve.append((hit / said if said else 1.0, hit / gold if gold else 1.0))
    count = np.log(np.clip(n, 60, 3000))
    return [voice, mutual, count, voice * mutual, voice * count, close, voice * close], curve


def corpora(sets, each, chance):
    for name, s in sets.items():
        groups = defaultdict(list)
        for i, label in enumerate(s.label):
            groups[label].append(i)
        many = [g for g in groups.values() if len(g) > 1]
        alone = [g[0] for g in groups.values() if len(g) == 1]
        for _ in range(each):
            n = int(np.exp(chance.uniform(np.log(60), np.log(1400))))
            grouped = n * (chance.choice([0.1, 0.2, 0.4, 0.7, 1.0]) if alone else 1.0)
            most, order, index = chance.integers(2, 30), chance.permutation(len(many)), []
            if not alone and chance.random() < 0.4:
                most = 3
                grouped = n
            for g in order:
                if len(index) >= grouped:
                    break
                index += list(chance.permutation(many[g])[:most])
            if alone and len(index) < n:
                index += list(chance.permutation(alone)[: n - len(index)])
            yield name, np.array(sorted(set(index)))


def fit(seen, best, weight, ridge=5.0):
    mean, spread = seen.mean(0), seen.std(0) + 1e-9
    a = np.c_[(seen - mean) / spread, np.ones(len(seen))]
    w = np.linalg.solve(a.T @ (a * weight[:, None]) + ridge * np.diag([1.0] * seen.shape[1] + [0.0]), a.T @ (weight * best))
    slope = w[:-1] / spread
    return np.r_[w[-1] - slope @ mean, slope]


def main():
    global SETS
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", required=True)
    a.add_argument("--program", required=True)
    a.add_argument("--each", type=int, default=90, help="corpora drawn from each set")
    a.add_argument("--beta", type=float, default=1.0, help="below 1 precision weighs more")
    o = a.parse_args()
    SETS = load(o.program, o.data)
    jobs = list(corpora(SETS, o.each, np.random.default_rng(0)))
    with Pool() as pool:
        results = pool.map(judged, jobs, chunksize=2)
    origin = np.array([name.split()[0] for name, _ in jobs])
    seen = np.array([r[0] for r in results])
    curves = np.array([r[1] for r in results])
    precision, recall, b = curves[..., 0], curves[..., 1], o.beta**2
    f = (1 + b) * precision * recall / np.maximum(b * precision + recall, 1e-12)
    best = np.array([CUTS[c >= c.max() - 0.008].mean() for c in f])
    share = lambda rows: np.array([1 / (origin[rows] == origin[i]).sum() for i in np.flatnonzero(rows)]) * rows.sum() / ORIGINS
    at = lambda line, rows: np.mean([np.interp(np.clip(np.r_[1, x] @ line, *BOUNDS), CUTS, c) for x, c in zip(seen[rows], f[rows])])
    for name in sorted(set(origin)):
        held, rest = origin == name, origin != name
        line = fit(seen[rest], best[rest], share(rest))
        print(f"{name:10} at its best cut {f[held].max(1).mean():.3f}, by a line fitted on the others {at(line, held):.3f}", file=sys.stderr)
    everything = origin == origin
    line = fit(seen, best, share(everything))
    print(f"all        at the best cut {f.max(1).mean():.3f}, by the line {at(line, everything):.3f}", file=sys.stderr)
    print("const LINE: [f32; 8] = [" + ", ".join(f"{x:.3f}" for x in line) + "];")


if __name__ == "__main__":
    main()
