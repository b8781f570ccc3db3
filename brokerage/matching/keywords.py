"""Keyword nearness of one profile to all others at once, to find candidates: the cosine of their nodes in the tree."""

import numpy as np
from scipy import sparse

from .trees import Closeness


class KeywordTable:
    """Rows of profiles over the nodes of a tree (a keyword and all above it), weighted by how telling a node is."""

    def __init__(self, closeness: Closeness, keyword_sets: list[tuple[str, ...]]) -> None:
        nodes: dict[str, int] = {}
        rows, columns, values = [], [], []
        for row, keywords in enumerate(keyword_sets):
            for node in sorted({n for code in keywords for n in closeness.path(code)}):
                rows.append(row)
                columns.append(nodes.setdefault(node, len(nodes)))
                values.append(closeness.information(node))
        shape = (len(keyword_sets), len(nodes))
        table = sparse.csr_array((np.array(values, dtype=float), (rows, columns)), shape=shape)
        norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        norms[norms == 0] = 1.0
        self._table = sparse.csr_array(sparse.diags_array(1 / norms) @ table) if shape[0] else table

    def nearness(self, row: int) -> np.ndarray:
        """0..1 for every row; 0 where nothing is stated."""
        return self._table @ self._table[[row]].toarray().ravel()
