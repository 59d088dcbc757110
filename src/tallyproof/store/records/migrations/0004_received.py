"""Reports that were sent to a server, each once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_statements")]

    operations = [
        migrations.CreateModel(
            name="ReceivedRow",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("instance", models.CharField(max_length=80)),
                ("content", models.CharField(max_length=64)),
                ("supersedes", models.CharField(blank=True, default="", max_length=64)),
                ("observer", models.CharField(db_index=True, max_length=80)),
                ("form", models.CharField(max_length=80)),
                ("told", models.TextField()),
                ("sealed", models.BinaryField(default=b"")),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("batch", models.CharField(blank=True, db_index=True, default="", max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("instance", "content"), name="records_received_once"),
                    models.UniqueConstraint(fields=("instance", "supersedes"), name="records_received_after"),
                ],
            },
        ),
    ]
