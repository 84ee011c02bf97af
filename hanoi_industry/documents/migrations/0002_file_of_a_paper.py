from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name=name,
            field=models.CharField(
                blank=True, editable=False, max_length=length, verbose_name=label
            ),
        )
        for model in ("document", "historicaldocument")
        for name, length, label in (("file", 64, "stored file"), ("file_name", 200, "file"))
    ]
