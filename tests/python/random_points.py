"""Random points of a sweep as docs/input.md defines them: a second implementation, in Python's own numbers."""

import math
import statistics
from fractions import Fraction

WORD = 0xFFFFFFFF


def philox4x32(counter, key):
    """Philox4x32-10 of Salmon et al., SC'11."""
    a, b, c, d = counter
    k0, k1 = key
    for _ in range(10):
        low, high = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (high >> 32) ^ b ^ k0, high & WORD, (low >> 32) ^ d ^ k1, low & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return a, b, c, d


def bits(seed, axis, point):
    low, high = philox4x32((point & WORD, point >> 32, axis & WORD, axis >> 32), (seed & WORD, seed >> 32))[:2]
    return low | high << 32


def rounded_once(factor, x, summand):
    return float(Fraction(factor) * Fraction(x) + Fraction(summand))


def uniform(seed, axis, point, a, b):
    return min(rounded_once(b - a, (bits(seed, axis, point) >> 11) * 2.0**-53, a), b)


def normal(seed, axis, point, mean, sigma):
    p = (bits(seed, axis, point) >> 11 | 1) * 2.0**-53
    return math.fsum([mean, sigma * statistics.NormalDist().inv_cdf(p)])


def values(axis, number, seed, count):
    """The values of axis `number` of a sweep of mode "random", a table as tomllib reads it."""
    draw, arguments = (uniform, axis["uniform"]) if "uniform" in axis else (normal, axis["normal"])
    return [draw(seed, number, point, *map(float, arguments)) for point in range(count)]
