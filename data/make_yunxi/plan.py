"""The sample's ``plan.toml``."""

from __future__ import annotations

PLAN = """\
# 云溪区是虚构的示例：地名、人口、街道、服务站均为程序生成，与任何真实地方无关。
# Yunxi is a made-up district: every place, figure, street and station here was generated.

[plan]
name = "云溪区（虚构示例）"
language = "zh"
population_basis = "实际管理人口"
population_date = 2020-11-09

[network]
max_access_m = 100
border_m = 1000

[layers.roads]
path = "roads.osm.pbf"

[layers.residences]
path = "residences.csv"
datum = "wgs84"

[layers.stations]
path = "stations.csv"
datum = "wgs84"

[layers.areas]
path = "areas.geojson"

[layers.parks]
path = "parks.geojson"
datum = "gcj02"                        # drawn on a web map

[layers.gates]
path = "gates.csv"
datum = "wgs84"

[layers.patrollers]
path = "patrollers.csv"

[layers.staff]
path = "staff.csv"

[layers.land]
path = "land.geojson"

[circles.appeals]
radius_m = 500
target = 0.95

[circles.legal]
radius_m = 500
target = 0.95

[circles.psychology]
radius_m = 500
target = 0.95

[sites]
spacing_m = 100

[patrol]
residents_per_patroller = 40
other_bases = { "常住人口" = 1095000, "实有人口" = 1338000 }
"""
