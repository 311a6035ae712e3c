"""What adoption keeps of the live structure with a version: its codes, its labels, their order."""

from __future__ import annotations

from allocations.enums import STRUCTURAL, Dimension
from allocations.models import Allocation, Version, VersionNode
from allocations.structure import PARENT, Structure


def nodes(version: Version) -> list[VersionNode]:
    """The nodes of a version as the live structure stands: what is open, what its lines use, what is above.

    They are not written. Two queries.
    """
    structure = Structure.of(version)
    wanted = _used(version)
    found = []
    # from the leaves up, so that a closed project of an open measure is kept with it
    for dimension in reversed(STRUCTURAL):
        kept = [
            node for node in structure.nodes(dimension).values() if not node.is_closed or node.id in wanted[dimension]
        ]
        if dimension in PARENT:
            wanted[PARENT[dimension]].update(node.parent_id for node in kept)
        found += [
            VersionNode(
                version=version,
                dimension=dimension,
                object_id=node.id,
                code=node.code,
                label=node.label,
                short_label=node.short_label,
                parent_id=node.parent_id,
                position=position,
                heading=node.heading,
                is_outside_axes=node.is_outside_axes,
                description=node.description,
            )
            for position, node in enumerate(kept, start=1)
        ]
    return found


def _used(version: Version) -> dict[Dimension, set[int]]:
    """The ids of each dimension that the version's amounts carry."""
    columns = [f"{dimension.value}_id" for dimension in STRUCTURAL]
    places = Allocation.objects.filter(version=version).order_by().values_list(*columns).distinct()
    # an empty version uses nothing
    used = list(zip(*places, strict=True)) or [()] * len(columns)
    return {dimension: set(ids) for dimension, ids in zip(STRUCTURAL, used, strict=True)}
