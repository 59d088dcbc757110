"""Check the verifier against the proofs of another implementation, good and spoilt ones.

python benchmarks/log_vectors.py CHECKOUT, a checkout of transparency-dev/merkle (Go, Apache-2.0).
"""

import base64
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tallyproof.log.verifier import VerificationError, verify_consistency, verify_inclusion


def vectors(checkout: Path) -> Iterator[tuple[str, dict[str, object]]]:
    def git(*words: str) -> bytes:
        return subprocess.run(["git", "-C", str(checkout), *words], check=True, capture_output=True).stdout

    names = git("ls-tree", "-r", "-z", "--name-only", "HEAD", "testdata").decode().split("\0")
    for name in sorted(names):
        kind = name.split("/")[1] if name.endswith(".json") else ""
        if kind in {"inclusion", "consistency"}:
            yield kind, json.loads(git("show", f"HEAD:{name}"))


def raw(value: object) -> bytes:
    return base64.b64decode(str(value or ""))


def accepted(kind: str, one: dict[str, object]) -> bool:
    path = [raw(item) for item in one.get("proof") or ()]  # type: ignore[attr-defined]
    try:
        if kind == "inclusion":
            index, size = int(str(one.get("leafIdx", 0))), int(str(one.get("treeSize", 0)))
            verify_inclusion(raw(one.get("leafHash")), index, size, path, raw(one.get("root")))
        else:
            old, new = int(str(one.get("size1", 0))), int(str(one.get("size2", 0)))
            verify_consistency(old, raw(one.get("root1")), new, raw(one.get("root2")), path)
    except VerificationError:
        return False
    return True


def main(checkout: Path) -> None:
    seen: Counter[str] = Counter()
    for kind, one in vectors(checkout):
        good = not one.get("wantErr", False)
        seen[f"{kind}, {'good' if good else 'spoilt'}"] += 1
        if kind == "consistency" and not one.get("size1") and one.get("size2"):
            seen["growth from an empty log (theirs refuses it, the witness protocol asks for it)"] += 1
        elif accepted(kind, one) != good:
            seen["different"] += 1
            print(kind, one.get("desc"), json.dumps(one)[:300])
    print(json.dumps(dict(sorted(seen.items())) | {"different": seen["different"]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
