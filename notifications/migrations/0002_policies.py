from django.conf import settings
from django.db import migrations, models
import django.core.validators
import django.db.models.deletion
import notifications.fields


class Migration(migrations.Migration):
    """When people are reminded, how they want it, and the runs' heartbeat."""

    dependencies = [
        ('maintenance', '0002_builtin_types'),
        ('notifications', '0001_initial'),
        ('vehicles', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('frequency', models.CharField(choices=[('together', 'At once, together in one mail'), ('single', 'At once, each in a mail of its own'), ('daily', 'Once a day, in the morning'), ('weekly', 'Once a week, on Monday morning'), ('off', 'Not at all')], default='together', max_length=20, verbose_name='mails')),
            ],
            options={
                'verbose_name': 'reminder preference',
                'verbose_name_plural': 'reminder preferences',
                'ordering': ['user', 'fleet'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ReminderPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('site', 'Everything'), ('fleet', 'A fleet'), ('record', 'A record')], editable=False, max_length=10, verbose_name='holds for')),
                ('offsets', notifications.fields.OffsetsField(blank=True, help_text='Such as 7, 1, 0: a week before, the day before, on the day.', null=True, verbose_name='days before')),
                ('hour', models.PositiveSmallIntegerField(blank=True, help_text='From when on mails go out, by the clock of the fleet: 0 to 23.', null=True, validators=[django.core.validators.MaxValueValidator(23, 'Enter an hour between 0 and 23.')], verbose_name='hour')),
                ('repeat_weekly', models.BooleanField(blank=True, null=True, verbose_name='every week while overdue')),
            ],
            options={
                'verbose_name': 'reminder rule',
                'verbose_name_plural': 'reminder rules',
                'ordering': ['scope', 'id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('written', models.PositiveIntegerField(default=0, verbose_name='written')),
                ('sent', models.PositiveIntegerField(default=0, verbose_name='sent')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='skipped')),
                ('error', models.TextField(blank=True, help_text='What ended it before its time, if anything did.', verbose_name='error')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'ordering': ['-started_at', '-id'],
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='preference',
            name='fleet',
            field=models.ForeignKey(blank=True, help_text='Left empty: for all fleets without a line of their own.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vehicles.fleet', verbose_name='fleet'),
        ),
        migrations.AddField(
            model_name='preference',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_preferences', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='reminderpolicy',
            name='fleet',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminder_policy', to='vehicles.fleet', verbose_name='fleet'),
        ),
        migrations.AddField(
            model_name='reminderpolicy',
            name='record',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminder_policy', to='maintenance.maintenancerecord', verbose_name='maintenance record'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['-started_at', '-id'], name='notifications_run_by_time'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('user', 'fleet'), name='notifications_preference_once_a_fleet'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(condition=models.Q(('fleet', None)), fields=('user',), name='notifications_preference_once'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('frequency__in', ['together', 'single', 'daily', 'weekly', 'off'])), name='notifications_preference_frequency_known'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(('fleet', None), ('frequency', 'off'), _negated=True), name='notifications_preference_off_is_of_a_fleet', violation_error_message='Reminders are turned off fleet by fleet.'),
        ),
        migrations.AddConstraint(
            model_name='reminderpolicy',
            constraint=models.UniqueConstraint(condition=models.Q(('scope', 'site')), fields=('scope',), name='notifications_policy_one_for_the_site'),
        ),
        migrations.AddConstraint(
            model_name='reminderpolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fleet', None), ('record', None), ('scope', 'site')), models.Q(('fleet__isnull', False), ('record', None), ('scope', 'fleet')), models.Q(('fleet', None), ('hour', None), ('record__isnull', False), ('repeat_weekly', None), ('scope', 'record')), _connector='OR'), name='notifications_policy_scope', violation_error_message="A rule is the site's, a fleet's or a record's; a record's has days only."),
        ),
        migrations.AddConstraint(
            model_name='reminderpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('hour', None), ('hour__lte', 23), _connector='OR'), name='notifications_policy_hour', violation_error_message='Enter an hour between 0 and 23.'),
        ),
    ]
