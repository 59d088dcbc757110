"""What each method finds of what is planted in simulated elections, and whether its intervals hold the truth.

    nice python benchmarks/forensic_power.py --stations 400 --repetitions 40 --parts parts/ [--minutes 10]

Resumable like `forensic_size.py`. Everything is planted in elections of two cultures. A method counts votes by its
own convention; whether its interval should hold the planted votes is said on its page.
"""

from forensic_trials import Kept, arguments, rate, run_designs

from tallyproof.forensics.calibration import Design, summarise
from tallyproof.forensics.calibration.summary import MethodPower, Power
from tallyproof.forensics.simulation import Honest, Mechanism

EXTENTS = (0.01, 0.02, 0.05, 0.1)


def main() -> None:
    given = arguments(__doc__)
    kept = {
        mechanism: Kept(
            Design(
                given.seed,
                honest=(),
                mechanisms=(mechanism,),
                extents=EXTENTS,
                planted_in=Honest.URBAN_RURAL,
                planted_repetitions=given.repetitions,
                methods=tuple(given.methods),
                companions=True,
            ),
            given,
            name=f"power-{mechanism}",
        )
        for mechanism in given.mechanisms or tuple(Mechanism)
    }
    run_designs(kept.values(), given)
    for mechanism, trials in kept.items():
        found = summarise(trials.design, trials.results())
        print(f"\n{mechanism} in elections of two cultures, {given.stations} stations, seed {given.seed}")
        print(
            f"{'method':12}{'stations':>9}{'votes':>9}  {'power':28}{'90 % holds':>11}{'95 % holds':>11}{'band':>8}"
            f"{'recall':>8}{'false':>7}"
        )
        for method in found.methods:
            shown(method.code, method.power[0])


def shown(code: str, against: MethodPower) -> None:
    for at in against.at:
        print(line(code, at))
    least = "not reached" if against.least.votes is None else f"{against.least.votes:,.0f}"
    print(f"{code:12}least detectable votes (found four times in five): {least}")


def line(code: str, at: Power) -> str:
    held = [f"{of.count}/{of.of}" for of in (at.covered_90, at.covered, at.band_covered)]
    recall = "-" if at.recall is None else f"{100 * at.recall:.0f} %"
    false = "-" if at.false_stations is None else f"{at.false_stations:.1f}"
    return (
        f"{code:12}{100 * at.extent:>7.0f} %{at.votes:>9,.0f}  {rate(at.power):28}"
        f"{held[0]:>11}{held[1]:>11}{held[2]:>8}{recall:>8}{false:>7}"
    )


if __name__ == "__main__":
    main()
