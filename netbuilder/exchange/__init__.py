"""Taking a network away from NetBuilder: files in formats that others read, proved before they are there."""

from netbuilder.exchange.exporter import Subject
from netbuilder.exchange.library import exporter_for
from netbuilder.exchange.proof import Proof
from netbuilder.exchange.samples import Samples, SamplesOf
from netbuilder.exchange.writing import Exported, export

__all__ = [
    "Exported",
    "Proof",
    "Samples",
    "SamplesOf",
    "Subject",
    "export",
    "exporter_for",
]
