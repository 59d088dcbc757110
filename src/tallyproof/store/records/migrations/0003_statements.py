"""Entries of the register of statements."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_law")]

    operations = [
        migrations.CreateModel(
            name="StatementEntryRow",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("subject", models.CharField(db_index=True, max_length=160)),
                ("recorded_at", models.CharField(max_length=40)),
                ("recorded_by", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
        ),
    ]
