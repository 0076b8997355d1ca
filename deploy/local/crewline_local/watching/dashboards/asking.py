"""Questions to Prometheus that several panels ask alike. Figures from the tables are told by one process of a service
at a time while the others say 0, so the highest is the true one."""

from __future__ import annotations

# Only where there is nothing else; a bare `or` would add a nought beside every labelled figure.
OR_NONE = " or on () vector(0)"
# Currencies without a smaller unit; of the others a hundred make one.
_WHOLE = "BIF|CLP|DJF|GNF|JPY|KMF|KRW|MGA|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF"


def told(metric: str, *, by: str = "") -> str:
    """A figure from the tables, by some labels or altogether; 0 while there is nothing to tell of."""
    return or_none(f"max by ({by}) ({metric})" if by else f"sum({metric})")


def highest(metric: str, *, by: str = "service") -> str:
    """What one process of a service tells and the others do not."""
    return f"max by ({by}) ({metric})"


def counted(metric: str, *, by: str = "service") -> str:
    """How often something happens in a second."""
    return f"sum by ({by}) (rate({metric}[$__rate_interval]))"


def within(share: float, histogram: str, *, by: str) -> str:
    """The time within which this share of all is done."""
    return f"histogram_quantile({share}, sum by ({by}, le) (rate({histogram}_bucket[$__rate_interval])))"


def money(metric: str) -> str:
    """Minor units as people write them, by currency."""
    whole, parts = f'{metric}{{currency=~"{_WHOLE}"}}', f'{metric}{{currency!~"{_WHOLE}"}}'
    return or_none(f"max by (currency) ({whole} or {parts} / 100)")


def or_none(expression: str) -> str:
    """0 where there is nothing to count, so that no news reads as none."""
    return f"({expression}){OR_NONE}"
