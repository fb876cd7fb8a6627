import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("scoring", "0006_workbooks")]

    operations = [
        migrations.AddField(
            model_name="proof",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.evidencefile",
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="title",
            field=models.CharField(default="", max_length=250, verbose_name="tên minh chứng"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="proof",
            name="number",
            field=models.CharField(blank=True, max_length=100, verbose_name="số, ký hiệu"),
        ),
        migrations.AddField(
            model_name="proof",
            name="link",
            field=models.URLField(blank=True, max_length=500, verbose_name="liên kết"),
        ),
    ]
