# The service with its models inside; it needs no network when it runs. Built and tried by .ci/image.sh.
#
#   --build-arg STANZA_DIR=stanza_resources   use the official Stanza models in that folder of the checkout instead
#   --build-arg PIP_EXTRA_INDEX_URL=...       where pip finds PyTorch without CUDA (README, "PyTorch without CUDA")
#
# The base is pinned by its tag. A digest would pin it harder, but was not to be had where this was written; give one
# with --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --no-create-home whosaid && python3 -m venv /opt/venv && \
    install --directory --owner=whosaid --group=whosaid /data /var/spool/whosaid
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app
COPY requirements.lock ./
# PyTorch first and alone: with it in place nothing else can pull another build of it.
RUN /opt/venv/bin/pip install "$(grep '^torch==' requirements.lock)" && /opt/venv/bin/pip install -r requirements.lock
COPY pyproject.toml README.md LICENSE NOTICE gunicorn.conf.py ./
COPY service service
RUN /opt/venv/bin/pip install --no-deps --editable . && /opt/venv/bin/python -m compileall -q service
# Without STANZA_DIR this copies a file that nobody reads, since COPY cannot copy nothing.
ARG STANZA_DIR
COPY ${STANZA_DIR:-LICENSE} /models/stanza/
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OMP_NUM_THREADS=1 \
    WHOSAID_STANZA_DIR=${STANZA_DIR:+/models/stanza} \
    WHOSAID_DATABASE_URL=sqlite:////data/whosaid.db \
    WHOSAID_QUEUE_URL=sqlite:////data/queue.db \
    WHOSAID_SPOOL_DIR=/data \
    WHOSAID_BIND=0.0.0.0:8000
VOLUME /data
USER whosaid
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["whosaid", "health"]
ENTRYPOINT ["whosaid"]
CMD ["serve"]
