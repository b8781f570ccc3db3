"""Two answers for machines: is the process alive, and can it serve."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """`{"database": ..., "migrations": ..., "redis": ...}`; 503 only without database or migrations."""
    answer = {"database": "ok", "migrations": "ok", "redis": "ok"}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            answer["migrations"] = "missing"
    except DatabaseError:
        answer["database"] = answer["migrations"] = "down"
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5).ping()
    except redis.RedisError:
        answer["redis"] = "degraded"
    ready = answer["database"] == "ok" and answer["migrations"] == "ok"
    return JsonResponse(answer, status=200 if ready else 503)
