"""What each method finds of what is planted in simulated elections, and whether its intervals hold the truth.

    nice python benchmarks/forensic_power.py --stations 400 --repetitions 40 --parts parts/ [--minutes 10]

Resumable like `forensic_size.py`. Everything is planted in elections of two cultures.
"""

from forensic_trials import arguments, rate, run_design

from tallyproof.forensics.calibration import Design, summarise
from tallyproof.forensics.calibration.summary import MethodPower
from tallyproof.forensics.simulation import Honest, Mechanism

EXTENTS = (0.02, 0.05, 0.1, 0.2)


def main() -> None:
    given = arguments(__doc__)
    for mechanism in Mechanism:
        design = Design(
            given.seed,
            honest=(),
            mechanisms=(mechanism,),
            extents=EXTENTS,
            planted_in=Honest.URBAN_RURAL,
            planted_repetitions=given.repetitions,
            methods=tuple(given.methods),
            companions=True,
        )
        found = summarise(design, run_design(design, given, name=f"power-{mechanism}"))
        print(f"\n{mechanism}, {given.stations} stations, seed {given.seed}")
        heads = "".join(f"{100 * extent:.0f} % of stations".ljust(26) for extent in EXTENTS)
        print(f"{'method':14}{heads}{'least votes':>12}  interval holds the truth; band holds it")
        for method in found.methods:
            shown(method.code, method.power[0])


def shown(code: str, against: MethodPower) -> None:
    powers = "".join(f"{rate(at.power):26}" for at in against.at)
    least = "-" if against.least.votes is None else f"{against.least.votes:,.0f}"
    covered = " ".join(f"{at.covered.count}/{at.covered.of}" for at in against.at)
    band = " ".join(f"{at.band_covered.count}/{at.band_covered.of}" for at in against.at)
    print(f"{code:14}{powers}{least:>12}  {covered}; {band}")


if __name__ == "__main__":
    main()
