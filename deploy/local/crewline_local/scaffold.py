"""`make service NAME=x [AGGREGATE=y]`: a new service from the shape beside this file, bound into guards and policy."""

from __future__ import annotations

import argparse
import keyword
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from crewline_local.platform.settings import ROOT

SHAPE = Path(__file__).parent / "shape"
SUFFIX = ".shape"
_NAME = re.compile(r"[a-z][a-z0-9]{2,19}")
_AGGREGATE = re.compile(r"[a-z][a-z0-9_]{2,29}")
_TOKEN = re.compile(r"\{\{(\w+)\}\}")


class Refused(Exception):
    """This service cannot be made; the text says why."""


def main(argv: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Make it and say what to do next."""
    parser = argparse.ArgumentParser(prog="python -m crewline_local.scaffold", description=__doc__)
    parser.add_argument("name", help="the service: one lower-case word")
    parser.add_argument("aggregate", nargs="?", help="what it owns, in the singular; the service's name when left out")
    arguments = parser.parse_args(argv)
    try:
        made = scaffold(arguments.name, arguments.aggregate or arguments.name, root=root)
    except Refused as refusal:
        print(f"service: {refusal}", file=sys.stderr)
        return 1
    print("\n".join(f"  {path.relative_to(root)}" for path in made))
    print(f"Now write services/{arguments.name}/README.md, then: make env-dev contracts test-fast")
    return 0


def scaffold(name: str, aggregate: str, *, root: Path) -> list[Path]:
    """Write the service's files and bind its name where services are listed; gives every path touched."""
    _check(name, aggregate, root)
    words = _words(name, aggregate)
    made = [_write(path, words, root) for path in sorted(SHAPE.rglob(f"*{SUFFIX}"))]
    _tidy([path for path in made if path.suffix == ".py"], root)
    return made + _bind(name, root) + _offer(f"{aggregate}.opened.v1", root)


def _check(name: str, aggregate: str, root: Path) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name in sys.stdlib_module_names:
        raise Refused(f"{name!r} is not one lower-case word of 3 to 20 letters that Python leaves free")
    if not _AGGREGATE.fullmatch(aggregate) or keyword.iskeyword(aggregate):
        raise Refused(f"{aggregate!r} is not a lower-case noun in the singular")
    taken = {path.name for folder in ("services", "libs") for path in root.glob(f"{folder}/*/") if path.is_dir()}
    packages = {path.parent.name for path in root.glob("*/*/*/__init__.py")}
    if name in taken | packages:
        raise Refused(f"{name} is there already")
    if any(root.glob(f"contracts/events/{aggregate}.*")):
        raise Refused(f"the aggregate {aggregate} belongs to another service")


def _words(name: str, aggregate: str) -> dict[str, str]:
    article = "an" if aggregate[0] in "aeiou" else "a"
    plural = f"{aggregate[:-1]}ies" if re.search(r"[^aeiou]y$", aggregate) else f"{aggregate}s"
    return {
        "name": name,
        "Name": name.capitalize(),
        "NAME": name.upper(),
        "thing": aggregate,
        "Thing": "".join(part.capitalize() for part in aggregate.split("_")),
        "things": plural,
        "Things": plural.replace("_", " ").capitalize(),
        "article": article,
        "Article": article.capitalize(),
    }


def _write(template: Path, words: dict[str, str], root: Path) -> Path:
    def fill(text: str) -> str:
        return _TOKEN.sub(lambda match: words[match[1]], text)

    path = root / fill(template.relative_to(SHAPE).as_posix().removesuffix(SUFFIX))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(fill(template.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def _tidy(files: list[Path], root: Path) -> None:
    """Imports sort and lines break by the name's letters, so ruff does that last step."""
    names = [str(path) for path in files]
    for step in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, *names], cwd=root, check=True)


def _bind(name: str, root: Path) -> list[Path]:
    """Add the name to every list of services."""
    policy = root / "services/gateway/gateway/policy/__init__.py"
    _edit(
        policy,
        r"(from gateway\.policy import \(\n)((?:    \w+,\n)+)",
        lambda m: m[1] + "".join(sorted([*m[2].splitlines(keepends=True), f"    {name},\n"])),
    )
    _edit(policy, r"(ROWS: [^{]+\{\n(?:    .+\n)+)", lambda m: f'{m[1]}    "{name}": {name}.ROWS,\n')
    contracts = root / ".importlinter"
    _edit(contracts, r"(?m)^((?:root_packages|\w*modules|containers) =\n)((?:    \w+\n)+)", lambda m: _listed(m, name))
    example = root / ".env.example"
    _edit(
        example,
        r"(?m)((?:^CREWLINE_[A-Z]+_URL=http://.+\n)+)",
        lambda m: f"{m[1]}CREWLINE_{name.upper()}_URL=http://{name}:8080\n",
    )
    readme = root / "README.md"
    row = f"| [{name}](services/{name}) | see its README | `python -m {name} web\\|work` |\n"
    _edit(readme, r"((?:\| \[\w+\]\(services/.+\n)+)", lambda m: m[1] + row)
    return [policy, contracts, example, readme]


def _offer(event_type: str, root: Path) -> list[Path]:
    """Let webhook endpoints ask for the new event, too."""
    types = root / "services/notification/notification/domain/webhooks/types.py"
    _edit(
        types,
        r"(TYPES: [^(]+\(\n)((?:    .+\n)+)",
        lambda m: m[1] + "".join(sorted([*m[2].splitlines(keepends=True), f'    "{event_type}",\n'])),
    )
    readme = root / "services/notification/README.md"
    aggregate = event_type.partition(".")[0]
    _edit(readme, r"(?m)^(\| Hears \| everything.+) \|$", lambda m: f"{m[1]} `{aggregate}.*` |")
    return [types, readme]


def _listed(match: re.Match[str], name: str) -> str:
    """A list of import-linter with the new name in its place; lists that hold no other service stay as they are."""
    names = match[2].split()
    if "billing" not in names:
        return match[0]
    return match[1] + "".join(f"    {each}\n" for each in sorted([*names, name]))


def _edit(path: Path, pattern: str, change: Callable[[re.Match[str]], str]) -> None:
    text = path.read_text(encoding="utf-8")
    changed = re.sub(pattern, change, text)
    if changed == text:
        raise Refused(f"{path.name} lists services in a way this tool does not know; it was changed by hand")
    path.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
