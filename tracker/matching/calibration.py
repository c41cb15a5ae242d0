"""Does a confidence of 0.8 mean right in eight of ten? Measured on answers that count with any weight."""

from __future__ import annotations

import numpy as np

BINS = 10  # of equal width, as the expected calibration error is usually given
SURE_FROM = 0.8  # from here a suggestion is called sure


def calibration_error(confidence: np.ndarray, right: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Expected calibration error, a share, for each row of ``weights`` (rows x answers): the mean distance between
    confidence and share right over bins of confidence, each weighing as many answers as it holds.

    ``confidence`` is NaN where none was given; such answers do not count. Of few answers the error comes out too large,
    for the share right of a bin of a dozen is off by a tenth by chance alone; resampling adds to that.
    """
    given = ~np.isnan(confidence)
    bins = np.minimum((np.where(given, confidence, 0.0) * BINS).astype(int), BINS - 1)
    member = given[:, None] & (bins[:, None] == np.arange(BINS))
    distance = np.where(given, np.where(given, confidence, 0.0) - right, 0.0)
    total = weights @ given.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.abs((weights * distance) @ member).sum(axis=1) / total)
