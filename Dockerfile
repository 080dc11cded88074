# Two stages: the first builds the environment from the hashed lock, the second runs it
# without a compiler, as a user without rights.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-run.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements-run.lock
COPY bot bot
COPY providers providers
COPY sandbox sandbox
COPY locales locales
RUN /venv/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home snapbuy && install -d -o snapbuy /data
COPY --from=build /venv /venv
USER snapbuy
WORKDIR /
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite+aiosqlite:////data/snapbuy.db \
    PROVIDERS__GALLERY__PATH=/data/gallery
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["snapbuy", "db", "check"]
CMD ["snapbuy", "run"]
