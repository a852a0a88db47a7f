"""Like loanpulse_http.py, but waits in Airflow's triggerer: many runs at once take no worker slot.

Needs a triggerer, and providers-http 4.6 or newer. A deferrable HttpSensor is of no use here: with
a response_check it occupies a worker like any other sensor, and without one it ends at the first
answer, whatever that says. So the wait is an HttpOperator that defers again while the run goes on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.http.operators.http import HttpOperator

try:
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # where it was before Airflow 3.2
    from airflow.exceptions import AirflowFailException


def accepted(response) -> bool:
    """A refusal, such as that of a wrong token or an unknown job, fails the task for good. What may
    pass, such as a daemon that is stopping, is tried again."""
    if response.ok:
        return True
    refusal = f"LoanPulse answered {response.status_code}: {response.text}"
    if response.status_code < 500 and response.status_code not in (408, 425, 429):
        raise AirflowFailException(refusal)
    raise RuntimeError(refusal)


class RunEnd(HttpOperator):
    """Asks for a run, from the triggerer, until it has ended; returns its record. A run that failed
    fails the task for good: another attempt would be told of the same run."""

    def process_response(self, context, response):
        run = response.json()
        if run["status"] in ("queued", "running"):
            self.execute_async(context)  # defers, which leaves this function
        if run["status"] != "succeeded":
            raise AirflowFailException(
                f"{run['job_name']} {run['status']} (run {run['run_id']}): "
                f"{run['error_code']}: {run['error_message']}"
            )
        return run


with DAG(
    dag_id="loanpulse_deferrable",
    description="One run of a LoanPulse job, awaited in the triggerer",
    schedule=None,  # or a cron expression; give the job `schedule: {manual: true}` then
    start_date=datetime(2024, 1, 1),
    catchup=False,
    params={"job": Param("loan_applications", type="string")},
    default_args={"retries": 3, "retry_delay": timedelta(seconds=30)},
):
    trigger = HttpOperator(
        task_id="trigger",
        http_conn_id="loanpulse",
        method="POST",
        endpoint="api/v1/jobs/{{ params.job }}/runs",
        # Answered at once: nothing to defer. The key makes a repeated request harmless.
        headers={"Content-Type": "application/json", "Idempotency-Key": "{{ dag.dag_id }}/{{ run_id }}"},
        data='{"dag_run_id": {{ run_id | tojson }}}',
        extra_options={"check_response": False},  # by response_check, which sees the reason
        response_check=accepted,
        response_filter=lambda response: response.json()["run_id"],
    )
    wait = RunEnd(
        task_id="wait",
        http_conn_id="loanpulse",
        method="GET",
        # Below the five minutes after which aiohttp, the triggerer's HTTP client, gives up.
        endpoint="api/v1/runs/{{ ti.xcom_pull(task_ids='trigger') }}?wait=4m",
        deferrable=True,
        execution_timeout=timedelta(hours=6),
    )
    trigger >> wait
