"""Addresses of the board in the admin."""

from django.urls import URLPattern, URLResolver, include, path

from maintenance.due_list.views import BoardView, SavedViewsView, SavedViewView

urlpatterns: list[URLPattern | URLResolver] = [
    path("due/", BoardView.as_view(), name="due_list"),
    path(
        "due/results/",
        BoardView.as_view(results_only=True),
        name="due_list_results",
    ),
    # A namespace for each kind of row, so that the walk of all addresses knows it.
    path(
        "due/views/",
        include(
            (
                [
                    path("", SavedViewsView.as_view(), name="list"),
                    path("<int:pk>/", SavedViewView.as_view(), name="one"),
                ],
                "saved_views",
            )
        ),
    ),
]
