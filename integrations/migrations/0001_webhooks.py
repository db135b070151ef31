"""Webhooks come from ``notifications``, with their tables."""

from typing import Any

import core.db.fields
import core.events
import django.db.models.deletion
import django.utils.timezone
import core.outbox.networks
import core.outbox.signing
from django.db import migrations, models


MODELS = ("webhook", "webhookdelivery")


def take_over(apps: Any, schema_editor: Any) -> None:
    """Keep log entries: they point to the kind of rows."""
    _rename(apps, "notifications", "integrations")


def give_back(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "integrations", "notifications")


def _rename(apps: Any, old: str, new: str) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kinds.filter(app_label=old, model__in=MODELS).update(app_label=new)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("notifications", "0010_webhooks_to_integrations"),
        ("vehicles", "0009_is_excluded"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Webhook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('url', models.CharField(help_text='Where calls are sent to, as in https://example.org/hook.', max_length=500, validators=[core.outbox.networks.check], verbose_name='address')),
                        ('events', core.db.fields.SeveralField(blank=True, choices=core.events.choices, default=tuple, max_length=200, verbose_name='events')),
                        ('secret', models.CharField(default=core.outbox.signing.new_secret, editable=False, max_length=100)),
                        ('old_secret', models.CharField(blank=True, editable=False, max_length=100)),
                        ('rotated_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='made at')),
                        ('paused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='paused at')),
                        ('pause_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='reason')),
                        ('failing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('fleet', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='vehicles.fleet', verbose_name='fleet')),
                    ],
                    options={
                        'verbose_name': 'webhook',
                        'verbose_name_plural': 'webhooks',
                        'db_table': 'notifications_webhook',
                        'ordering': ['made_at', 'id'],
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='WebhookDelivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event', models.CharField(max_length=30, verbose_name='event')),
                        ('subject', models.BigIntegerField()),
                        ('occurrence', models.CharField(max_length=60)),
                        ('status', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed, to be tried again'), ('given_up', 'Given up'), ('skipped', 'Skipped')], default='queued', max_length=20, verbose_name='status')),
                        ('code', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answer')),
                        ('words', models.TextField(blank=True, default='', verbose_name='words')),
                        ('payload', models.TextField(blank=True, default='', verbose_name='payload')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('created_at', models.DateTimeField(verbose_name='created at')),
                        ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='last attempt')),
                        ('next_attempt_at', models.DateTimeField(blank=True, null=True, verbose_name='next attempt')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                        ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='integrations.webhook', verbose_name='webhook')),
                    ],
                    options={
                        'verbose_name': 'call',
                        'verbose_name_plural': 'calls',
                        'db_table': 'notifications_webhookdelivery',
                        'ordering': ['-created_at', '-id'],
                        'default_permissions': (),
                        'indexes': [models.Index(fields=['webhook', '-created_at', '-id'], name='notifications_call_by_time'), models.Index(condition=models.Q(('next_attempt_at__isnull', False)), fields=['next_attempt_at', 'id'], name='notifications_call_waits')],
                        'constraints': [models.UniqueConstraint(fields=('webhook', 'event', 'occurrence'), name='notifications_call_once'), models.CheckConstraint(condition=models.Q(models.Q(('next_attempt_at__isnull', False), ('status__in', ['queued', 'sending', 'failed'])), models.Q(('next_attempt_at', None), ('status__in', ['sent', 'given_up', 'skipped'])), _connector='OR'), name='notifications_call_next_attempt')],
                    },
                ),
            ]
        ),
        migrations.RunPython(take_over, give_back),
    ]
