# One image for web, worker and beat; docker-compose.yml says which is which.
FROM node:22-bookworm-slim AS assets
WORKDIR /portal
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=tibs_portal.settings TIBS_DATA=/data
WORKDIR /portal
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY --from=assets /portal/node_modules node_modules
COPY . .
# The settings need names for the stores; collecting files talks to neither.
RUN python -m tibs_portal.catalogues \
    && SECRET_KEY=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --create-home portal && mkdir /data && chown -R portal /data staticfiles
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "tibs_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
