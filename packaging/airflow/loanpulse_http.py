"""Lets a LoanPulse daemon run a job, and waits for the run's end.

Copy this file to Airflow's DAG folder, and add a connection `loanpulse` of type HTTP:
host, port and schema (http or https) of the daemon's admin.listen, and as "extra"
{"Authorization": "Bearer TOKEN"} with a token of the role `operate`. The job is a parameter:
`airflow dags trigger loanpulse_http --conf '{"job": "loan_applications"}'`.

One DAG run is one run of the job, however often its tasks are repeated: the DAG run's id goes along
as the idempotency key. So clearing a task that failed asks for the same run again and fails again;
trigger a new DAG run for a new one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.http.sensors.http import HttpSensor

try:
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # where it was before Airflow 3.2
    from airflow.exceptions import AirflowFailException
try:
    from airflow.providers.http.operators.http import HttpOperator
except ImportError:  # providers-http before 4.6
    from airflow.providers.http.operators.http import SimpleHttpOperator as HttpOperator


def accepted(response) -> bool:
    """A refusal, such as that of a wrong token or an unknown job, fails the task for good. What may
    pass, such as a daemon that is stopping, is tried again."""
    if response.ok:
        return True
    refusal = f"LoanPulse answered {response.status_code}: {response.text}"
    if response.status_code < 500 and response.status_code not in (408, 425, 429):
        raise AirflowFailException(refusal)
    raise RuntimeError(refusal)


def has_succeeded(response) -> bool:
    """False while the run has not ended. A run that failed fails the task for good: another attempt
    would be told of the same run."""
    run = response.json()
    if run["status"] in ("queued", "running"):
        return False
    if run["status"] != "succeeded":
        raise AirflowFailException(
            f"{run['job_name']} {run['status']} (run {run['run_id']}): "
            f"{run['error_code']}: {run['error_message']}"
        )
    return True


with DAG(
    dag_id="loanpulse_http",
    description="One run of a LoanPulse job",
    schedule=None,  # or a cron expression; give the job `schedule: {manual: true}` then
    start_date=datetime(2024, 1, 1),
    catchup=False,
    params={"job": Param("loan_applications", type="string")},
    # Covers a daemon that restarts: neither task does anything twice.
    default_args={"retries": 3, "retry_delay": timedelta(seconds=30)},
):
    trigger = HttpOperator(
        task_id="trigger",
        http_conn_id="loanpulse",
        method="POST",
        endpoint="api/v1/jobs/{{ params.job }}/runs",
        headers={"Content-Type": "application/json", "Idempotency-Key": "{{ dag.dag_id }}/{{ run_id }}"},
        data='{"dag_run_id": {{ run_id | tojson }}}',
        extra_options={"check_response": False},  # by response_check, which sees the reason
        response_check=accepted,
        response_filter=lambda response: response.json()["run_id"],
    )
    wait = HttpSensor(
        task_id="wait",
        http_conn_id="loanpulse",
        method="GET",
        endpoint="api/v1/runs/{{ ti.xcom_pull(task_ids='trigger') }}",
        # The daemon holds its answer until the run ends, at most so long.
        request_params={"wait": "10s"},
        response_check=has_succeeded,
        # Between two looks the task takes no worker slot.
        mode="reschedule",
        poke_interval=20,
        timeout=6 * 3600,
    )
    trigger >> wait
