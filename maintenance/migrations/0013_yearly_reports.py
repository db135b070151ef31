"""Yearly reports of fleets, which the worker makes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('maintenance', '0012_spent_by_vehicle'),
        ('vehicles', '0004_vehicle_orders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='YearlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('language', models.CharField(max_length=15)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('working', 'Being made'), ('ready', 'Ready'), ('failed', 'Failed')], default='waiting', max_length=7)),
                ('part', models.CharField(blank=True, choices=[('months', 'Cost by month'), ('types', 'Cost by type'), ('vehicles', 'Vehicles'), ('done', 'What was done'), ('overdue', 'What is overdue'), ('next', 'What is due next'), ('paper', 'Setting the pages')], max_length=8)),
                ('part_done', models.PositiveIntegerField(default=0)),
                ('part_of', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('pdf', models.BinaryField(null=True)),
                ('fleet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vehicles.fleet')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'fleet', 'year'), name='maintenance_yearly_once')],
            },
        ),
    ]
