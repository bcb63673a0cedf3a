# Threefold in a container. docs/self-hosting.md says how to use it.
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN make wheel \
    && python -m venv /opt/threefold \
    && /opt/threefold/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
    && /opt/threefold/bin/pip install --no-cache-dir --no-deps dist/threefold-*.whl

FROM python:3.13-slim
COPY --from=build /opt/threefold /opt/threefold
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin threefold \
    && install --directory --owner=threefold --group=threefold --mode=0700 /data
ENV PATH=/opt/threefold/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    THREEFOLD_DATA_DIR=/data \
    THREEFOLD_HOST=0.0.0.0 \
    THREEFOLD_PORT=8000
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["threefold", "healthcheck"]
ENTRYPOINT ["threefold"]
CMD ["serve"]
