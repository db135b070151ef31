"""Webhooks go to the app ``integrations``; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_webhooks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("WebhookDelivery"),
                migrations.DeleteModel("Webhook"),
            ]
        )
    ]
