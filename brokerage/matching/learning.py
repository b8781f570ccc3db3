"""Weights that brokers' decisions speak for: a proposal with its uncertainty, never more.

A logistic model on one number a criterion (the mean of its known values over both directions; unknown takes the mean of
all pairs, so that it speaks for nothing). Coefficients are not negative, and a ridge draws them towards the present
weights times a common scale: few decisions move them little. Whether a proposal is better is told by the engine's own
score on decisions that it was not learnt from, in folds in which no company of the test is met in training.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from .keys import CRITERIA
from .reweigh import CRITERION_OF, agreement, concordant, scores, vector_of

FOLDS = 5
# The ridge: one over the variance that a coefficient has around the present weight before any decision is seen.
RIDGE = 2.0
# How steeply decisions may follow the score: at 6 a tenth more of score makes approval 1.8 times as likely.
SCALES = (6.0, 30.0)
TAIL = 2

Companies = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement on decisions not learnt from: mean and spread (standard deviation) over the folds."""

    present: float
    proposed: float
    present_spread: float
    proposed_spread: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """`spread`: the standard deviation of each weight over the folds, empty when not known.

    `tail`: agreement of both sets on companies with few decided pairs, and over how many couples.
    """

    weights: Mapping[str, float]
    spread: Mapping[str, float]
    folds: int
    tested: int
    measured: Measured | None
    tail: tuple[float, float, int] | None

    @property
    def tail_falls(self) -> bool:
        return self.tail is not None and self.tail[1] < self.tail[0] - 1e-9


def propose(values: np.ndarray, approved: np.ndarray, companies: Companies, present: Mapping[str, float]) -> Proposal:
    """`values`: rows of `reweigh.values_of`; `companies`: the two of each pair. Needs both kinds of decision."""
    approved = np.asarray(approved, dtype=bool)
    start = vector_of(present)
    weights = _fit(_features(values), approved, start)
    tests = folds_of(companies)
    rare = _tail(companies)
    before, fitted, by_fold, tail, tested = scores(values, start), [], [], np.zeros(3), 0
    for fold in tests:
        touched = {company for row in fold for company in companies[row]}
        rest = np.array([row for row, pair in enumerate(companies) if not touched & set(pair)], dtype=int)
        if len(set(approved[rest].tolist())) < 2:
            continue
        fitted.append(_fit(_features(values[rest]), approved[rest], start))
        after = scores(values[fold], fitted[-1])
        tested += len(fold)
        for place, found in enumerate((before[fold], after)):
            right, couples = concordant(found[rare[fold]], approved[fold][rare[fold]])
            tail[place] += right
        tail[2] += couples
        both = agreement(before[fold], approved[fold]), agreement(after, approved[fold])
        if None not in both:
            by_fold.append(both)
    spread = dict(zip(CRITERIA, np.std(fitted, axis=0).tolist(), strict=True)) if len(fitted) > 1 else {}
    return Proposal(
        weights=dict(zip(CRITERIA, weights.tolist(), strict=True)),
        spread=spread,
        folds=len(by_fold),
        tested=tested,
        measured=_measured(by_fold) if len(by_fold) > 1 else None,
        tail=(tail[0] / tail[2], tail[1] / tail[2], int(tail[2])) if tail[2] else None,
    )


def _measured(by_fold: list[tuple[float, float]]) -> Measured:
    means, spreads = np.mean(by_fold, axis=0), np.std(by_fold, axis=0, ddof=1)
    return Measured(float(means[0]), float(means[1]), float(spreads[0]), float(spreads[1]))


def _tail(companies: Companies) -> np.ndarray:
    """Whether a pair has a company with at most two decided pairs."""
    count: dict[int, int] = defaultdict(int)
    for pair in companies:
        for company in set(pair):
            count[company] += 1
    return np.array([min(count[company] for company in pair) <= TAIL for pair in companies], dtype=bool)


def _features(values: np.ndarray) -> np.ndarray:
    """One column a criterion, around the mean of what is known."""
    columns = []
    for place in range(len(CRITERIA)):
        part = values[:, place == CRITERION_OF]
        known = ~np.isnan(part)
        total, count = np.nansum(part, axis=1), known.sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(part), np.nan), where=count > 0)
        middle = np.nanmean(mean) if (count > 0).any() else 0.0
        columns.append(np.nan_to_num(mean - middle, nan=0.0))
    return np.stack(columns, axis=1)


def _fit(features: np.ndarray, approved: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Weights with the sum of `start`."""
    sign = np.where(approved, 1.0, -1.0)
    scale = _scale(features @ start, sign)
    middle = scale * start

    def loss(x):
        bias, coefficients = x[0], x[1:]
        margin = sign * (bias + features @ coefficients)
        pull = -sign * expit(-margin)
        away = coefficients - middle
        value = np.logaddexp(0.0, -margin).sum() + RIDGE / 2 * away @ away
        return value, np.concatenate([[pull.sum()], features.T @ pull + RIDGE * away])

    bounds = [(None, None)] + [(0.0, None)] * len(start)
    found = minimize(loss, np.concatenate([[0.0], middle]), jac=True, bounds=bounds, method="L-BFGS-B").x[1:]
    total = found.sum()
    return found * (start.sum() / total) if total > 0 else start


def _scale(score: np.ndarray, sign: np.ndarray) -> float:
    """How steeply decisions follow the present score, within reason."""

    def loss(x):
        margin = sign * (x[0] + x[1] * score)
        pull = -sign * expit(-margin)
        return np.logaddexp(0.0, -margin).sum(), np.array([pull.sum(), pull @ score])

    return float(minimize(loss, [0.0, 6.0], jac=True, bounds=[(None, None), SCALES], method="L-BFGS-B").x[1])


def folds_of(companies: Companies, count: int = FOLDS) -> list[np.ndarray]:
    """Rows of pairs by fold, no company in two folds; a pair between two folds is in none.

    Companies are put one by one, the busiest first, where most of their partners are and room is left (Stanton and
    Kliot 2012, linear deterministic greedy), so that few pairs fall between.
    """
    partners: dict[int, list[int]] = defaultdict(list)
    for one, other in companies:
        partners[one].append(other)
        partners[other].append(one)
    room = max(2.0, 1.1 * len(partners) / count)
    size, place = [0] * count, {}
    waiting = sorted(partners, key=lambda company: (-len(partners[company]), company))
    while waiting:
        # A company with a partner that has a place goes next: islands stay whole.
        company = next((one for one in waiting if any(other in place for other in partners[one])), waiting[0])
        waiting.remove(company)
        there = [sum(place.get(other) == fold for other in partners[company]) for fold in range(count)]
        best = max(range(count), key=lambda fold: (there[fold] * (1 - size[fold] / room), -size[fold], -fold))
        place[company] = best
        size[best] += 1
    rows: dict[int, list[int]] = defaultdict(list)
    for row, (one, other) in enumerate(companies):
        if place[one] == place[other]:
            rows[place[one]].append(row)
    return [np.array(rows[fold], dtype=int) for fold in sorted(rows)]
