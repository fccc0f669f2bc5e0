"""BERTopic with its defaults on given vectors.

topics.py ROWS.csv VECTORS.f32 FOLDER

ROWS.csv has the columns text and split. Fits the rows of the test split first, which also compiles what numba compiles,
so that the fit of all rows is timed without that. Writes FOLDER/bertopic-test.csv and FOLDER/bertopic-all.csv with
the column topic, in the rows' order, and FOLDER/bertopic-seconds.csv.
"""
import csv
import sys
import time

import numpy as np
from bertopic import BERTopic

rows_file, vectors_file, folder = sys.argv[1:]
with open(rows_file, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
vectors = np.fromfile(vectors_file, dtype="<f4").reshape(len(rows), -1)

seconds = {}
for name in ("test", "all"):
    chosen = [n for n, row in enumerate(rows) if name == "all" or row["split"] == name]
    texts = [rows[n]["text"] for n in chosen]
    model = BERTopic()
    begun = time.perf_counter()
    topics, _ = model.fit_transform(texts, embeddings=vectors[chosen])
    seconds[name] = time.perf_counter() - begun
    with open(f"{folder}/bertopic-{name}.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["topic"])
        out.writerows([topic] for topic in topics)
with open(f"{folder}/bertopic-seconds.csv", "w", newline="", encoding="utf-8") as file:
    out = csv.writer(file)
    out.writerow(seconds.keys())
    out.writerow(seconds.values())
