from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="LawRow",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AlterField(model_name="CaseRow", name="law", field=models.CharField(max_length=100)),
    ]
