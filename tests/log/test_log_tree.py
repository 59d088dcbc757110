import hashlib
import random
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from log.log_trees import audit_path, mth, proof
from tallyproof.errors import CallError
from tallyproof.log.tree import Frontier, consistency_path, inclusion_path, levels_of, node_of, tree_hash
from tallyproof.log.verifier import (
    VerificationError,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
SIZES = st.integers(1, 70)


def leaves(size: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(size)]


def hashes(size: int) -> list[bytes]:
    return [leaf_hash(item) for item in leaves(size)]


def check_inclusion(index: int, size: int, path: list[bytes]) -> None:
    verify_inclusion(hashes(size)[index], index, size, path, mth(leaves(size)))


def check_growth(old: int, size: int, path: list[bytes]) -> None:
    verify_consistency(old, mth(leaves(old)), size, mth(leaves(size)), path)


@pytest.mark.parametrize("size", CT_ROOTS)
def test_roots_of_certificate_transparency(size: int) -> None:
    chosen = [leaf_hash(item) for item in CT_LEAVES[:size]]
    roots = [root_of(chosen), Frontier().grown(chosen).root, tree_hash(node_of(levels_of(chosen)), 0, size)]
    assert {root.hex() for root in roots} == {CT_ROOTS[size]}


def test_proofs_of_certificate_transparency() -> None:
    node = node_of(levels_of([leaf_hash(item) for item in CT_LEAVES]))
    assert [item.hex()[:16] for item in inclusion_path(node, 5, 8)] == [
        "bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957",
    ]  # fmt: skip
    assert [item.hex()[:16] for item in consistency_path(node, 6, 8)] == [
        "0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957",
    ]  # fmt: skip


@given(SIZES)
def test_three_ways_to_a_root_agree_with_the_recursive_definition(size: int) -> None:
    whole = levels_of(hashes(size))
    expected = mth(leaves(size))
    assert root_of(hashes(size)) == expected
    assert Frontier().grown(hashes(size)).root == expected
    assert tree_hash(node_of(whole), 0, size) == expected


@given(SIZES, st.data())
def test_proofs_are_those_of_the_recursive_definition_and_verify(size: int, data: st.DataObject) -> None:
    node = node_of(levels_of(hashes(size)))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path = inclusion_path(node, index, size)
    assert path == audit_path(index, leaves(size))
    check_inclusion(index, size, path)
    growth = consistency_path(node, old, size)
    assert growth == ([] if old == 0 else proof(old, leaves(size)))
    check_growth(old, size, growth)


@given(st.lists(st.integers(0, 40), max_size=5))
def test_a_frontier_grown_in_parts_is_the_same(parts: list[int]) -> None:
    total, frontier = hashes(sum(parts)), Frontier()
    for part in parts:
        frontier = frontier.grown(total[frontier.size : frontier.size + part])
    assert frontier == Frontier().grown(total)


def test_every_other_place_size_and_leaf_is_rejected() -> None:
    size, node = 11, node_of(levels_of(hashes(11)))
    root = mth(leaves(size))
    for index in range(size):
        path = inclusion_path(node, index, size)
        for other in range(-1, size + 2):
            if other != index:
                with pytest.raises(VerificationError):
                    verify_inclusion(hashes(size)[index], other, size, path, root)
        with pytest.raises(VerificationError):
            verify_inclusion(leaf_hash(b"other"), index, size, path, root)


@given(SIZES, st.data())
def test_a_proof_that_is_shorter_longer_or_changed_is_rejected(size: int, data: st.DataObject) -> None:
    node = node_of(levels_of(hashes(size)))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    bit = data.draw(st.integers(0, 255))
    path, growth = inclusion_path(node, index, size), consistency_path(node, old, size)
    for good in (path, growth):
        flipped = [(int.from_bytes(item) ^ (1 << bit)).to_bytes(32) for item in good]
        cut = [good[:-1], good[1:], [flipped[0], *good[1:]], [*good[:-1], flipped[-1]]] if good else []
        spoilt = [*cut, [*good, hashlib.sha256(b"x").digest()], [hashlib.sha256(b"x").digest(), *good]]
        check = partial(check_inclusion, index) if good is path else partial(check_growth, old)
        for bad in spoilt:
            with pytest.raises(VerificationError):
                check(size, bad)


@pytest.mark.parametrize("size", [3, 5, 6, 7, 11])
def test_a_doubled_last_entry_is_another_tree(size: int) -> None:
    doubled = [*leaves(size), leaves(size)[-1]]
    assert mth(doubled) != mth(leaves(size))
    root = root_of(hashes(size))
    left, last = root_of(hashes(size - 1)), hashes(size)[-1]
    assert node_hash(left, node_hash(last, last)) != root
    with pytest.raises(VerificationError):
        verify_consistency(size, root, size + 1, root, [last])


def test_an_inner_node_cannot_pass_for_an_entry() -> None:
    left, right = hashes(2)
    assert leaf_hash(left + right) != node_hash(left, right)


def test_growth_between_random_sizes_of_a_larger_tree() -> None:
    generator = random.Random(20051204)
    whole = levels_of(hashes(3000))
    node = node_of(whole)
    for _ in range(100):
        new = generator.randint(1, 3000)
        old = generator.randint(0, new)
        old_root, new_root = tree_hash(node, 0, old), tree_hash(node, 0, new)
        verify_consistency(old, old_root, new, new_root, consistency_path(node, old, new))
        with pytest.raises(VerificationError):
            verify_consistency(
                old, hashlib.sha256(b"x").digest(), new, new_root, consistency_path(node, old, new)
            )


def test_proofs_of_what_is_not_there_are_wrong_calls() -> None:
    node = node_of(levels_of(hashes(3)))
    with pytest.raises(CallError):
        inclusion_path(node, 3, 3)
    with pytest.raises(CallError):
        consistency_path(node, 4, 3)


@pytest.mark.parametrize(
    ("old_root", "new_root", "new"),
    [(CT_ROOTS[0], CT_ROOTS[1], 0), (CT_ROOTS[1], CT_ROOTS[1], 0), (CT_ROOTS[1], CT_ROOTS[3], 3)],
)
def test_an_empty_log_has_one_root_only(old_root: str, new_root: str, new: int) -> None:
    with pytest.raises(VerificationError):
        verify_consistency(0, bytes.fromhex(old_root), new, bytes.fromhex(new_root), [])


def test_a_hash_of_another_length_is_no_entry() -> None:
    with pytest.raises(VerificationError):
        verify_inclusion(b"", 0, 1, [], b"")
