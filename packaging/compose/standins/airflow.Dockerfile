# Does what compose.yaml asks of the official image of Airflow, from PyPI's packages.
ARG BASE=debian:bookworm-slim
FROM ${BASE}
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
       ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
# The system's certificates, which may be more than pip's own.
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install -q --no-cache-dir apache-airflow==3.3.2 apache-airflow-providers-http
RUN useradd --uid 50000 --gid 0 --create-home airflow && install -d -o airflow /opt/airflow
ENV PATH=/opt/venv/bin:$PATH AIRFLOW_HOME=/opt/airflow
USER airflow
WORKDIR /opt/airflow
ENTRYPOINT ["airflow"]
