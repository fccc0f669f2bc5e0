#!/usr/bin/env python3
"""Fit what core/src/asks learned: of a row whether it asks for a feature, of a sentence whether it is a wish.

Reads the examples that the ignored test `examples_for_the_training` wrote, and writes core/model/asks.bin (hashed
weights), core/src/asks/weights.rs (the weights of the cues, to be read) and training/held-out.csv (what
`cargo xtask bench engine` prints as held out). See training/README.md.

A row's score is a logistic model over five views of hashed words, each weighted by inverse document frequency and
scaled to length 1, and over two sentence vectors. A sentence's score adds cues, its own words and vector and the row's
score of the sentence. What is held out is held out whole: a fold of a set, a whole tracker, all sentences of a request.
"""
import argparse, csv, struct, zlib
from pathlib import Path
import numpy as np
from scipy.sparse import csr_matrix, diags, hstack, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import GroupKFold, StratifiedKFold

BUCKETS = 1 << 16
DIMENSIONS = 384
VECTORS = 0.5  # scale of the vectors of a row against its views
RIDGE = 2.0  # C of scikit-learn
SAID_VECTOR, SAID_RIDGE, SAID_ROW = 2.0, 1.0, 1 / 3
SAID_OTHERS = 3000  # what the sentences of all labelled sets together weigh
SURE = 4.0  # a row's score counts up to here
EACH = 3000  # all sets weigh the same, as if they had so many rows
TRACKERS = ["jquery", "nlbse", "reviews", "titanium"]
IDF = 12 / 255  # a step of the table of inverse document frequencies


def sets(folder, name):
    lines = [line.rstrip("\n").split("\t") for line in open(folder / f"{name}.rows", encoding="utf-8")]
    vectors = np.fromfile(folder / f"{name}.f32", "<f4").reshape(len(lines), 2, DIMENSIONS)
    views = []
    for n in range(5):
        found = [line[2].split("|")[n].split() for line in lines]
        starts = np.concatenate([[0], np.cumsum([len(f) for f in found])])
        columns = np.array([int(b) for f in found for b in f], np.int32)
        views.append(csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(lines), BUCKETS)))
    return {
        "y": np.array([int(line[0]) for line in lines]),
        "group": np.array([line[1].split(" ")[0] for line in lines]),
        "ticket": np.array([line[1].split(" ")[-1] for line in lines]),
        "views": views,
        "vectors": vectors,
        "cues": [[int(c) for c in line[3].split()] for line in lines],
        "weight": np.full(len(lines), EACH / len(lines)),
    }


def take(rows, which):
    cut = lambda part: [v[which] for v in part] if isinstance(part, list) and part and hasattr(part[0], "shape") else part[which]
    return {key: cut(part) for key, part in rows.items() if key != "cues"}


def join(parts):
    return {
        "y": np.concatenate([p["y"] for p in parts]),
        "views": [vstack([p["views"][n] for p in parts]).tocsr() for n in range(5)],
        "vectors": np.concatenate([p["vectors"] for p in parts]),
        "weight": np.concatenate([p["weight"] for p in parts]),
    }


def idf(view):
    """Smoothed, in the steps in which it is kept."""
    frequency = np.asarray(view.sum(0)).ravel()
    return np.minimum(np.round((np.log((1 + view.shape[0]) / (1 + frequency)) + 1) / IDF), 255) * IDF


def scaled(view, by):
    view = view @ diags(by)
    length = np.sqrt(np.asarray(view.multiply(view).sum(1)).ravel())
    length[length == 0] = 1
    return diags(1 / length) @ view


class Row:
    """The model of a row."""

    def __init__(self, rows):
        self.idf = [idf(view) for view in rows["views"]]
        model = LogisticRegression(C=RIDGE, solver="liblinear", class_weight="balanced")
        model.fit(self.columns(rows), rows["y"], sample_weight=rows["weight"])
        self.bias, self.weights = model.intercept_[0], model.coef_[0]

    def columns(self, rows):
        views = [scaled(view, by) for view, by in zip(rows["views"], self.idf)]
        flat = rows["vectors"].reshape(len(rows["y"]), -1) * VECTORS
        return hstack(views + [csr_matrix(flat)]).tocsr()

    def __call__(self, rows):
        return self.columns(rows) @ self.weights + self.bias


class Said:
    """The model of a sentence; `cheap` is the one without vectors, which says whether it is worth one.

    It is fitted on the sample company's sentences, and on likely ones of the labelled sets: where a row is no feature
    request none of its sentences is a wish, and where it is one, the sentence that looks most like one is, as judged by
    the model of the round before (multiple-instance learning after Andrews et al., "Support Vector Machines for
    Multiple-Instance Learning", 2003).
    """

    def __init__(self, sets, scores, names, cheap, which=None):
        self.cheap, self.names = cheap, names
        self.idf = idf(vstack([rows["views"][0] for rows in sets.values()]).tocsr())
        x = {name: self.columns(rows, scores[name]) for name, rows in sets.items()}
        which = np.arange(len(sets["said"]["y"])) if which is None else which
        parts, labels, weights = [x["said"][which]], [sets["said"]["y"][which]], [np.ones(len(which))]
        self.fit(parts, labels, weights)
        for name, rows in sets.items():
            if name == "said":
                continue
            no, yes = np.flatnonzero(rows["y"] == 0), np.flatnonzero(rows["y"] == 1)
            yes = yes[np.argsort(-(x[name][yes] @ self.weights), kind="stable")]
            yes = yes[np.unique(rows["ticket"][yes], return_index=True)[1]]
            parts.append(x[name][np.concatenate([no, yes])])
            labels.append(np.repeat([0, 1], [len(no), len(yes)]))
            weights.append(np.full(len(no) + len(yes), SAID_OTHERS / (len(sets) - 1) / (len(no) + len(yes))))
        self.fit(parts, labels, weights)

    def fit(self, parts, labels, weights):
        model = LogisticRegression(C=SAID_RIDGE, solver="liblinear")
        model.fit(vstack(parts).tocsr(), np.concatenate(labels), sample_weight=np.concatenate(weights))
        self.bias, self.weights = model.intercept_[0], model.coef_[0]

    def columns(self, rows, scores):
        at = np.array([(n, c) for n, cues in enumerate(rows["cues"]) for c in cues]).T
        parts = [csr_matrix((np.ones(at.shape[1]), (at[0], at[1])), shape=(len(rows["y"]), self.names))]
        parts.append(scaled(rows["views"][0], self.idf))
        if not self.cheap:
            alone, around = scores
            parts += [
                csr_matrix(alone[:, None] * SAID_ROW),
                csr_matrix(np.clip(around, -SURE, SURE)[:, None]),
                csr_matrix(rows["vectors"][:, 0] * SAID_VECTOR),
            ]
        return hstack(parts).tocsr()

    def __call__(self, rows, scores):
        return self.columns(rows, scores) @ self.weights + self.bias


def row_scores(sets, rows):
    """For each sentence the row model's score of a row that held only it, and of the row it stands in, by a model that
    did not see that row."""
    scores = {}
    for name, sentences in sets.items():
        own = rows["tickets" if name == "said" else name]
        others = [rows[other] for other in TRACKERS + ["tickets"] if rows[other] is not own]
        at = {ticket: n for n, ticket in enumerate(own["ticket"])}
        at = np.array([at[ticket] for ticket in sentences["ticket"]])
        fold = np.array([zlib.crc32(ticket.encode()) % 5 for ticket in own["ticket"]])
        alone, around = np.zeros(len(at)), np.zeros(len(fold))
        for k in range(5):
            model = Row(join(others + [take(own, np.flatnonzero(fold != k))]))
            around[fold == k] = model(take(own, np.flatnonzero(fold == k)))
            here = np.flatnonzero(fold[at] == k)
            alone[here] = model(take(sentences, here))
        scores[name] = (alone, around[at])
    return scores


def precision_at(y, score, recalls):
    hits = y[np.argsort(-score)]
    recall, precision = np.cumsum(hits) / hits.sum(), np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return "  ".join(f"P {precision[np.searchsorted(recall, r)]:.2f} at R {r}" for r in recalls)


def table(idf_of, weights):
    """Two bytes a bucket: steps of IDF, and the weight in steps of the scale that comes before."""
    scale = max(np.abs(weights).max() / 127, 1e-9)
    return (
        struct.pack("<f", scale)
        + np.round(idf_of / IDF).astype(np.uint8).tobytes()
        + np.round(weights / scale).astype(np.int8).tobytes()
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("examples", type=Path, help="the folder of examples, target/training")
    arguments.add_argument("--project", type=Path, default=Path(__file__).resolve().parent.parent)
    arguments.add_argument("--quick", action="store_true", help="no cross-validation, held-out.csv stays")
    options = arguments.parse_args()
    names = (options.examples / "cues.txt").read_text().split("\n")
    rows = {name: sets(options.examples, name) for name in TRACKERS + ["inbox", "tickets", "said"]}
    held_out = []

    def note(what, on, value):
        held_out.append(["detect", what, on, f"{value:.3f}"])
        print(f"{on}: {what} {value:.3f}", flush=True)

    if not options.quick:
        for name, on in [("titanium", "Titanium"), ("jquery", "jQuery"), ("nlbse", "NLBSE stripped"), ("reviews", "app reviews")]:
            y = rows[name]["y"]
            score = np.zeros(len(y))
            for fit, check in StratifiedKFold(5, shuffle=True, random_state=1).split(y, y):
                score[check] = Row(take(rows[name], fit))(take(rows[name], check))
            note("f1", on, f1_score(y, score > 0))
            note("ap", on, average_precision_score(y, score))
            others = Row(join([rows[other] for other in TRACKERS + ["tickets"] if other != name]))(rows[name])
            note("f1 by the other sets", on, f1_score(y, others > 0))
        without = Row(join([rows[name] for name in ["jquery", "nlbse", "reviews", "tickets"]]))(rows["inbox"])
        note("ap", "Titanium customer inbox", average_precision_score(rows["inbox"]["y"], without))
        note("f1", "Titanium customer inbox", f1_score(rows["inbox"]["y"], without > 0))

    said = {name: sets(options.examples, f"{name}-said") for name in TRACKERS} | {"said": rows["said"]}
    y = rows["said"]["y"]
    scores = row_scores(said, rows)
    if not options.quick:
        for cheap in (True, False):
            out = np.zeros(len(y))
            for fit, check in GroupKFold(5).split(y, y, rows["said"]["group"]):
                out[check] = Said(said, scores, len(names), cheap, fit)(rows["said"], scores["said"])[check]
            precision = average_precision_score(y, out)
            print(f"sentences, {'cheap' if cheap else 'full'}, held out: AP {precision:.3f}  ", precision_at(y, out, (0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)))
            for t in np.arange(-4, 1.1, 0.25):
                chosen = out > t
                print(f"   over {t:5.2f}: {chosen.mean():.3f} of sentences, R {y[chosen].sum() / y.sum():.3f} P {y[chosen].mean():.3f}", flush=True)
            if not cheap:
                held_out.append(["asks", "ap", "sample company, sentences", f"{precision:.3f}"])
    row = Row(join([rows[name] for name in TRACKERS + ["tickets"]]))
    cheap, full = (Said(said, scores, len(names), c) for c in (True, False))
    print("sentences, full, fitted:", precision_at(y, full(rows["said"], scores["said"]), (0.9, 0.95, 0.98)))
    for name in TRACKERS:
        fires = full(said[name], scores[name])[said[name]["y"] == 0] > -0.6
        print(f"likely sentences of {name} where nothing is asked for: {fires.mean():.3f} over -.6")

    blob = b"GSWASKS1"
    for n in range(5):
        blob += table(row.idf[n], row.weights[n * BUCKETS:(n + 1) * BUCKETS])
    blob += np.concatenate([row.weights[5 * BUCKETS:] * VECTORS, [row.bias]]).astype("<f4").tobytes()
    cues = len(names)
    for model in (cheap, full):
        blob += table(model.idf, model.weights[cues:cues + BUCKETS])
    alone, around, *vector = full.weights[cues + BUCKETS:]
    blob += np.concatenate([np.array(vector) * SAID_VECTOR, [alone * SAID_ROW, around]]).astype("<f4").tobytes()
    (options.project / "core/model/asks.bin").write_bytes(blob)
    with open(options.project / "core/src/asks/weights.rs", "w", encoding="utf-8") as file:
        file.write("//! Written by `training/asks.py`; not by hand.\n\n")
        file.write("/// For each cue, then each shape, then once for all (the bias): the weight before and beside the vectors.\n")
        file.write('#[allow(clippy::approx_constant, reason = "a weight may come near one")]\n')
        file.write("#[rustfmt::skip]\npub(super) const WEIGHTS: &[(f64, f64)] = &[\n")
        for n, name in enumerate(names + ["bias"]):
            a, b = (m.weights[n] if n < cues else m.bias for m in (cheap, full))
            file.write(f"    ({a:.3f}, {b:.3f}), // {name}\n")
        file.write("];\n")
    if not options.quick:
        with open(options.project / "training/held-out.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([["part", "what", "on", "value"], *held_out])


if __name__ == "__main__":
    main()
