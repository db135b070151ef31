"""The data of an electronic invoice (Factur-X, ZUGFeRD, XRechnung, Order-X), which its
PDF carries inside, under a name that is agreed upon."""

import re

NAMES = frozenset(
    (
        "factur-x.xml",
        "zugferd-invoice.xml",
        "xrechnung.xml",
        "order-x.xml",
    )
)
MOST = 5 * 1024 * 1024  # bytes
# The outermost element: UN/CEFACT's in its versions, or OASIS UBL's.
ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*"
    rb"<(?:[A-Za-z][\w.-]{0,30}:)?(?:CrossIndustryInvoice|CrossIndustryDocument|Invoice"
    rb"|CreditNote|SCRDMCCBDACIOMessageStructure)[\s>]",
    re.DOTALL,
)


def is_name(name: str) -> bool:
    """Tell whether a file of an invoice's data may be called so."""
    return name.lower() in NAMES


def is_invoice(data: bytes) -> bool:
    """Tell whether this is the XML of an invoice: one that defines nothing of its own,
    which is how an XML does harm."""
    if len(data) > MOST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return False
    return ROOT.match(data) is not None
