app_name = "s3strategy"
urlpatterns = []
