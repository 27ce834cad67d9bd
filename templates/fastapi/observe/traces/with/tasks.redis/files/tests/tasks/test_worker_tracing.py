"""Spans of a worker."""

from argparse import Namespace

import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app import manage_tasks
from app.config import get_settings
from app.middleware import tracing
from tests.tasks.work import note, noted

__all__ = ["noted"]


async def test_a_worker_exports_its_spans_before_it_ends(
    app: FastAPI, noted: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()

    async def work() -> None:
        await note.attempt('{"value": 1}', 1)

    monkeypatch.setattr(get_settings(), "otel_exporter_otlp_endpoint", "http://collector.example")
    monkeypatch.setattr(tracing, "make_exporter", lambda _: exporter)
    monkeypatch.setattr(manage_tasks, "configure_logging", lambda _: None)
    monkeypatch.setattr(manage_tasks, "work", work)
    await manage_tasks.run_worker(Namespace())
    assert "process note" in [span.name for span in exporter.get_finished_spans()]
