"""How often each method calls an honest simulated election anomalous.

    nice python benchmarks/forensic_size.py --stations 400 --repetitions 500 --parts parts/ [--minutes 10]

Finished trials lie in the folder of --parts, one file a method and kind of election; a run that is stopped, or
whose minutes are up, goes on from there. The table is printed from whatever every method has finished.
"""

from forensic_trials import Kept, arguments, rate, run_designs

from tallyproof.forensics.calibration import Design, summarise
from tallyproof.forensics.simulation import Honest

KINDS = (
    Honest.HOMOGENEOUS,
    Honest.URBAN_RURAL,
    Honest.STRONGHOLDS,
    Honest.TINY,
    Honest.MOBILISATION,
    Honest.SPATIAL,
)


def main() -> None:
    given = arguments(__doc__)
    kinds = given.kinds or KINDS
    kept = {
        kind: Kept(
            Design(
                given.seed,
                honest=(kind,),
                repetitions=given.repetitions,
                mechanisms=(),
                planted_repetitions=0,
                methods=tuple(given.methods),
                companions=True,
            ),
            given,
            name=f"size-{kind}",
        )
        for kind in kinds
    }
    run_designs(kept.values(), given)
    rows, anyone = {}, []
    for kind, trials in kept.items():
        found = summarise(trials.design, trials.results())
        for method in found.methods:
            faults = f" failed {sum(method.failed.values())}" if method.failed else ""
            rows.setdefault(method.code, {})[kind] = rate(method.false_alarms[kind]) + faults
        anyone.append(f"{kind}: {rate(found.any_alarm[kind])}")
    print(
        f"stations {given.stations}, seed {given.seed}; share with p <= 0.05 [95 % interval] of elections computed"
    )
    print(f"{'method':14}" + "".join(f"{kind:26}" for kind in kinds))
    for code, row in rows.items():
        print(f"{code:14}" + "".join(f"{row.get(kind, '-'):26}" for kind in kinds))
    print("\nwhole dossier, some q <= 0.05 after Benjamini-Hochberg:")
    print("\n".join(anyone))


if __name__ == "__main__":
    main()
