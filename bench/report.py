"""Writes what was measured: results/latest.json, the table between the marks of docs/benchmarks.md, and the picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chart import Bar, bars
from bench.servers import ROOT
from bench.workload import Figures, Outcome, Workload

BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"

Measured = Sequence[tuple[Workload, Sequence[Outcome], Sequence[Figures]]]


def write(measured: Measured, machine: Mapping[str, str], *, root: Path = ROOT) -> None:
    """All three."""
    results, page = root / "bench/results/latest.json", root / "docs/benchmarks.md"
    kept = json.loads(results.read_text()) if results.exists() else {"workloads": {}}
    kept["machine"] = dict(machine)
    kept["workloads"].update(
        {workload.name: _as_data(workload, outcomes, rounds) for workload, outcomes, rounds in measured}
    )
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(_as_text(kept))
    text = page.read_text() if page.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"{before}{BEGIN}\n{figures_text(kept)}{END}{rest.partition(END)[2]}")
    (root / "docs/benchmarks.svg").write_text(bars(_bars(kept)))


def _as_text(kept: Mapping[str, Mapping[str, Any]]) -> str:
    """A JSON document with one line for each workload and each fact of the machine: short, and fit for a diff."""
    return _members({name: _members({key: _json(each) for key, each in value.items()}) for name, value in kept.items()})


def _members(texts: Mapping[str, str]) -> str:
    return "{\n" + ",\n".join(f"{_json(name)}: {text.rstrip()}" for name, text in texts.items()) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_data(workload: Workload, outcomes: Sequence[Outcome], rounds: Sequence[Figures]) -> dict[str, Any]:
    lines = [
        {
            "title": outcome.line.title,
            "unit": outcome.line.unit,
            "ours": outcome.our_median,
            "reference": outcome.reference_median,
            "ratio": outcome.ratio,
            "goal": outcome.line.goal,
            "pass": outcome.passed,
            "bound": outcome.line.least or outcome.line.most,
            "judged": outcome.line.of,
            "more_is_better": outcome.line.most is None,
        }
        for outcome in outcomes
    ]
    return {"about": workload.about, "lines": lines, "rounds": list(rounds), "notes": list(workload.notes())}


def figures_text(kept: Mapping[str, Any]) -> str:
    """The tables."""
    found = []
    for name, data in kept["workloads"].items():
        loads = [figures["load average"] for figures in data["rounds"]]
        found.append(
            f"\n### {name}\n{data['about']} Rounds: {len(loads)}; load average when each began:"
            f" {', '.join(f'{load:.1f}' for load in loads)}.\n\n"
            "| | ours | reference | ratio | goal | pass |\n|---|---|---|---|---|---|\n"
        )
        found += [_row(line) for line in data["lines"]]
        found += [f"\n{note}\n" for note in data.get("notes", [])]
    found.append("\n" + "".join(f"- {name}: {value}\n" for name, value in kept["machine"].items()))
    return "".join(found)


def _row(line: Mapping[str, Any]) -> str:
    unit = f" {line['unit']}"
    cells = [
        line["title"],
        number(line["ours"]) + unit,
        number(line["reference"]) + unit if line["reference"] is not None else "—",
        f"{line['ratio']:.2f}" if line["ratio"] is not None else "—",
        line["goal"],
        {True: "yes", False: "**no**", None: "—"}[line["pass"]],
    ]
    return f"| {' | '.join(cells)} |\n"


def number(value: float) -> str:
    """Three digits that matter."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def _bars(kept: Mapping[str, Any]) -> list[Bar]:
    found = []
    for name, data in kept["workloads"].items():
        for line in data["lines"]:
            if line["pass"] is None or line["unit"] == "statements":
                continue
            judged = line["ours"] if line["judged"] == "ours" else line["ratio"]
            part = judged / line["bound"] if line["more_is_better"] else line["bound"] / max(judged, 1e-9)
            found.append(Bar(f"{name}: {line['title']}", part, f"{number(judged)} ({line['goal']})"))
    return found
