"""One task of one other audit program, timed; run by that program's own interpreter, prints one JSON object.

`python audit_peer_drivers.py FOLDER TASK [ARGUMENTS]`, where FOLDER holds the checkouts `shangrla`, `arlo` and `r2b2`.
Nothing of Tallyproof is imported here, and nothing of the peers by Tallyproof: the two exchange numbers only.
"""

import json
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

warnings.filterwarnings("ignore")
FOLDER = Path(sys.argv[1])
for checkout in ("shangrla", "arlo", "r2b2/src"):
    sys.path.insert(0, str(FOLDER / checkout))


def seconds(call: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    best, answer = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        answer = call()
        best = min(best, time.process_time() - start)
    return best, answer


def arlo_contest(totals: dict[str, int], ballots: int) -> Any:  # noqa: ANN401 - other programs have no types
    made = import_module("server.audit_math.sampler_contest").Contest
    return made("X", {**totals, "ballots": ballots, "numWinners": 1, "votesAllowed": 1})


def arlo_batches(file: str, draws: int) -> dict[str, Any]:
    """Plan, draw and risk of a batch comparison (MACRO)."""
    macro, sampler = (import_module(f"server.audit_math.{name}") for name in ("macro", "sampler"))
    table = np.load(file)
    names = [chr(97 + i) for i in range(table.shape[1] - 1)]
    reported = {
        ("J", str(i)): {"X": {**dict(zip(names, row[:-1], strict=True)), "ballots": row[-1]}}
        for i, row in enumerate(table.tolist())
    }
    sums = table.sum(axis=0).tolist()
    contest = arlo_contest(dict(zip(names, sums[:-1], strict=True)), sums[-1])
    plan, size = seconds(lambda: macro.get_sample_sizes(5, contest, reported, {}, {}, []), 1)
    draw, drawn = seconds(lambda: sampler.draw_ppeb_sample("1234", contest, draws, [], reported), 1)
    tickets = {ticket: batch for ticket, batch, *_ in drawn}
    clean = {batch: reported[batch] for batch in tickets.values()}
    risk, found = seconds(lambda: macro.compute_risk(5, contest, reported, clean, tickets, []), 1)
    return {"plan": plan, "draw": draw, "risk": risk, "size": size, "measured": float(found[0])}


def arlo_stops(file: str) -> dict[str, Any]:
    """Batches counted until MACRO stops, for simulated audits with given hand counts."""
    macro, sampler = (import_module(f"server.audit_math.{name}") for name in ("macro", "sampler"))
    data = np.load(file)
    table, by_hand = data["table"].tolist(), data["by_hand"]
    reported = {("J", str(i)): {"X": {"a": a, "b": b, "ballots": n}} for i, (a, b, n) in enumerate(table)}
    sums = np.sum(table, axis=0).tolist()
    contest = arlo_contest({"a": sums[0], "b": sums[1]}, sums[2])
    size = macro.get_sample_sizes(5, contest, reported, {}, {}, [])
    stops = []
    for seed, hand in enumerate(by_hand):
        drawn = sampler.draw_ppeb_sample(str(seed), contest, 3 * size, [], reported)
        order = sorted(drawn, key=lambda item: item[0])
        random.Random(seed).shuffle(order)
        for n in range(max(size - 5, 1), len(order) + 1):
            tickets = {item[0]: item[1] for item in order[:n]}
            counted = {
                batch: {"X": {"a": int(hand[int(batch[1])][0]), "b": int(hand[int(batch[1])][1])}}
                for batch in tickets.values()
            }
            for batch, found in counted.items():
                found["X"]["ballots"] = reported[batch]["X"]["ballots"]
            if macro.compute_risk(5, contest, reported, counted, tickets, [])[1]:
                stops.append(len(counted))
                break
        else:
            stops.append(len(table))
    return {"stops": stops}


def shangrla_plan(cards: int, repetitions: int) -> dict[str, Any]:
    """Cards in memory, margins, sample size of a ballot comparison, and the memory of it all."""
    module = import_module("shangrla.core.Audit")
    tests = import_module("shangrla.core.NonnegMean").NonnegMean
    first, second = round(cards * 0.45), round(cards * 0.40)
    names = ["a"] * first + ["b"] * second + ["c"] * (cards - first - second)
    begin = time.process_time()
    cvrs = [module.CVR(id=str(i), votes={"X": {name: 1}}) for i, name in enumerate(names)]
    kind = module.Audit.AUDIT_TYPE.CARD_COMPARISON
    test = {"test": tests.alpha_mart, "test_kwargs": {}}
    stratum = {"max_cards": cards, "use_style": True, "replacement": False, "audit_type": kind, **test}
    audit = module.Audit.from_dict(
        {"seed": 12345, "sim_seed": 314159265, "quantile": 0.8, "error_rate_1": 0.001, "error_rate_2": 0.0,
         "reps": repetitions or None, "strata": {"s": {**stratum, "estimator": tests.optimal_comparison}}}
    )  # fmt: skip
    contests = module.Contest.from_dict_of_dicts(
        {"X": {"name": "X", "risk_limit": 0.05, "cards": cards, "n_winners": 1, "candidates": ["a", "b", "c"],
               "choice_function": module.Contest.SOCIAL_CHOICE_FUNCTION.PLURALITY, "winner": ["a"],
               "assertion_file": None, "audit_type": kind, "test": tests.alpha_mart,
               "estim": tests.optimal_comparison}}
    )  # fmt: skip
    module.Assertion.make_all_assertions(contests)
    module.Assertion.set_all_margins_from_cvrs(audit, contests, cvrs)
    plan, size = seconds(lambda: audit.find_sample_size(contests, cvrs=cvrs), 1)
    prng = import_module("cryptorandom.cryptorandom").SHA256(12345)
    module.CVR.assign_sample_nums(cvrs, prng)
    module.CVR.consistent_sampling(cvrs, contests=contests)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"plan": plan, "size": int(size), "whole": time.process_time() - begin, "memory": memory}


def shangrla_stops(file: str) -> dict[str, Any]:
    """Draws until each test stops on given sequences of values; the population's size is given too."""
    tests = import_module("shangrla.core.NonnegMean").NonnegMean
    data = np.load(file)
    population, kind, upper = int(data["population"]), str(data["kind"]), float(data["upper"])
    mean = float(data["mean"])
    common = {"u": upper, "N": population, "t": 0.5, "eta": mean}
    ways = {
        "comparison": {
            "optimal comparison": tests(
                tests.alpha_mart, estim=tests.optimal_comparison, error_rate_2=1e-4, **common
            ),
            "shrink-truncate": tests(tests.alpha_mart, estim=tests.shrink_trunc, d=1000, **common),
            "aGRAPA": tests(tests.betting_mart, bet=tests.agrapa, lam=0.9 / mean, **common),
        },
        "polling": {
            "shrink-truncate": tests(tests.alpha_mart, estim=tests.shrink_trunc, d=1000, **common),
            "fixed alternative": tests(tests.alpha_mart, estim=tests.fixed_alternative_mean, **common),
        },
    }[kind]
    limit = float(data["limit"])

    def stop(test: Callable[[Any], Any], values: object) -> int:
        met = np.flatnonzero(np.asarray(test(values)[1]) <= limit)
        return int(met[0]) + 1 if met.size else population

    return {
        "stops": {name: [stop(test.test, values) for values in data["values"]] for name, test in ways.items()}
    }


def shangrla_alpha(size: int) -> dict[str, Any]:
    """The ALPHA martingale with the shrink-truncate estimator."""
    tests = import_module("shangrla.core.NonnegMean").NonnegMean
    values = np.random.default_rng(1).integers(0, 2, size).astype(float)
    test = tests(tests.alpha_mart, estim=tests.shrink_trunc, eta=0.52, u=1, N=np.inf, t=0.5)
    return {"seconds": seconds(lambda: test.test(values))[0]}


def tickets(size: int) -> dict[str, Any]:
    """Rivest's consistent sampler: tickets of all, the first thousand taken."""
    sampler = import_module("consistent_sampler")
    names = [str(i) for i in range(size)]
    taken, drawn = seconds(
        lambda: list(sampler.sampler(names, with_replacement=False, take=1000, seed="7")), 1
    )
    return {"seconds": taken, "first": [item[1] for item in drawn][:20]}


def _ballots(file: str) -> tuple[list[str], list[tuple[list[int], int]]]:
    data = json.loads(Path(file).read_text("utf-8"))
    return data["metadata"]["candidates"], [(vote["prefs"], vote["n"]) for vote in data["votes"]]


def shangrla_irv(file: str, winner: int) -> dict[str, Any]:
    """Assertions of an instant-runoff contest (RAIRE in Python)."""
    raire = import_module("shangrla.raire.raire")
    utils = import_module("shangrla.raire.raire_utils")
    estimator = import_module("shangrla.raire.sample_estimator")
    names, votes = _ballots(file)
    cvrs = {}
    for prefs, count in votes:
        for _ in range(count):
            cvrs[str(len(cvrs))] = {"X": {str(c): rank for rank, c in enumerate(prefs)}}
    listed = [str(i) for i in range(len(names))]
    contest = utils.Contest("X", listed, str(winner), len(cvrs))
    np.seterr(all="ignore")
    taken, found = seconds(
        lambda: raire.compute_raire_assertions(contest, cvrs, str(winner), estimator.cp_estimate, log=False),
        1,
    )
    return {
        "seconds": taken,
        "assertions": len(found),
        "margin": min(a.votes_for_winner - a.votes_for_loser for a in found),
    }


def arlo_irv(file: str, winner: int) -> dict[str, Any]:
    """The same by Arlo; its winner is the leader of the totals that it is given, so the winner is given most."""
    raire = import_module("server.audit_math.raire")
    names, votes = _ballots(file)
    listed = [str(i) for i in range(len(names))]
    cvrs = {}
    for prefs, count in votes:
        ranks = dict.fromkeys(listed, 0) | {str(c): rank for rank, c in enumerate(prefs, start=1)}
        for _ in range(count):
            cvrs[str(len(cvrs))] = {"X": ranks}
    totals = {name: 2 if name == str(winner) else 1 for name in listed}
    contest = arlo_contest(totals, len(cvrs))
    taken, found = seconds(
        lambda: raire.compute_raire_assertions(
            contest, cvrs, lambda margin: 1 / margin if margin > 0 else np.inf
        ),
        1,
    )
    return {"seconds": taken, "assertions": len(found)}


def arlo_supersimple(margins: str) -> dict[str, Any]:
    """Planned papers of a ballot comparison with its default rates of discrepancies."""
    module = import_module("server.audit_math.supersimple")
    sizes = []
    for margin in json.loads(margins):
        a = round(500_000 * (1 + margin))
        contest = arlo_contest({"a": a, "b": 1_000_000 - a}, 1_000_000)
        sizes.append(module.get_sample_sizes(5, contest, None))
    return {"sizes": sizes}


def minerva(ahead: int, behind: int, chances: str) -> dict[str, Any]:
    """First rounds of Minerva by r2b2."""
    contests, rule = (import_module(f"r2b2.{name}") for name in ("contest", "minerva"))
    contest = contests.Contest(
        ahead + behind, {"a": ahead, "b": behind}, 1, ["a"], contests.ContestType.MAJORITY
    )
    made = rule.Minerva(0.05, 1.0, contest)
    taken, sizes = seconds(lambda: [made.next_sample_size(c) for c in json.loads(chances)], 1)
    return {"seconds": taken, "sizes": sizes}


if __name__ == "__main__":
    task, *arguments = sys.argv[2:]
    call = globals()[task]
    parameters = [int(text) if text.lstrip("-").isdigit() else text for text in arguments]
    print(json.dumps(call(*parameters), default=float))
