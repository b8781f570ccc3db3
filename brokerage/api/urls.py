from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from . import views

router = SimpleRouter(use_regex_path=False)
router.register("regions", views.RegionViewSet)
router.register("organisations", views.OrganisationViewSet)
router.register("concepts", views.ConceptViewSet)
router.register("priorities", views.PriorityViewSet)
router.register("profiles", views.ProfileViewSet)
router.register("matches", views.MatchViewSet)

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]
