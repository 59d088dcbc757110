"""A process to be killed: imports, decides, executes and publishes without end, and says what was acknowledged.

Called as: python killed_writer.py FOLDER DATABASE RUN. One line on stdout for each thing acknowledged.
"""

import datetime as dt
import sys
from itertools import count
from pathlib import Path
from typing import Any

from tallyproof.texts import load_catalogue
from tallyproof.workflow.case_files import case_import
from tallyproof.workflow.case_records import open_office
from tallyproof.workflow.cases import Deed, case_add, case_advance, case_decide
from tallyproof.workflow.log import log_publish

HEADING = "id,kind,forum,subject,filed_at,registered_at,number\n"
ROW = "{name},complaint,territorial,Protocol,2005-12-06T10:00,2005-12-06T11:00,7\n"
FILING = {"kind": "petition", "forum": "supreme_court", "subject": "Station 1"}


def main(folder: Path, database: str, run: str) -> None:
    office = open_office(folder, database=database, now=dt.datetime(2006, 3, 1, tzinfo=dt.UTC), by="writer")
    english = load_catalogue("en")

    def say(*words: object) -> None:
        sys.stdout.write(" ".join(map(str, words)) + "\n")
        sys.stdout.flush()

    say("ready")
    for turn in count():
        names = [f"R{run}-{turn}-{i}" for i in range(5)]
        register = folder.parent / f"register-{run}.csv"
        register.write_text(HEADING + "".join(ROW.format(name=name) for name in names), encoding="utf-8")
        case_import(office, english, register, law="kazakhstan_2004")
        say("imported", *names)
        name = f"D{run}-{turn}"
        filed = Deed("file", "2005-12-06T10:00")
        case_add(office, english, FILING, name=name, law="kazakhstan_2004", deed=filed)
        for act, given in (("register", {"number": "1"}), ("admit", {})):
            case_advance(office, english, name, Deed(act, "2005-12-06T11:00", fields=given), rule="plurality")
        say("admitted", name)
        votes = int(run) * 100_000 + turn
        effect: Any = {"action": "correct", "stations": ["1"], "values": {"1": {"votes__Ada": votes}}}
        fields: dict[str, Any] = {"outcome": "upheld", "legal_basis": "art. 1", "effects": [effect]}
        deed = Deed("decide", "2005-12-07T10:00", fields=fields)
        case_decide(office, english, name, deed, rule="plurality", execute=True)
        say("executed", name, votes)
        say("published", log_publish(folder)["size"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
