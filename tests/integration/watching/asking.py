"""Prometheus as the tests ask it: a query, the rules and which of them speak, the names of all series."""

from __future__ import annotations

import json
import math
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

Sample = tuple[dict[str, str], float]


class CannotAnswer(Exception):
    """Prometheus refused the question; the text holds its reason."""


@dataclass(frozen=True)
class Prometheus:
    """One server."""

    url: str

    def ask(self, expression: str) -> list[Sample]:
        """What an expression is now: labels and value; a value that is no number says nothing and is left out."""
        found = self._get("query", query=expression)
        alone = found["resultType"] == "scalar"
        rows = [{"metric": {}, "value": found["result"]}] if alone else found["result"]
        samples = [(row["metric"], float(row["value"][1])) for row in rows]
        return [(labels, value) for labels, value in samples if not math.isnan(value)]

    def rules(self) -> list[dict[str, Any]]:
        """Every alert rule with its health."""
        return [rule for group in self._get("rules", type="alert")["groups"] for rule in group["rules"]]

    def speaks(self, alert: str, **labels: str) -> list[dict[str, str]]:
        """The labels of an alert's firing instances that have these labels."""
        firing = [each["labels"] for each in self._get("alerts")["alerts"] if each["state"] == "firing"]
        return [each for each in firing if each.items() >= {"alertname": alert, **labels}.items()]

    def names(self) -> set[str]:
        """Of every series."""
        return set(self._get("label/__name__/values"))

    def _get(self, what: str, **query: str) -> Any:
        address = f"{self.url}/api/v1/{what}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as refusal:
            raise CannotAnswer(json.load(refusal)["error"]) from None
