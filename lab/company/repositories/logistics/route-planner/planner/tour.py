"""A tour: the stops of one van, in order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    parcel: str
    x: float
    y: float


def length(stops: list[Stop]) -> float:
    """The way from the first stop to the last."""
    return sum(
        ((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 for a, b in zip(stops, stops[1:], strict=False)
    )


def improve(stops: list[Stop]) -> list[Stop]:
    """Turns parts of the tour around for as long as that makes it shorter."""
    best, shorter = stops, True
    while shorter:
        shorter = False
        for start in range(1, len(best) - 1):
            for end in range(start + 1, len(best)):
                tried = best[:start] + best[start : end + 1][::-1] + best[end + 1 :]
                if length(tried) + 1e-9 < length(best):
                    best, shorter = tried, True
    return best
