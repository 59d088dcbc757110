"""Uploads whose proposal was rejected or withdrawn waited for a second person for ever; say of each what became of it."""

from typing import Any

from django.db import migrations


def _settled(apps: Any, schema: Any) -> None:  # noqa: ANN401, ARG001 - Django's signature
    upload, proposal = apps.get_model("team", "Upload"), apps.get_model("team", "Proposal")
    newest = {
        one.content.get("upload"): one.state
        for one in proposal.objects.filter(kind="replace_results").order_by("pk")
    }
    for key, state in newest.items():
        if state in {"rejected", "withdrawn"}:
            back = "rejected" if state == "rejected" else "read"
            upload.objects.filter(pk=key, state="proposed").update(state=back)


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0003_tokens"),
    ]

    operations = [migrations.RunPython(_settled, migrations.RunPython.noop)]
