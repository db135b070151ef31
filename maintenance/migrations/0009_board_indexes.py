"""Indexes in the order of the board: of all vehicles, of one, a type, a supplier;
and of what was spent on a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0008_saved_views")]

    operations = [
        migrations.AddIndex(
            model_name='maintenancerecord',
            index=models.Index(condition=models.Q(('status', 'incomplete')), fields=['listed_on', 'id'], name='maintenance_board'),
        ),
        migrations.AddIndex(
            model_name='maintenancerecord',
            index=models.Index(condition=models.Q(('status', 'incomplete')), fields=['vehicle', 'listed_on', 'id'], name='maintenance_board_by_vehicle'),
        ),
        migrations.AddIndex(
            model_name='maintenancerecord',
            index=models.Index(condition=models.Q(('status', 'incomplete')), fields=['maintenance_type', 'listed_on', 'id'], name='maintenance_board_by_type'),
        ),
        migrations.AddIndex(
            model_name='maintenancerecord',
            index=models.Index(condition=models.Q(('status', 'incomplete')), fields=['supplier', 'listed_on', 'id'], name='maintenance_board_by_supplier'),
        ),
        migrations.AddIndex(
            model_name='maintenancerecord',
            index=models.Index(condition=models.Q(('cost__isnull', False), ('status', 'incomplete')), fields=['cost'], name='maintenance_board_by_cost'),
        ),
        migrations.AddIndex(
            model_name="maintenancerecord",
            index=models.Index(
                fields=["completed_date", "vehicle", "cost"],
                condition=models.Q(status="completed", cost__isnull=False),
                name="maintenance_record_spent",
            ),
        ),
    ]
