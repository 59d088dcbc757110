"""When a link was used: the page of a proposal says whose link last set the password of its second person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0005_one_open_proposal"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="used_at",
            field=models.DateTimeField(null=True),
        ),
    ]
