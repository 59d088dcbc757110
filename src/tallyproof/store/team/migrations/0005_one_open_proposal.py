"""Two proposals that are the same could both wait; the database lets one be open, and names those that wait already."""

import hashlib
import json
from typing import Any

from django.db import migrations, models

_ONE_FOR = {
    "close_publication": "key",
    "decide_case": "case",
    "execute_case": "case",
    "replace_results": "upload",
}
"""As `two_persons.KINDS` has it; of what is published only the key is new at each click."""


def _named(apps: Any, schema: Any) -> None:  # noqa: ANN401, ARG001 - Django's signature
    """Name the first of those that are the same; the others stay without a name, and are settled as they were."""
    proposal, seen = apps.get_model("team", "Proposal"), set()
    for one in proposal.objects.filter(state="waiting").order_by("pk"):
        name = _name(one)
        if name not in seen:
            seen.add(name)
            proposal.objects.filter(pk=one.pk).update(one_of=name)


def _name(one: Any) -> str:  # noqa: ANN401 - a row
    told = one.content.get(_ONE_FOR.get(one.kind, ""))
    if told is None:
        told = [one.proposed_by_id, {name: value for name, value in one.content.items() if name != "key"}]
    return hashlib.sha256(json.dumps([one.kind, told], sort_keys=True).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0004_rejected_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="one_of",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.RunPython(_named, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ("waiting", "agreed")), models.Q(("one_of", ""), _negated=True)
                ),
                fields=("one_of",),
                name="team_one_open_proposal",
            ),
        ),
    ]
