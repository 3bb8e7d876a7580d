from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigram indexes carry the search of the tenant list."""

    initial = True
    dependencies = []
    operations = [TrigramExtension()]
