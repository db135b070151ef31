from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    """Deliveries are told apart by their due value, which a forecast is no part of."""

    dependencies = [
        ('notifications', '0002_policies'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='delivery',
            name='notifications_delivery_once',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='notifications_delivery_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='notifications_delivery_next_attempt',
        ),
        migrations.RemoveIndex(
            model_name='delivery',
            name='notifications_delivery_waiting',
        ),
        migrations.AddField(
            model_name='delivery',
            name='batch',
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name='mail'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='due_value',
            field=models.CharField(default='', help_text='Due date and due mileage, as they were typed.', max_length=24, verbose_name='due value'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='delivery',
            name='level',
            field=models.CharField(blank=True, choices=[('record', 'Maintenance record'), ('vehicle', 'Vehicle'), ('fleet', 'Fleet')], max_length=10, verbose_name='chosen at'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='remind_on',
            field=models.DateField(default='2000-01-01', verbose_name='for'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='delivery',
            name='due_on',
            field=models.DateField(help_text='By date or forecast, when the reminder was written.', verbose_name='due on'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='message_id',
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name='message ID'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='recipient',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to=settings.AUTH_USER_MODEL, verbose_name='recipient'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='record',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='maintenance.maintenancerecord', verbose_name='maintenance record'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='status',
            field=models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed, to be tried again'), ('given_up', 'Given up'), ('skipped', 'Skipped')], default='queued', max_length=20, verbose_name='status'),
        ),
    ]
