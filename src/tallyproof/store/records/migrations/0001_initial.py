from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("number", models.TextField()),
                ("matter", models.CharField(db_index=True, max_length=80)),
                ("parent", models.CharField(db_index=True, max_length=80)),
                ("law", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("forum", models.CharField(max_length=40)),
                ("subject", models.TextField()),
                ("state", models.CharField(db_index=True, max_length=40)),
                ("outcome", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("filed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reasons_given", models.BooleanField(null=True)),
                ("published", models.BooleanField(null=True)),
                ("to_execute", models.BooleanField()),
                ("executed", models.BooleanField()),
                ("next_due_at", models.DateTimeField(db_index=True, null=True)),
                ("next_lapse_at", models.DateTimeField(db_index=True, null=True)),
                ("last_lapse_at", models.DateTimeField(db_index=True, null=True)),
                ("last_state", models.CharField(max_length=40)),
                ("lapses", models.TextField()),
                ("lists", models.TextField()),
                ("entries", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="EntryRow",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("case", models.CharField(db_index=True, max_length=80)),
                ("recorded_at", models.CharField(max_length=40)),
                ("recorded_by", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
        ),
    ]
