import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tallyproof.errors import InputError, NotAllowedError
from tallyproof.log.keys import SigningKey, verifier_key
from tallyproof.log.verifier import (
    LOG_KEY,
    WITNESS_KEY,
    VerificationError,
    number_in,
    read_key,
    read_note,
    read_policy,
    signed_at,
    verify_checkpoint,
)

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
ROOT = base64.b64encode(bytes(range(32))).decode()
TEXT = f"example.org/log\n7\n{ROOT}\n"

LOG = SigningKey("example.org/log", LOG_KEY, bytes(32))
SPARE = SigningKey("example.org/log", LOG_KEY, bytes([9]) * 32)
WITNESSES = {
    name: SigningKey(f"{name}.example", WITNESS_KEY, bytes([n]) * 32) for n, name in enumerate("abcd", 1)
}


def note(*lines: str, text: str = TEXT) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def policy(*lines: str) -> bytes:
    keys = [f"log {verifier_key(LOG.public)}", f"log {verifier_key(SPARE.public)} https://example.org/log"]
    keys += [f"witness {name} {verifier_key(key.public)}" for name, key in WITNESSES.items()]
    return "\n".join([*keys, *(lines or ("quorum none",))]).encode()


def test_the_example_of_the_signed_note_specification_verifies() -> None:
    key = read_key(EXAMPLE_KEY, LOG_KEY)
    assert key.id.hex() == "530d903a"
    assert signed_at(EXAMPLE_NOTE, key) == 0
    assert verifier_key(key) == EXAMPLE_KEY


def test_a_cosignature_signs_the_bytes_of_the_specification() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    signer = WITNESSES["a"]
    line = signer.cosign(text, time=1679315147)
    raw = base64.b64decode(line.split(" ")[2])
    assert raw[:4] == signer.public.id
    assert int.from_bytes(raw[4:12]) == 1679315147
    Ed25519PublicKey.from_public_bytes(signer.public.public).verify(
        raw[12:], b"cosignature/v1\ntime 1679315147\n" + text.encode()
    )


def test_a_checkpoint_of_either_key_of_the_log_counts() -> None:
    known = read_policy(policy())
    for key in (LOG, SPARE):
        assert verify_checkpoint(note(key.sign(TEXT)), known).size == 7


def test_unknown_signatures_are_ignored_and_known_ones_that_fail_reject_the_note() -> None:
    stranger = SigningKey("stranger.example", WITNESS_KEY, bytes([77]) * 32)
    known = read_policy(policy())
    assert verify_checkpoint(note(stranger.cosign(TEXT, time=5), LOG.sign(TEXT)), known).witnessed == {}
    wrong = WITNESSES["a"].cosign(TEXT + "more\n", time=5)
    with pytest.raises(VerificationError, match="is wrong"):
        verify_checkpoint(note(LOG.sign(TEXT), wrong), known)
    with pytest.raises(VerificationError, match="no key of your policy"):
        verify_checkpoint(note(stranger.cosign(TEXT, time=5)), known)


@pytest.mark.parametrize(
    ("signed", "enough"),
    [("", False), ("a", False), ("ab", True), ("ad", True), ("cd", False), ("abc", True)],
)
def test_a_quorum_counts_a_witness_with_two_keys_once(signed: str, enough: bool) -> None:  # noqa: FBT001 - a table
    known = read_policy(policy("group C any c d", "group Q 2 a b C", "quorum Q"))
    lines = [WITNESSES[name].cosign(TEXT, time=5) for name in signed]
    if enough:
        assert set(verify_checkpoint(note(LOG.sign(TEXT), *lines), known).witnessed) == set(signed)
    else:
        with pytest.raises(VerificationError, match="too few"):
            verify_checkpoint(note(LOG.sign(TEXT), *lines), known)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["quorum none", "quorum none"],
        ["quorum z"],
        ["group G 3 a b", "quorum G"],
        ["group G 0 a b", "quorum G"],
        ["group G any a a", "quorum G"],
        ["group G any a", "group H any a", "quorum H"],
        ["group G all none", "quorum G"],
        ["group G all", "quorum G"],
        ["group a all b", "quorum a"],
        ["group none all b", "quorum none"],
        ["group G any H", "group H any a", "quorum G"],
        [f"witness e {verifier_key(WITNESSES['a'].public)}", "quorum e"],
        [f"witness e {verifier_key(LOG.public)}", "quorum e"],
        [f"log {verifier_key(WITNESSES['a'].public)}", "quorum none"],
        ["log x", "quorum none"],
        ["nonsense", "quorum none"],
        ["quorum none\x0b"],
    ],
)
def test_a_policy_that_could_be_read_in_two_ways_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_policy(policy(*lines) if lines else policy().replace(b"quorum none", b""))


def test_a_policy_allows_comments_tabs_and_empty_lines() -> None:
    read = read_policy(b"# trusted by us\n\n\t#x\n" + policy("\tgroup \t G all a b \t", "quorum   G"))
    assert read.groups == {"G": (2, ["a", "b"])}


@pytest.mark.parametrize(
    "text",
    [
        f"\n7\n{ROOT}\n",
        f"example.org/log\n07\n{ROOT}\n",
        f"example.org/log\n-7\n{ROOT}\n",
        f"example.org/log\n٧\n{ROOT}\n",
        f"example.org/log\n7\n{ROOT[:-4]}\n",
        f"example.org/log\n7\n{ROOT[:-2]}9=\n",
        "example.org/log\n7\n",
        f"example.org/log\n0\n{ROOT}\n",
        f"example.org/log\n7\n{ROOT}\n\nextension\n",
    ],
)
def test_a_malformed_checkpoint_is_refused_though_it_is_signed(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        verify_checkpoint(note(LOG.sign(text), text=text), read_policy(policy()))


def test_extension_lines_are_signed_with_the_rest() -> None:
    text = TEXT + "extension\n"
    assert verify_checkpoint(note(LOG.sign(text), text=text), read_policy(policy())).text == text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"text",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 a+b AAAAAAAA\n",
        "text\n\n— a  AAAAAAAA\n".encode(),
        "text\n\n— a AAAAAAAA".encode(),
        b"text\n\n- a AAAAAAAA\n",
        "text\t\n\n— a AAAAAAAA\n".encode(),
        "text\r\n\n— a AAAAAAAA\n".encode(),
        "text\n\n— a AAAAAAB=\n".encode(),
        "text\n\n— a\xa0b AAAAAAAA\n".encode(),
        b"\xff\n\n",
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_signed_note_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_note(content)


def test_a_long_number_is_no_number() -> None:
    with pytest.raises(VerificationError):
        number_in("9" * 5000)


def test_a_key_is_kept_in_a_file_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    LOG.save(path)
    assert SigningKey.load(path) == LOG
    with pytest.raises(NotAllowedError):
        SPARE.save(path)


@pytest.mark.parametrize(
    "text", ["", "x", "PRIVATE+KEY+a+00000000+AQ==", "PRIVATE+KEY+a+12345678+" + "A" * 44]
)
def test_a_damaged_key_is_reported_without_its_content(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.key").write_text(text)
    with pytest.raises(InputError) as raised:
        SigningKey.load(tmp_path / "a.key")
    assert "AAAA" not in str(raised.value)
