"""A cause in plain text, ready to be pasted into a ticket for the vendor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scim_conformance.report.clusters import Cluster
from scim_conformance.report.evidence import Proof
from scim_conformance.report.features import Cell
from scim_conformance.report.judgements import Judgement
from scim_conformance.report.visible import clip
from scim_conformance.report.words import some

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

CHECKS = 8
"""How many checks a ticket names."""

_SCRIPT = "To repeat it from nothing, with curl, jq and the token in SCIM_TOKEN (it deletes what it creates):"
_LINES = (
    "To repeat it, with the token in SCIM_TOKEN; what the run created is gone, so put the id of a resource of yours in:"
)
_WIDEST = 2_000


def ticket(run: Run, cluster: Cluster, proof: Proof, said: Cell | None = None) -> str:
    """What is wrong, why it matters, what shows it and how to repeat that; `proof` is that of its first judgement.

    `said` is what the vendor documents about it, where that is what does not hold.
    """
    return "\n\n".join("\n".join(block) for block in _blocks(run, cluster, proof, said) if block) + "\n"


def _blocks(run: Run, cluster: Cluster, proof: Proof, said: Cell | None) -> Iterator[list[str]]:
    first = cluster.judged[0]
    yield [cluster.title, f"Severity: {cluster.severity.face.word}"]
    yield [cluster.why] if cluster.why else []
    yield _seen(first, proof)
    yield [_SCRIPT if proof.whole else _LINES, proof.repeat] if proof.repeat else []
    yield _rules(first, said)
    yield [f"How it is usually mended: {cluster.fix}"] if cluster.fix else []
    names = [f"- {one.id}" for one in cluster.judged[:CHECKS]]
    more = [f"- and {cluster.count - CHECKS} more"] if cluster.count > CHECKS else []
    yield [f"Seen by {some(cluster.count, 'check')}:", *names, *more]
    tool, target = run.header.get("tool", {}), run.header.get("target", {}).get("base_url", "")
    yield [f"{target}, {run.header.get('started', '')}, {tool.get('name', '')} {tool.get('version', '')}"]


def _seen(first: Judgement, proof: Proof) -> list[str]:
    exchange = f"{proof.key.summary} -> {proof.key.outcome}" if proof.key else ""
    lines = {
        "Expected": first.expected,
        "Actual": first.actual,
        "Seen in": exchange,
        "At": proof.spot.note if proof.spot else first.path,
    }
    return [f"{label}: {clip(text, _WIDEST)}" for label, text in lines.items() if text]


def _rules(first: Judgement, said: Cell | None) -> list[str]:
    by_rfc = [f"- {one.text}: {one.about}{f' ({one.url})' if one.url else ''}" for one in first.requirements]
    documents = [f"- {one.text} ({one.url})" if one.url else f"- {one.text}" for one in said.sources] if said else []
    told = [f"Documented, {first.fact}: {said.text}", *documents] if said else []
    return [*(["By the RFCs:", *by_rfc] if by_rfc else []), *told]
