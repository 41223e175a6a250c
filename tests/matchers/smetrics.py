"""Jaro and Jaro-Winkler over bytes as the reference engine's library computes them, step by step."""


def jaro(one: bytes, other: bytes) -> float:
    if not one:
        return 1.0
    if not other:
        return 0.0
    reach = max(len(one), len(other)) // 2 - 1
    taken_one, taken_other = [False] * len(one), [False] * len(other)
    matches = 0
    for i, byte in enumerate(one):
        for j in range(max(0, i - reach), min(len(other) - 1, i + reach) + 1):
            if not taken_other[j] and other[j] == byte:
                taken_one[i] = taken_other[j] = True
                matches += 1
                break
    if not matches:
        return 0.0
    left = [byte for byte, taken in zip(one, taken_one, strict=True) if taken]
    right = [byte for byte, taken in zip(other, taken_other, strict=True) if taken]
    unaligned = sum(a != b for a, b in zip(left, right, strict=True))
    return (matches / len(one) + matches / len(other) + (matches - unaligned // 2) / matches) / 3


def jaro_winkler(one: bytes, other: bytes) -> float:
    score = jaro(one, other)
    if score <= 0.7:
        return score
    prefix = 0
    while prefix < min(4, len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    return score + 0.1 * prefix * (1 - score)
