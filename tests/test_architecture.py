"""The shape of the house: which way imports run, what stands where, how fast help answers."""

from __future__ import annotations

import ast
import functools
import graphlib
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

# Data flows one way: a module imports from its own stage and the stages above it, and never in a circle. `geo` knows
# files, coordinates and streets; `coverage` knows circles and plans. A new module gets its place here.
GEO = """
errors connected
datum mainland crs
code_words
tables opening
codec dbf faults guards rawtable headings values person_headings person_names personal
tabular vector shapes coordinates places read
kept_folder frame_file
walkable streets
osm_file osm outlines osm_features osm_polygons barrier_tags buildings osm_layers download_findings download
noding joining street_table street_layer graph_streets graphml
border fixes roads
network
network_file freeze audit interchange result_files
grid barriers snap
whole_mm
paths several rows ways
"""
COLOURS = """
map_style
"""
SHOWN = """
shown
"""
FIRST_WORDS = """
words text_table
class_words scenario_words
"""
PLAN_TOML = """
circle_rules column_rules staffing_rules plan_text plan_findings
plan_values
plan_sections
plan
role_words
"""
PLAN_FOLDER = """
plan_key
init
"""
LAYERS = """
layer_files stations_in_force park_names layers
plan_barriers doors missing_areas
plan_network roads_download areas
listed_areas
"""
CHECKS = """
relations datum_shift alignment datum_check meeting_checks area_checks reference_checks staff_checks
workload_checks
"""
SCENARIO = """
scenario_file
scenario_places
scenario_findings
scenario_stations
"""
RUN_FILES = """
runs csv_tables text_columns frame_rows qgis_style sharing
layers_file
table_shapes
"""
LEFT_BEHIND = """
left_behind
"""
CIRCLES = """
reach walks
circles
"""
WHO_IS_WHERE = """
staff_rows
posts
readiness
"""
PROMISE = """
pools
pool_promise
"""
HEADCOUNT = """
headcount_words
headcount
"""
CHECK = """
crosscheck
check
check_run
"""
KEPT = """
kept_plan
"""
STYLES = """
layer_styles
"""
STUDY = """
statistics overlap radius_curve area_table
land rescue
study explain
result_tables result_layers
"""
WORKLOAD = """
workload
case_weights
cases_beside
"""
OPENED = """
opened_plan assumptions demo network_run
"""
COVERAGE_RUN = """
coverage_run explain_run
"""
CANDIDATES = """
candidate_options candidate_words
point_trees stretches
street_positions park_places places_in_areas own_places
candidate_places exclusions candidate_entries
candidate_findings candidate_frame
candidates
"""
COVERING = """
question interrupting
cover_problem
reduction greedy gains swap multipliers solver joining
relaxation
branch
exact
"""
SERVING = """
flow capacity_problem
assignment
"""
PLANS = """
site_plan
recheck
curve
fewest_plan asked
most_and_fewest
"""
WALKING = """
walk_problem
walk_swap walk_bound
walk_search
walk_lowest reach_core part_counts
walk_parts
median centre second_goal walk_exchange
told_walks
shorter walk_goals
"""
ALONG_CURVE = """
along_curve
runner_up
"""
RULES = """
site_rules spacing
rule_model
rule_prices
rule_program rule_swap shortage
rule_solver
undominated
constrained floor_cuts
fewest
floor_parts
worst_area moves phases rule_cost rule_findings recheck_rules
rule_ties phase_ties
rules_plan
target_cost along_rules phase_plans
"""
CAPACITIES = """
capacity_swap capacity_bound
capacity_program capacity_branch
capacity_cuts
capacity
recheck_capacity
capacity_plan
along_capacity
capacity_runner_up
"""
CHOOSE = """
choose
"""
SITES = """
demand request_findings site_costs
site_request
request_checks
ask offers
worker_demand
setting
rules_of_plan serving
fairest
after
site_cards unreachable
sites_study stations_change
closures_study
moves_study
areas_after serving_facts
site_tables site_facts curve_picture site_layers by_cases
closure_tables move_tables
sites_run
"""
EFFECTIVE = """
windows
effective home_codes
"""
POOLS = """
pool_question fewer_people
pool_problem
pool_days pool_walks
pool_capacity pool_weeks pool_program
pool_improve
pool_answer
pool_search pool_recheck
pool_plan
team_problem
team_recheck team_weeks team_program
team_chain team_more
team_nested
team_plan
team_schedule
pool_schedule
pool_study
team_study
pool_tables
team_tables
"""
STAFFING = """
vacancies window_coverage workload_facts scenario_staff
staffing_findings
staffing_study
workload_tables home_table
staffing_tables
staffing_facts staffing_layers
staffing_run
"""
HEADS = """
ratios patrol_request home_entries
additions moves
masking patrol_units hexagons foot_reach
"""
BEATS = """
beat_graph beat_homes
beat_area beat_sweep beat_islands
beat_question beat_shares beat_shapes beat_moves beat_trees beat_exact
beat_trades beat_search
beat_split beat_checks beat_table beat_ground
beats
beats_of_plan beat_layers
"""
PATROL = """
spread neighbours
moving
adding
patrol_study
patrol_columns
patrol_proposal_tables
patrol_tables
patrol_layers patrol_facts
patrol_run
"""
COMPARE = """
compare_findings coverage_rows
staffed_rows
run_folder matching
differences balance
units
compare_tables
compare_layers
compare_run
"""
WHOLE = """
whole_study
whole_tables
headline
"""
REPORT_RUN = """
report_run
"""
REPORT_WORDS = """
report_words report_document
"""
BRIEFING = """
page_files document_text streams lonlat_fit limits
homes network_streams
beside_streets outlines figures told blocks
hexagon_streams home_streams
made_of page_scenario
plan_facts station_rows
payload
"""
REPORT = """
step_words people_table
assumption_words case_words findings_words network_words coverage_words explain_words serving_words
unit_words limit_words
constraint_words quality_words question_words unreachable_words
answer_words proposal_tables
sites_words
change_words
closures_words moves_words
sites_report
workload_words pool_words team_words window_words
staffing_words
area_names
patrol_proposals beat_words patrol_reach_words patrol_group_words
patrol_area_words
patrol_words
patrol_document
difference_words compare_document
compare_words
headline_words
league_table
briefing_content
documents
map_words headline_card
patrol_figures
study_cards
"""
OFFLINE = """
bundled
refused
offline_figure
offline_map
"""
MAPS = """
picture streams
canvas_element plan_layers
coverage_map patrol_map
sites_map staffing_map plan_map
explore
"""
MAP_SHEET = """
fonts map_scale labels view
paper ink reached_streets
base_layers sheet_words
coverage_view patrol_view
proposal_view
map_drawing graticule furniture
sheets
"""
PAGE = """
panel_words
page_words
page_assembly
briefing_file
"""
COMPARE_PAGE = """
change_map
page_content
compare_page
"""
WORKBOOK = """
sheet fixing_sites
sheet_writer pool_sheets
summary_sheet coverage_sheets site_sheets patrol_sheets staffing_sheets findings_sheet compare_sheets
workbook_file
compare_files
"""
OFFICE = """
office_text fixed_package pictures column_widths map_pictures
word_parts slide_parts
word_file slides_file
briefings
"""
COMMAND_LINE = """
languages ctrl_c arguments
network_options sites_options patrol_options staffing_options report_options
options
"""
BLOCKS = (
    ("geo", GEO),
    ("coverage/run_files", COLOURS),
    ("coverage", SHOWN),
    ("coverage/report", FIRST_WORDS),
    ("coverage/plan_toml", PLAN_TOML),
    ("coverage", PLAN_FOLDER),
    ("coverage/layers", LAYERS),
    ("coverage/checks", CHECKS),
    ("coverage/scenario", SCENARIO),
    ("coverage/run_files", RUN_FILES),
    ("coverage", LEFT_BEHIND),
    ("coverage/circles", CIRCLES),
    ("coverage/staffing", WHO_IS_WHERE),
    ("coverage/staffing/pools", PROMISE),
    ("coverage/patrol", HEADCOUNT),
    ("coverage/checks", CHECK),
    ("coverage", KEPT),
    ("coverage/run_files", STYLES),
    ("coverage/circles", STUDY),
    ("coverage/workload", WORKLOAD),
    ("coverage", OPENED),
    ("coverage/circles", COVERAGE_RUN),
    ("coverage/candidates", CANDIDATES),
    ("coverage/choosing", COVERING),
    ("coverage/choosing/capacities", SERVING),
    ("coverage/choosing", PLANS),
    ("coverage/choosing/walking", WALKING),
    ("coverage/choosing", ALONG_CURVE),
    ("coverage/choosing/rules", RULES),
    ("coverage/choosing/capacities", CAPACITIES),
    ("coverage/choosing", CHOOSE),
    ("coverage/sites", SITES),
    ("coverage/staffing", EFFECTIVE),
    ("coverage/staffing/pools", POOLS),
    ("coverage/staffing", STAFFING),
    ("coverage/patrol", HEADS),
    ("coverage/patrol/beats", BEATS),
    ("coverage/patrol", PATROL),
    ("coverage/compare", COMPARE),
    ("coverage", WHOLE),
    ("coverage/briefing", BRIEFING),
    ("coverage/report", REPORT),
    ("coverage/offline", OFFLINE),
    ("coverage/maps", MAPS),
    ("coverage/map_sheet", MAP_SHEET),
    ("coverage/briefing", PAGE),
    ("coverage/compare_page", COMPARE_PAGE),
    ("coverage/workbook", WORKBOOK),
    ("coverage/office", OFFICE),
    ("coverage", REPORT_RUN),
    ("coverage/report", REPORT_WORDS),
    ("coverage/command_line", COMMAND_LINE),
)
FOLDERS = tuple(dict.fromkeys(folder for folder, _ in BLOCKS))
ONLY_DOOR_TO_THE_NETWORK = "geo.download"
NETWORK_LIBRARIES = {"osmnx", "requests", "urllib3", "httpx", "aiohttp", "socket"}


def stages() -> list[list[str]]:
    """Every module by name, in the order in which data flows."""
    return [
        [f"{folder.replace('/', '.')}.{name}" for name in line.split()]
        for folder, text in BLOCKS
        for line in text.strip().splitlines()
    ]


STAGE_OF = {name: number for number, stage in enumerate(stages()) for name in stage}


def path_of(root: Path, module: str) -> Path:
    return root / f"{module.replace('.', '/')}.py"


@functools.cache
def imports_of(root: Path, module: str) -> tuple[set[str], set[str]]:
    """Modules of ours, and top-level names of others, that a module imports anywhere in its code."""
    ours, others = set(), set()
    package = module.split(".")[:-1]
    for node in ast.walk(ast.parse(path_of(root, module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            others |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            others.add(str(node.module).split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            named = ".".join([*base, *(str(node.module).split(".") if node.module else [])])
            ours |= {named} if named in STAGE_OF else {f"{named}.{alias.name}".strip(".") for alias in node.names}
    return ours, others


def test_every_module_has_its_place(root: Path) -> None:
    """The list above names the modules of geo and coverage, each once, and no other."""
    found = {
        path.relative_to(root).with_suffix("").as_posix().replace("/", ".")
        for folder in FOLDERS
        for path in (root / folder).glob("*.py")
    }
    assert set(STAGE_OF) == found
    assert sum(len(stage) for stage in stages()) == len(found)


def test_every_folder_is_told(root: Path) -> None:
    """docs/house.md tells what each folder of modules is for, and names no other."""
    house = (root / "docs" / "house.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (.*?) \|", house, flags=re.MULTILINE)
    named = [name for cell in told for name in re.findall(r"`([a-z_/]+)/`", cell)]
    assert sorted([*named, "coverage"]) == sorted(FOLDERS)


@pytest.mark.parametrize("module", sorted(STAGE_OF))
def test_imports_run_one_way(root: Path, module: str) -> None:
    """No module imports from a later stage; geo imports nothing of coverage; ours are imported relatively."""
    ours, others = imports_of(root, module)
    assert ours <= set(STAGE_OF), ours - set(STAGE_OF)
    assert {name for name in ours if STAGE_OF[name] > STAGE_OF[module]} == set()
    assert not others & {"servicecircle", "geo", "coverage"}


def test_no_imports_run_in_a_circle(root: Path) -> None:
    """The modules can be put in an order."""
    graph = {module: imports_of(root, module)[0] for module in STAGE_OF}
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(STAGE_OF)


@pytest.mark.parametrize("module", sorted(STAGE_OF))
def test_nothing_prints_and_only_the_download_knows_the_network(root: Path, module: str) -> None:
    """Words go out through cli.py alone, requests through geo/download.py alone."""
    code = path_of(root, module).read_text(encoding="utf-8")
    calls = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    assert not [call for call in calls if call.func.id in ("print", "input", "breakpoint")]  # type: ignore[attr-defined]
    if module != ONLY_DOOR_TO_THE_NETWORK:
        assert not imports_of(root, module)[1] & NETWORK_LIBRARIES


def test_coverage_knows_no_file_format(root: Path) -> None:
    """Readers of formats are imported in geo; coverage asks geo, and writes its own layers alone."""
    formats = {"osmium", "openpyxl", "pyogrio", "xml", "zipfile"}
    found = {m: imports_of(root, m)[1] & formats for m in STAGE_OF if m.startswith("coverage")}
    writers = {"coverage.run_files.layers_file": {"pyogrio"}, "coverage.office.fixed_package": {"zipfile"}}
    assert {m: names for m, names in found.items() if names} == writers


def test_the_root_holds_two_modules_and_the_folders_no_init(root: Path) -> None:
    """Every .py at the root lands in the wheel; an __init__ in coverage/ would hide coverage.py from numba."""
    assert {path.name for path in root.glob("*.py")} == {"__init__.py", "cli.py"}
    for folder in FOLDERS:
        assert not (root / folder / "__init__.py").exists()


def test_help_answers_in_under_half_a_second() -> None:
    """Heavy imports happen in the command that needs them: medians of five runs, user and system time."""
    seconds = []
    for _ in range(5):
        before = os.times()
        done = subprocess.run(
            [sys.executable, "-m", "servicecircle.cli", "--help"], capture_output=True, text=True, check=True, cwd="/"
        )
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        seconds.append(spent)
        assert "coverage" in done.stdout
    assert statistics.median(seconds) < 0.5


def test_importing_the_package_loads_nothing_heavy() -> None:
    """The façade loads on first use."""
    code = "import sys, servicecircle; print([n for n in ('numpy', 'pandas', 'shapely', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"
