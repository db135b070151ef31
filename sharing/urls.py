"""Addresses of public history pages. Whatever lies below ``/h/`` is answered by one
view, so that what does not exist is answered alike, wherever it would be."""

from django.urls import path, re_path

from sharing import views

app_name = "history"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>.json", views.as_json, name="json"),
    path("<str:token>.pdf", views.as_pdf, name="pdf"),
    path("<str:token>", views.page),
    path("<str:token>/check/", views.check, name="check"),
    path("<str:token>/odometer.svg", views.chart, name="chart"),
    path("<str:token>/files/<str:key>/<str:name>", views.file, name="file"),
    re_path("", views.nothing),
]
