"""Shares come from ``maintenance``, with their tables."""

from typing import Any

import core.db.fields
import core.public.tokens
import django.db.models.deletion
import django.utils.timezone
import vehicles.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


MODELS = ("share", "historychange")


def take_over(apps: Any, schema_editor: Any) -> None:
    """Keep revisions, log entries and permissions: they point to the kind of rows."""
    _rename(apps, "maintenance", "sharing")


def give_back(apps: Any, schema_editor: Any) -> None:
    _rename(apps, "sharing", "maintenance")


def _rename(apps: Any, old: str, new: str) -> None:
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kinds.filter(app_label=old, model__in=MODELS).update(app_label=new)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ('maintenance', '0028_shares_to_sharing'),
        ('vehicles', '0008_fleet_is_a_tenant'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='HistoryChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('count', models.IntegerField(db_default=0, default=0)),
                        ('currency', models.CharField(db_default='', default='', max_length=3)),
                        ('cost', models.DecimalField(db_default=0, decimal_places=2, default=0, max_digits=18)),
                        ('kind', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='maintenance.maintenancetype')),
                        ('vehicle', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vehicles.vehicle')),
                    ],
                    options={
                        'db_table': 'maintenance_historychange',
                        'indexes': [models.Index(fields=['vehicle', 'id'], name='maintenance_change_by_vehicle')],
                    },
                ),
                migrations.CreateModel(
                    name='Share',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.CharField(default=core.public.tokens.new, editable=False, max_length=40, unique=True, verbose_name='token')),
                        ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                        ('modified_at', models.DateTimeField(auto_now=True, verbose_name='modified at')),
                        ('label', core.db.fields.LineField(help_text='For yourself, never shown on the page: “for the buyer”.', max_length=100, verbose_name='label')),
                        ('ends_on', vehicles.fields.DateField(blank=True, help_text='The last day on which the link works. Left empty: until revoked.', null=True, verbose_name='ends on')),
                        ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked at')),
                        ('shows_costs', models.BooleanField(default=False, verbose_name='costs')),
                        ('shows_suppliers', models.BooleanField(default=False, help_text='Their names, and nothing else.', verbose_name='suppliers')),
                        ('shows_details', models.BooleanField(default=True, verbose_name='details')),
                        ('shows_plate', models.BooleanField(default=False, verbose_name='licence plate')),
                        ('shows_vin', models.CharField(choices=[('none', 'Not shown'), ('last_six', 'The last six characters'), ('full', 'All of it')], default='none', max_length=10, verbose_name='VIN')),
                        ('shows_photos', models.BooleanField(default=True, help_text='Smaller copies, without the place and time they were taken. What its kind says is an invoice, a receipt, a quote or an estimate is no photo.', verbose_name='photos')),
                        ('shows_documents', models.BooleanField(default=False, help_text='PDFs as they are, and pictures of documents: invoices mostly name the customer.', verbose_name='documents')),
                        ('shows_upcoming', models.BooleanField(default=False, verbose_name='upcoming work')),
                        ('opened_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='opened')),
                        ('last_opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last opened')),
                        ('check_value', models.CharField(blank=True, editable=False, max_length=64)),
                        ('check_state', models.CharField(blank=True, editable=False, max_length=60)),
                        ('changed_files', models.IntegerField(default=0, editable=False)),
                        ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                        ('modified_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='modified by')),
                        ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='vehicles.vehicle', verbose_name='vehicle')),
                    ],
                    options={
                        'verbose_name': 'shared page',
                        'verbose_name_plural': 'shared pages',
                        'db_table': 'maintenance_share',
                        'ordering': ['-created_at', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('shows_vin__in', ['none', 'last_six', 'full'])), name='maintenance_share_vin_known')],
                    },
                    bases=(wagtail.models.preview.PreviewableMixin, models.Model),
                ),
            ]
        ),
        migrations.RunPython(take_over, give_back),
    ]
