"""Meshes of printed pieces: laid on the bed, sliced, and written as STL and 3MF."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

import cadquery as cq
import numpy as np
import trimesh
from numpy.typing import NDArray
from shapely import linestrings, polygonize, unary_union
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from trimesh.intersections import mesh_plane

#: How a piece stands on the bed: rotation from the housing's frame to the printer's.
BED: Final[Mapping[str, tuple[tuple[float, float, float], float]]] = {
    "base": ((0.0, 0.0, 1.0), 0.0),
    "cover": ((0.0, 1.0, 0.0), -90.0),
    "foot": ((1.0, 0.0, 0.0), 180.0),
}
_DEVIATION_MM: Final = 0.02
_ANGLE_RAD: Final = 0.15
_FIXED: Final = (2026, 1, 1, 0, 0, 0)
Mesh = Any


def on_bed(name: str, solid: cq.Shape) -> tuple[cq.Shape, cq.Location]:
    """The piece as it is printed, and how it got there from its place in use."""
    axis, angle = BED[name]
    turn = cq.Location((0.0, 0.0, 0.0), axis, angle)
    box = solid.moved(turn).BoundingBox()
    place = cq.Location((-box.xmin, -box.ymin, -box.zmin)) * turn
    return solid.moved(place), place


def mesh_of(solid: cq.Shape) -> Mesh:
    """Triangles of a solid with common corners merged."""
    corners, triangles = solid.tessellate(_DEVIATION_MM, _ANGLE_RAD)
    points = np.array([corner.toTuple() for corner in corners], dtype=np.float64)
    made = trimesh.Trimesh(np.round(points, 5) + 0.0, np.array(triangles), process=True)
    made.merge_vertices()
    made.update_faces(made.nondegenerate_faces())
    return made


def section(mesh: Mesh, axis: int, at_mm: float) -> Polygon | MultiPolygon:
    """What a plane across an axis cuts, in the other two axes."""
    normal = np.zeros(3)
    normal[axis] = 1.0
    lines = np.asarray(mesh_plane(mesh, normal, normal * at_mm))  # type: ignore[no-untyped-call]
    others = [n for n in range(3) if n != axis]
    # Ends that meet differ by rounding; a grid of 1e-5 mm joins them.
    flat = np.round(lines[:, :, others], 5)
    rings = polygonize(linestrings(flat[(flat[:, 0] != flat[:, 1]).any(axis=1)]))
    areas = [Polygon(p.exterior) for p in rings.geoms if isinstance(p, Polygon)]
    found: BaseGeometry = Polygon()
    for each in sorted(areas, key=lambda area: -area.area):
        found = found.symmetric_difference(each)
    return areas_of(found)


def areas_of(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """Of whatever a set operation gives, what has an area."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    parts = getattr(shape, "geoms", ())
    return MultiPolygon([part for part in parts if isinstance(part, Polygon)])


def stl_bytes(mesh: Mesh, name: str) -> bytes:
    """Binary STL."""
    header = f"OpenStrom {name}, mm, prototypes only".encode("ascii")[:80].ljust(80)
    records = np.zeros(
        len(mesh.faces),
        dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")],
    )
    records["normal"] = mesh.face_normals
    records["corners"] = mesh.triangles
    return header + struct.pack("<I", len(records)) + records.tobytes()


_TYPES: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" '
    'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Target="/3D/3dmodel.model" Id="rel0" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)


def three_mf_bytes(meshes: Sequence[tuple[str, Mesh]], warning: str) -> bytes:
    """3MF with every piece as an object, side by side on the bed."""
    objects, items, x = [], [], 0.0
    for n, (name, mesh) in enumerate(meshes, 1):
        corners = "".join(
            f'<vertex x="{a:.5f}" y="{b:.5f}" z="{c:.5f}"/>' for a, b, c in mesh.vertices
        )
        faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in mesh.faces)
        objects.append(
            f'<object id="{n}" type="model" name="{name}"><mesh><vertices>{corners}</vertices>'
            f"<triangles>{faces}</triangles></mesh></object>"
        )
        items.append(f'<item objectid="{n}" transform="1 0 0 0 1 0 0 0 1 {x:.3f} 0 0"/>')
        x += float(mesh.bounds[1][0]) + 10.0
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model unit="millimeter" xml:lang="en-US" '
        'xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">'
        f'<metadata name="Title">OpenStrom</metadata>'
        f'<metadata name="Description">{warning}</metadata>'
        f"<resources>{''.join(objects)}</resources><build>{''.join(items)}</build></model>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("3D/3dmodel.model", model),
        ):
            archive.writestr(zipfile.ZipInfo(path, _FIXED), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def joined(shapes: Sequence[Polygon]) -> list[Polygon]:
    """Triangles of one surface as areas."""
    whole = unary_union([each.buffer(1e-3) for each in shapes])
    found = areas_of(whole)
    return list(found.geoms) if isinstance(found, MultiPolygon) else [found]


def downward(mesh: Mesh, overhang_deg: float) -> NDArray[np.intp]:
    """Faces that hang over more than the angle allows and do not lie on the bed."""
    steep = mesh.face_normals[:, 2] < -np.sin(np.radians(90.0 - overhang_deg)) - 1e-3
    above = mesh.triangles[:, :, 2].min(axis=1) > 0.05
    return np.flatnonzero(steep & above)
