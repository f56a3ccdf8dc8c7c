"""Ranks what a visitor may be about to type."""

from collections import Counter


def rank(prefix: str, searches: Counter[str], limit: int = 5) -> list[str]:
    """The most frequent earlier searches that begin with the prefix; equal ones in alphabetical order."""
    wanted = prefix.casefold().strip()
    if len(wanted) < 2:
        return []
    matches = [(count, text) for text, count in searches.items() if text.startswith(wanted)]
    return [text for _, text in sorted(matches, key=lambda match: (-match[0], match[1]))[:limit]]
