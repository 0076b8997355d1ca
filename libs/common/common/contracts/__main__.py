"""`python -m common.contracts write|check [ROOT]`: write what is generated, or complain about what is not true."""

from __future__ import annotations

import sys
from pathlib import Path

from common.contracts import discovery
from common.contracts.checks import all_complaints
from common.contracts.documents import generated


def main() -> int:
    """Exit code 0 when contracts and code agree."""
    root = Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
    if sys.argv[1:2] == ["write"]:
        write(root)
    complaints = all_complaints(root)
    for complaint in complaints:
        print(complaint)
    print(f"contracts: {len(complaints)} complaints")
    return 1 if complaints else 0


def write(root: Path) -> None:
    """Write every generated file; a first schema is also the first released one."""
    for path, text in generated(root).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for contract in discovery.contracts(root):
        released, schema = contract.folder / "released.json", contract.folder / "schema.json"
        if schema.exists() and not released.exists():
            released.write_text(schema.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
