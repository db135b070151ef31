"""Registers the app's screens with the admin."""

from wagtail.permissions import register_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from notifications.models import Delivery
from notifications.viewsets import DeliveryLog
from vehicles.permissions import FleetPolicy

register_permission_policy(Delivery, FleetPolicy(Delivery, "record__vehicle__fleet"))
modeladmin_register(DeliveryLog)
