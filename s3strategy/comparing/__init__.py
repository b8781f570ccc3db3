"""Comparing regions: plain Python over plain data, no Django. Formulas with their sources stand in docs/s3.md.

What is not known is None all the way: it is never counted as zero, and never makes two regions alike or different.
"""

from .complementarity import ChainComplement, chain_complementarity, related_variety, related_variety_gain
from .data import CodedPriority, strengths
from .overlap import SharedDomain, overlap, overlap_matrix, shared_domains
from .structure import Indicator, Similarity, check_weights, similarity

__all__ = [
    "ChainComplement",
    "CodedPriority",
    "Indicator",
    "SharedDomain",
    "Similarity",
    "chain_complementarity",
    "check_weights",
    "overlap",
    "overlap_matrix",
    "related_variety",
    "related_variety_gain",
    "shared_domains",
    "similarity",
    "strengths",
]
