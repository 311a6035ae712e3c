"""Every address of the API that reads credits."""

NOMENCLATURES = ("axes/", "projects/", "measures/", "directions/", "sectors/", "envelopes/")
LISTS = (*NOMENCLATURES, "plans/", "versions/")
#: the addresses that read one version; `{}` is its code
OF_VERSION = (
    *(f"{name}?version={{}}" for name in NOMENCLATURES),
    "allocations/?version={}",
    "crosstab/?version={}&rows=axis&columns=envelope",
    "crosstab/?version={}&rows=measure&format=csv",
    "crosstab/?version={}&rows=project&format=xlsx",
    "crosstab/?version=T0-2017&rows=axis&compare={}",
)
EVERYTHING = (*LISTS, *(address.format("T0-2017") for address in OF_VERSION if "compare" not in address))
