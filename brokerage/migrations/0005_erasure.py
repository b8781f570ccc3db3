"""Erasures, and the one way by which words may leave the history.

With the setting `tibs.erasing` of the running transaction, which the erasure service alone sets, a row may lose its
free text: `note` of a step, `text` of a consent become empty. Every other change, and every deletion, is refused as
before, with the setting too.
"""

import django.utils.timezone
from django.db import migrations, models

REFUSE = """
CREATE OR REPLACE FUNCTION brokerage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are history and cannot be changed.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""

REFUSE_BUT_ERASING = """
CREATE OR REPLACE FUNCTION brokerage_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text := CASE TG_TABLE_NAME WHEN 'brokerage_step' THEN 'note' WHEN 'brokerage_consent' THEN 'text' END;
BEGIN
    IF TG_OP = 'UPDATE' AND words IS NOT NULL AND current_setting('tibs.erasing', true) = 'on' THEN
        IF to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(words, '') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of % are history and cannot be changed.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("brokerage", "0004_attachment_paths")]
    operations = [
        migrations.AddField(
            model_name="company",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("company", "Company")], max_length=10, verbose_name="kind"
                    ),
                ),
                ("subject", models.UUIDField(verbose_name="public number of the row")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("own_wish", "The person or an owner of the company asked for it"),
                            ("with_company", "The person's only company was erased"),
                        ],
                        max_length=15,
                        verbose_name="why",
                    ),
                ),
                ("erased_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="erased")),
                ("journalled_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["erased_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject"), name="brokerage_erased_once")
                ],
            },
        ),
        migrations.RunSQL(REFUSE_BUT_ERASING, REFUSE),
    ]
