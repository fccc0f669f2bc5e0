"""What the trainings read: tables, and the wishes of wishes/ (see the README there)."""
import csv, glob, os

# The encoder never sees these: cut.py and its own measurements do.
HELD_OUT = {"build", "design", "hr", "law", "mailing", "practice", "warehouse"}
HERE = os.path.dirname(os.path.abspath(__file__))


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def wishes(held_out=False):
    """domain -> [(title, [quote])], of those held out or of all others."""
    found = {}
    for path in sorted(glob.glob(os.path.join(HERE, "wishes/*.txt"))):
        domain = os.path.basename(path)[:-4]
        if (domain in HELD_OUT) == held_out:
            requests = found.setdefault(domain, [])
            for line in open(path, encoding="utf-8"):
                if line.startswith("## "):
                    requests.append((line[3:].strip(), []))
                elif line.startswith("- "):
                    requests[-1][1].append(line[2:].strip())
    return found
