"""A change tells all fields of one row, where there was a row of history for each field."""

from itertools import groupby, islice

from django.db import migrations, models

import hanoi_industry.history.models

BATCH = 2_000
# What the lines of one row have in common.
ABOUT = (
    *("change_set_id", "area_code", "subject_type", "subject_code", "subject_label"),
    *("fact_type", "fact_id", "valid_from"),
)


def about(change):
    return tuple(getattr(change, name) for name in ABOUT)


def gather(apps, schema_editor):
    """Neighbours about the same row become one; the first of them stays and the others go."""
    Change = apps.get_model("history", "Change")
    last = Change.objects.order_by("pk").last()
    rows = Change.objects.filter(pk__lte=last.pk if last else 0).order_by("pk")
    gathered = (
        together(Change, list(some))
        for _key, some in groupby(rows.iterator(chunk_size=BATCH), about)
    )
    replace(Change, gathered, rows, schema_editor)


def together(Change, some):
    return Change(
        **{name: getattr(some[0], name) for name in ABOUT},
        lines=[[one.field, one.before, one.after, one.cell] for one in some],
        # What was read from no cell had no sheet either.
        sheet=max(one.sheet for one in some),
    )


def scatter(apps, schema_editor):
    Change = apps.get_model("history", "Change")
    last = Change.objects.order_by("pk").last()
    rows = Change.objects.filter(pk__lte=last.pk if last else 0).order_by("pk")
    scattered = (
        Change(
            **{name: getattr(change, name) for name in ABOUT},
            field=field,
            before=before,
            after=after,
            sheet=change.sheet if cell else "",
            cell=cell,
            lines=[],
        )
        for change in rows.iterator(chunk_size=BATCH)
        for field, before, after, cell in change.lines
    )
    replace(Change, scattered, rows, schema_editor)


def replace(Change, new, old, schema_editor):
    """The new rows behind the old ones, in their order; then the old ones go."""
    while some := list(islice(new, BATCH)):
        Change.objects.bulk_create(some)
    old.delete()
    if schema_editor.connection.vendor == "postgresql":
        # No table is altered while the keys of its rows wait to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('history', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='change', name='a_change_changes_something'),
        migrations.AddField(
            model_name='change',
            name='lines',
            field=models.JSONField(default=list, encoder=hanoi_industry.history.models.ReadableJSON, verbose_name='changes'),
        ),
        # Filled while they are there, empty when they are made anew on the way back.
        *(
            migrations.AlterField(
                model_name='change', name=name, field=models.TextField(blank=True, default='')
            )
            for name in ('field', 'before', 'after', 'cell')
        ),
        migrations.RunPython(gather, scatter),
        *(migrations.RemoveField(model_name='change', name=name) for name in ('field', 'before', 'after', 'cell')),
        migrations.AlterField(
            model_name='change',
            name='lines',
            field=models.JSONField(encoder=hanoi_industry.history.models.ReadableJSON, verbose_name='changes'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('lines', []), _negated=True), name='a_change_changes_something'),
        ),
    ]
