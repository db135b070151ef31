from django.db import migrations, models


class Migration(migrations.Migration):
    """The new key of a delivery, and its new statuses."""

    dependencies = [
        ('notifications', '0004_fill_due_value'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('next_attempt_at__isnull', False)), fields=['next_attempt_at', 'recipient'], name='notifications_delivery_waits'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['recipient', '-sent_at'], name='notifications_delivery_person'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('record', 'due_value', 'recipient', 'offset'), name='notifications_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('recipient', None)), fields=('record', 'due_value', 'offset'), name='notifications_delivery_nobody_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('recipient__isnull', False), ('status', 'skipped'), _connector='OR'), name='notifications_delivery_nobody_skipped'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'sending', 'sent', 'failed', 'given_up', 'skipped'])), name='notifications_delivery_status_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_attempt_at__isnull', False), ('status__in', ['queued', 'sending', 'failed'])), models.Q(('next_attempt_at', None), ('status__in', ['sent', 'given_up', 'skipped'])), _connector='OR'), name='notifications_delivery_next_attempt'),
        ),
    ]
