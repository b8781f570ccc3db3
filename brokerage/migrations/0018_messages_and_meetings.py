"""Messages of cases, whose text only an erasure may empty (see 0005), and their meetings."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import rules.contrib.models
from django.conf import settings
from django.db import migrations, models

import brokerage.models.attachment

FUNCTION = """
CREATE FUNCTION brokerage_refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('tibs.erasing', true) = 'on'
        AND to_jsonb(NEW) = to_jsonb(OLD) || '{"text": ""}' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rows of % are history and cannot be changed.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER brokerage_message_immutable BEFORE UPDATE OR DELETE ON brokerage_message
    FOR EACH ROW EXECUTE FUNCTION brokerage_refuse_other_words();
"""
BACK = """
DROP TRIGGER brokerage_message_immutable ON brokerage_message;
DROP FUNCTION brokerage_refuse_other_words();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('brokerage', '0017_outreach_and_checks'),
        ('regions', '0002_enquiry_your_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('proposed', 'Times are proposed'), ('settled', 'Time is settled'), ('took_place', 'Took place'), ('cancelled', 'Cancelled')], default='proposed', max_length=15)),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('online', 'Online'), ('on_site', 'On site'), ('visit', 'Visit to a company')], max_length=10, verbose_name='kind')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place or address of the call')),
                ('topic', models.TextField(blank=True, max_length=1000, verbose_name='what it is about')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='begins')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('outcome', models.TextField(blank=True, max_length=2000, verbose_name='outcome')),
                ('next_step', models.CharField(blank=True, max_length=300, verbose_name='next step')),
                ('next_step_on', models.DateField(blank=True, null=True, verbose_name='next step until')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='brokerage.match')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brokerage.party')),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['created_at', 'pk'],
            },
            bases=(rules.contrib.models.RulesModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='MeetingAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('satisfaction', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='comment')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='brokerage.meeting')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brokerage.party')),
            ],
            options={
                'verbose_name': 'answer after a meeting',
                'verbose_name_plural': 'answers after meetings',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MeetingTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='times', to='brokerage.meeting')),
            ],
            options={
                'verbose_name': 'proposed time',
                'verbose_name_plural': 'proposed times',
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('audience', models.CharField(choices=[('note', 'Note for the brokers of our own organisation'), ('side', 'Our company and its broker'), ('brokers', 'The brokers of both sides'), ('all', 'Both companies and their brokers')], max_length=10, verbose_name='who reads it')),
                ('text', models.TextField(max_length=4000, verbose_name='message')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='brokerage.match')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.organisation')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='brokerage.party')),
            ],
            options={
                'verbose_name': 'message of a case',
                'verbose_name_plural': 'messages of cases',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='MessageFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file', models.FileField(upload_to=brokerage.models.attachment.path_of)),
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('content_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='brokerage.message')),
            ],
            options={
                'verbose_name': 'file of a message',
                'verbose_name_plural': 'files of messages',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_mention', models.BooleanField(default=False)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='brokerage.message')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'receipt of a message',
                'verbose_name_plural': 'receipts of messages',
            },
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['state', 'starts_at'], name='brokerage_meeting_due'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(fields=('match', 'form_key'), name='brokerage_meeting_once'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['settled', 'took_place']), _negated=True), ('starts_at__isnull', False), _connector='OR'), name='brokerage_settled_meeting_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='meetinganswer',
            constraint=models.UniqueConstraint(fields=('meeting', 'party'), name='brokerage_meeting_answer_once'),
        ),
        migrations.AddConstraint(
            model_name='meetingtime',
            constraint=models.UniqueConstraint(fields=('meeting', 'starts_at'), name='brokerage_time_once'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['match', 'at'], name='brokerage_message_match'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('match', 'author', 'form_key'), name='brokerage_message_once'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['to'], name='brokerage_receipt_unread'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('message', 'to'), name='brokerage_receipt_once'),
        ),
        migrations.RunSQL(FUNCTION, BACK),
    ]
