"""Amounts for people, with the zero-decimal currencies of https://docs.stripe.com/currencies#zero-decimal."""

ZERO_DECIMAL = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"}
)
SIGNS = {
    "usd": "$",
    "cad": "CA$",
    "eur": "€",
    "gbp": "£",
    "jpy": "¥",
    "brl": "R$",
    "aud": "A$",
    "nzd": "NZ$",
    "mxn": "MX$",
}


def money_text(amount: int, *, currency: str) -> str:
    sign = SIGNS.get(currency, f"{currency.upper()} ")
    if currency in ZERO_DECIMAL:
        return f"{sign}{amount:,}"
    return f"{sign}{amount // 100:,}.{amount % 100:02d}"
