from django.db import migrations


def take_facts(apps, schema_editor):
    """What was attached before is held to what the library says today."""
    files = apps.get_model("evidence", "EvidenceFile").objects.order_by("-number")
    for proof in apps.get_model("scoring", "Proof").objects.select_related("evidence").iterator():
        told = proof.evidence
        proof.title, proof.number, proof.link = told.title, told.number, told.link
        proof.file = files.filter(evidence=told).first()
        proof.save(update_fields=["title", "number", "link", "file"])


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_proof_as_attached")]

    operations = [migrations.RunPython(take_facts, migrations.RunPython.noop)]
