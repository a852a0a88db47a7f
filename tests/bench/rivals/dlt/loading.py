"""What both ways of using dlt share: its settings, and the load into PostgreSQL."""

import os
from typing import Any

# Settings come before the import, which reads some of them.
os.environ.update(
    {
        "DLT_DATA_DIR": os.environ["PEERS_STATE"],
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "RUNTIME__LOG_LEVEL": "ERROR",
        "DATA_WRITER__FILE_MAX_ITEMS": "25000",
    }
)

import dlt  # noqa: E402


def load(source: Any) -> None:
    url = os.environ["PEERS_DATABASE"].replace("@", ":unused@")  # it insists on a password
    destination = dlt.destinations.postgres(url)
    pipeline = dlt.pipeline("peers", destination=destination, dataset_name="staging")
    info = pipeline.run(source, loader_file_format="parquet")
    info.raise_on_failed_jobs()
