"""Facts about `sites`, from a plan folder to the run folder, on a town whose every walk can be told by hand."""

from __future__ import annotations

import contextlib
import itertools
import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from plans import CRS, EAST, NORTH, PLAN, write_small_plan
from typer.testing import CliRunner, Result

from parks_town import write_town
from servicecircle.cli import app
from servicecircle.coverage.choosing.rules import along_rules
from servicecircle.coverage.report.answer_words import answer_lines
from servicecircle.coverage.report.constraint_words import constraint_lines
from servicecircle.coverage.report.quality_words import quality_line


def sites(*arguments: str | Path) -> Result:
    """Run `servicecircle sites` in this process."""
    return CliRunner().invoke(app, ["sites", *map(str, arguments)])


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", dtype={"id": str})


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("sites") / "town")


@pytest.fixture(scope="module")
def added(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of `--add 1`."""
    folder = tmp_path_factory.mktemp("added") / "run"
    done = sites(town, "--add", 1, "--out", folder)
    assert done.exit_code == 0, done.stderr
    return folder


def test_the_one_place_that_gains_is_proposed(added: Path) -> None:
    """20 residents are newly covered, from 45 of 155 to 65; the site stands in the park and in its community."""
    (site,) = table(added, "sites").to_dict("records")
    assert (site["rank"], site["gained_residents"], site["cumulative_residents"]) == (1, 20, 20)
    assert site["host"] == "东园"
    assert site["rate"] == pytest.approx(65 / 155, abs=1e-6)
    curve = table(added, "curve")
    assert curve[["k", "nested_residents", "best_residents", "bound_residents", "status"]].to_numpy().tolist() == [
        [0, 0, 0, 0, "proved"],
        [1, 20, 20, 20, "proved"],
    ]


def test_who_cannot_be_reached_is_listed_with_the_cause(added: Path) -> None:
    """The island has streets and no candidate, the farm no street; both stay in the total."""
    rows = table(added, "unreachable").set_index("id")
    assert rows["cause"].to_dict() == {"004": "cut_off", "005": "off_network"}
    assert rows["residents"].sum() == 90
    assert rows["nearest_candidate_m"].isna().all()


def test_the_areas_after_are_counted_again_by_the_search(added: Path) -> None:
    """Areas sum to the plan before and after; the gain is where the residence lies."""
    areas = table(added, "areas_after").set_index("name")
    assert areas.loc["试验镇", ["appeals_today_residents", "appeals_after_residents"]].tolist() == [45, 65]
    communities = areas[areas["level"].isin(["community", "outside"])]
    assert communities["appeals_after_residents"].sum() == 65
    gains = table(added, "site_gains")
    assert gains["name"].tolist() == ["东社区"]
    assert areas.loc["东社区", "appeals_after_residents"] - areas.loc["东社区", "appeals_today_residents"] == 20
    assert table(added, "site_residences")["id"].tolist() == ["002"]


def test_the_card_tells_another_radius_and_the_runner_up(added: Path) -> None:
    """With 10 % more everyone is covered by today's stations; the runner-up gains the same."""
    (card,) = table(added, "site_cards").to_dict("records")
    assert card["gained_residents_radius_110"] == 0
    # At 450 m 003 (30 residents), 490 m from its station, is open as well.
    assert card["gained_residents_radius_90"] == 50
    assert card["runner_up_loss"] == 0
    assert card["runner_up_within_1_percent"] == 1


def test_the_run_says_what_it_rests_on(added: Path) -> None:
    """Manifest: question, answer, bound, assumptions; layers; pictures in both languages."""
    manifest = json.loads((added / "manifest.json").read_text(encoding="utf-8"))
    answer = manifest["sites"]
    assert (answer["question"]["kind"], answer["question"]["value"]) == ("add", 1)
    assert (answer["proved"], answer["gained_residents"], answer["bound_gained_weight"]) == (True, 20, 20)
    assert answer["ceiling_residents"] == 65
    assert manifest["assumptions"]["residents"] == 155
    layers = set(gpd.list_layers(added / "layers.gpkg")["name"])
    assert layers == {"sites", "candidates", "gained", "unreachable", "stations", "areas", "layer_styles"}
    for language, word in (("zh", "边际覆盖曲线"), ("en", "Marginal coverage curve")):
        assert word in (added / f"curve.{language}.svg").read_text(encoding="utf-8")


def test_the_certificate_table_adds_up(added: Path) -> None:
    """Whoever has the candidates' rows gets the bound: here every candidate reaches the same 20 residents."""
    rows = table(added, "certificate")
    given = (1024 * rows["weight"] - rows["multiplier_1024"]).sum()
    assert (given + rows["multiplier_1024"].sum()) // 1024 == 20


@pytest.mark.parametrize("question", [("--add", 3), ("--target", 0.9), ("--add", 2, "--min-spacing", 50)])
def test_anyone_adds_up_the_certificate_from_two_tables(
    town: Path, tmp_path: Path, question: tuple[object, ...]
) -> None:
    """The sums in candidates.csv and the multipliers give the number that the report prints."""
    assert sites(town, *question, "--in", "anywhere", "--out", tmp_path / "run", "-q").exit_code == 0
    rows, places = table(tmp_path / "run", "certificate"), table(tmp_path / "run", "candidates")
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    largest = places["multiplier_sum_1024"].sort_values(ascending=False)[: answer["certified_for"]]
    total = (1024 * rows["weight"] - rows["multiplier_1024"]).sum() + largest.sum()
    assert total // 1024 == answer["certified_gained_weight"]
    replaced = places["replaced_by"].notna()
    assert set(places["replaced_by"][replaced]) <= set(places["id"][~replaced])
    assert (places["multiplier_sum_1024"][replaced] == 0).all()


def test_a_target_is_told_in_the_unit_it_was_asked_for(town: Path, tmp_path: Path) -> None:
    """With several circles the rate that is compared with the target is that of weighted demand, and is told."""
    done = sites(
        town, "--target", 0.99, "--weights", "appeals=2,legal=1", "--in", "anywhere", "--out", tmp_path / "run"
    )
    assert "加权需求的覆盖率达到 99.0%" in done.stdout
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    most = answer["ceiling_weight"] / answer["total_weight"]
    assert f"全部候选点都建成也只有 {math.floor(most * 1000) / 10}%" in done.stdout


def test_a_target_that_is_met_needs_no_station(town: Path, tmp_path: Path) -> None:
    """Not "fewer than 0 cannot do it", nor that no candidate gains anybody; nor where none was asked for."""
    done = sites(town, "--target", 0.01, "--lang", "en", "--out", tmp_path / "a")
    assert "the target is met already" in done.stdout
    assert "No new station is needed" in done.stdout
    assert "No new station was asked for" in sites(town, "--add", 0, "--lang", "en", "--out", tmp_path / "b").stdout


@pytest.mark.parametrize(
    ("question", "option"),
    [
        (("--add", 1, "--workers", -1), "--workers"),
        (("--add", 1, "--min-spacing", "inf"), "--min-spacing"),
    ],
)
def test_a_bad_option_is_named_as_typed(town: Path, question: tuple[object, ...], option: str) -> None:
    """Exit code 2, and the option as the planner knows it."""
    done = sites(town, *question)
    assert done.exit_code == 2
    assert f"{option} " in done.stderr


def test_two_runs_are_the_same_bytes(town: Path, added: Path, tmp_path: Path) -> None:
    """Every file of the run folder."""
    assert sites(town, "--add", 1, "--out", tmp_path / "again", "-q").exit_code == 0
    names = sorted(path.name for path in added.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert [n for n in names if (added / n).read_bytes() != (tmp_path / "again" / n).read_bytes()] == []


def test_without_a_question_the_curve_runs_to_its_end(town: Path, tmp_path: Path) -> None:
    """One station is all that gains here; anywhere along the streets the island gains too."""
    assert sites(town, "--out", tmp_path / "a", "-q").exit_code == 0
    assert table(tmp_path / "a", "curve")["best_residents"].tolist() == [0, 20]
    assert sites(town, "--in", "anywhere", "--out", tmp_path / "b", "-q").exit_code == 0
    assert table(tmp_path / "b", "curve")["best_residents"].tolist() == [0, 40, 60]


def test_the_fewest_for_a_target_and_the_ceiling_above_it(town: Path, tmp_path: Path) -> None:
    """0.4 of 155 needs one station; 0.9 is above the ceiling, which is told; --fail-under makes it exit 3."""
    done = sites(town, "--target", 0.4, "--out", tmp_path / "a", "--lang", "en")
    assert done.exit_code == 0
    assert "proved fewest possible" in done.stdout
    done = sites(town, "--target", 0.9, "--out", tmp_path / "b", "--lang", "en", "--fail-under")
    assert done.exit_code == 3
    assert "above what all candidates can reach" in done.stdout
    answer = json.loads((tmp_path / "b" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert (answer["reaches_target"], answer["needed_weight"], answer["ceiling_weight"]) == (False, 140, 65)


def test_a_weighted_set_of_circles(town: Path, tmp_path: Path) -> None:
    """Legal (300 m) counts three times: gains are told in the circle asked for, the choice goes by weight."""
    done = sites(town, "--add", 1, "--weights", "appeals=1,legal=3", "--out", tmp_path / "a", "--json", "-q")
    document = json.loads(done.stdout)
    assert document["schema"] == "servicecircle.sites/1"
    # 002 in both circles, 003 in legal: 20 + 3 × (20 + 30).
    assert document["sites"][0]["gained_weighted"] == 170
    assert document["sites"][0]["gained_residents"] == 20
    assert document["curve"][1]["best_weighted"] == 170
    assert document["curve"][1]["bound_residents"] is None
    only = sites(town, "--add", 1, "--circle", "legal", "--services", "法律", "--out", tmp_path / "b", "--json", "-q")
    assert json.loads(only.stdout)["sites"][0]["gained_residents"] == 50


def test_words_are_in_the_language_asked_for(town: Path, tmp_path: Path) -> None:
    """Chinese by the plan, English on demand; words, not codes."""
    chinese = sites(town, "--add", 1, "--out", tmp_path / "a").stdout
    english = sites(town, "--add", 1, "--out", tmp_path / "b", "--lang", "en").stdout
    for words in (
        "再建 1 个服务站",
        "已证明：没有更好的方案",
        "上限",
        "不连通",
        "人口覆盖率 29.0% → 41.9%",
        "假设与口径",
    ):
        assert words in chinese
    for words in ("1 more stations", "proved best possible", "Ceiling", "cut off", "29.0% → 41.9%", "Assumptions"):
        assert words in english


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--add", 1000), "more_than_candidates"),
        (("--add", -1), "add_not_whole"),
        (("--target", 95), "target_not_a_share"),
        (("--add", 1, "--target", 0.5), "one_question"),
        (("--add", 1, "--circle", "apeals"), "unknown_circle"),
        (("--add", 1, "--weights", "appeals=0"), "weight_not_whole"),
        (("--add", 1, "--weights", "appeals:2"), "weights_unreadable"),
        (("--add", 1, "--weights", "appeals=1", "--circle", "legal"), "circle_without_weight"),
        (("--add", 1, "--services", "理发"), "unknown_service"),
        (("--add", 1, "--services", "心理"), "nothing_on_offer"),
        (("--keep", 3), "keep_beyond_stations"),
        (("--keep", 1, "--protect", "省级"), "unknown_tier"),
        (("--add", 1, "--in", "candidates"), "no_candidates_layer"),
        (("--add", 1, "--in", "nowhere.csv"), "missing_file"),
        (("--add", 1, "--exclude-area", "南社区"), "unknown_area"),
        (("--add", 1, "--exclude-area", "试验区"), "no_candidates_left"),
        (("--add", 1, "--spacing", 0), "out_of_range"),
    ],
)
def test_a_question_that_cannot_be_answered_is_exit_2(
    town: Path, tmp_path: Path, arguments: tuple[object, ...], code: str
) -> None:
    """With the finding in both languages and a remedy; no folder is written, no traceback shown."""
    done = sites(town, *map(str, arguments), "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2, done.stdout
    findings = json.loads(done.stdout)["findings"]
    assert code in [finding["code"] for finding in findings]
    assert all(finding["fix_zh"] and finding["fix_en"] for finding in findings if finding["code"] == code)
    assert not (tmp_path / "run").exists()


def test_a_plan_without_parks_is_told_what_to_do(tmp_path: Path) -> None:
    """Exit 2 in parks, an answer anywhere."""
    folder = write_small_plan(tmp_path / "plan")
    done = sites(folder, "--add", 1)
    assert done.exit_code == 2
    assert "--in anywhere" in done.stderr
    assert sites(folder, "--add", 1, "--in", "anywhere", "--out", tmp_path / "run", "-q").exit_code == 0


def test_a_town_where_all_are_covered_has_nothing_to_add(tmp_path: Path) -> None:
    """No demand left: no site, a clear answer, exit 0."""
    plan = PLAN.replace("radius_m = 500", "radius_m = 600")
    folder = write_town(tmp_path / "plan", plan=plan)
    homes = (folder / "residences.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in homes if not line.startswith(("004", "005"))]
    (folder / "residences.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    done = sites(folder, "--add", 2, "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    assert "No candidate gains anybody" in done.stdout
    assert len(table(tmp_path / "run", "sites")) == 0


def test_keeping_stations_closes_the_least_missed(town: Path, tmp_path: Path) -> None:
    """Of two, S2 (35 in appeals, 35 in legal) is missed more than S1 (10 in appeals)."""
    done = sites(town, "--keep", 1, "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    closures = table(tmp_path / "run", "closures")
    assert closures["id"].tolist() == ["S1"]
    assert closures["lost_residents"].tolist() == [10]
    curve = table(tmp_path / "run", "loss_curve")
    assert curve["kept"].tolist() == [2, 1, 0]
    assert curve["best_lost"].tolist() == curve["bound_lost"].tolist()
    assert "proved best possible" in done.stdout
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert answer["lost_residents"] == 10


def test_protected_tiers_never_close(tmp_path: Path) -> None:
    """S1 is protected: S2 closes although it is missed more; keeping none of two is refused."""
    folder = write_town(tmp_path / "plan")
    text = (folder / "stations.csv").read_text(encoding="utf-8").splitlines()
    rows = [text[0] + ",tier", text[1] + ",区级", text[2] + ",社区级"]
    (folder / "stations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert sites(folder, "--keep", 1, "--protect", "区级", "--out", tmp_path / "run", "-q").exit_code == 0
    assert table(tmp_path / "run", "closures")["id"].tolist() == ["S2"]
    refused = sites(folder, "--keep", 0, "--protect", "区级", "--json")
    assert json.loads(refused.stdout)["findings"][0]["code"] == "keep_below_protected"


def test_relocations_close_and_open_as_many(town: Path, tmp_path: Path) -> None:
    """Moving S1 (10 residents) into the park gains 002 and, in legal, 002 and 003: counted again by the search."""
    done = sites(town, "--move", 1, "--in", "anywhere", "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    moves = table(tmp_path / "run", "moves")
    assert moves["station"].tolist() == ["S1"]
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    areas = table(tmp_path / "run", "areas_after").set_index("name")
    assert areas.loc["试验镇", "appeals_after_residents"] == answer["covered_after"]
    assert answer["gained_weight"] > 0
    assert answer["proved"]
    assert "proved best possible" in done.stdout
    none = sites(town, "--move", 0, "--out", tmp_path / "none", "--lang", "en", "-q")
    assert none.exit_code == 0
    assert "No station gains" in none.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("question", ["--move", "--keep"])
def test_a_change_of_stations_is_told_of_one_circle(town: Path, question: str, language: str) -> None:
    """One circle alone, weighed once: told in residents, in both languages, and as JSON."""
    asked = (question, 1, "--circle", "appeals", "--lang", language)
    told = sites(town, *asked, "-q")
    assert told.exit_code == 0, told.stderr
    assert "加权" not in told.stdout
    assert "weighted" not in told.stdout
    answer = json.loads(sites(town, *asked, "--json", "-q").stdout)["answer"]
    assert (answer["weights"], answer["workers"], answer["weight_by"]) == ({"appeals": 1}, 0, None)


def test_constraints_are_obeyed_and_priced(town: Path, tmp_path: Path) -> None:
    """One station a community: the east has none to gain, so nothing is lost; the price stands in words and table."""
    done = sites(
        town, "--add", 2, "--in", "anywhere", "--min-spacing", 700, "--out", tmp_path / "run", "--lang", "en", "-q"
    )
    assert done.exit_code == 0, done.stderr
    chosen = gpd.read_file(tmp_path / "run" / "layers.gpkg", layer="sites")
    apart = [a.distance(b) for a, b in itertools.combinations(chosen.geometry, 2)]
    assert all(metres >= 700 for metres in apart)
    prices = table(tmp_path / "run", "constraints")
    assert prices["constraint"].tolist() == ["spacing"]
    assert (prices["price_least"] == prices["price_most"]).all()
    assert "minimum spacing" in done.stdout
    free = sites(town, "--add", 2, "--in", "anywhere", "--out", tmp_path / "free", "-q")
    assert free.exit_code == 0
    gained = [table(tmp_path / run, "sites")["gained_residents"].sum() for run in ("free", "run")]
    assert gained[0] - gained[1] == prices["price_least"].iloc[0]


def test_constraints_of_a_target_are_priced_in_stations_and_residents(town: Path, tmp_path: Path) -> None:
    """The same figures in table and JSON as in runs without the constraint; the words tell them in both languages."""
    asked = ("--target", 0.6, "--in", "anywhere")
    rules = ("--min-spacing", 700, "--most-per-park", 5)
    answers = {}
    for name, options in {"all": rules, "group": rules[:2], "spacing": rules[2:]}.items():
        done = sites(town, *asked, *options, "--out", tmp_path / name, "--json", "-q")
        assert done.exit_code == 0, done.stderr
        answers[name] = json.loads(done.stdout)["answer"]
    prices = table(tmp_path / "all", "constraints").set_index("constraint")
    assert prices.index.tolist() == [cost["rule"] for cost in answers["all"]["constraints"]] == ["group", "spacing"]
    assert not table(tmp_path / "all", "constraints")["stations"].isna().any()
    for name in ("group", "spacing"):
        fewer = answers["all"]["sites"] - answers[name]["sites"]
        assert prices.loc[name, ["fewer_least", "fewer_most"]].tolist() == [fewer, fewer]
        assert prices.loc[name, ["sites_without", "fewest_without"]].tolist() == [answers[name]["sites"]] * 2
        assert prices.loc[name, "reaches_without"] == 1
    for language, words in (("zh", "同样"), ("en", "no station fewer")):
        done = sites(town, *asked, *rules, "--out", tmp_path / language, "--lang", language, "-q")
        assert words in done.stdout


@pytest.mark.parametrize(
    ("cost", "zh", "en"),
    [
        ({}, "可少建 1–3 个站（要 7–8 个，确切数未证明）", "1–3 stations fewer (between 7 and 8 then, not proved)"),
        ({"fewer_least": 3, "sites_without": 7}, "可少建 3 个站（要 7 个）", "3 stations fewer (7 then)"),
        ({"fewer_least": 0, "fewer_most": 0}, "一个站也省不了（仍要 10 个）", "no station fewer (10 still)"),
        ({}, "；同样 10 个站可多覆盖 20–50 人", "; with 10, 20–50 residents more covered"),
        (
            {"stations": None, "reaches_without": True},
            "目标可以达到，要 7–8 个站；上限高 20–50 人",
            "the target can be reached, with 7–8 stations; the ceiling is 20–50 residents higher",
        ),
        (
            {"stations": None, "sites_without": 1, "fewest_without": 1},
            "目标可以达到，要 1 个站；",
            "the target can be reached, with 1 station;",
        ),
        ({"stations": None, "reaches_without": False}, "目标仍达不到", "the target is missed still"),
        ({"stations": None, "reaches_without": None}, "未能判定", "is not known"),
    ],
)
def test_a_price_that_is_not_proved_is_told_as_a_range(cost: dict[str, object], zh: str, en: str) -> None:
    """Fewer stations, as many stations, and the ceiling, each with its bounds."""
    whole = {
        "rule": "spacing", "least": 20, "most": 50, "without": 90, "stations": 10, "fewer_least": 1, "fewer_most": 3,
        "reaches_without": True, "sites_without": 8, "fewest_without": 7,
    }  # fmt: skip
    facts = {
        "constraints": [whole | cost],
        "capacity": None,
        "weights": {"appeals": 1},
        "workers": 0,
        "weight_by": None,
    }
    assert zh in constraint_lines(facts, "zh")[1]
    assert en in constraint_lines(facts, "en")[1]


@pytest.mark.parametrize(
    ("question", "zh", "en"),
    [
        (("--add", 1), "", ""),
        (
            ("--add", 1, "--weights", "appeals=2,legal=1", "--services", "appeals"),
            "计入：群众诉求 × 2、公共法律 × 1；新站提供：群众诉求",
            "What counts: Appeals × 2, Public legal × 1; a new station offers: ",
        ),
        (
            ("--add", 2, "--min-spacing", 700, "--most-per-park", 1, "--floor", 0.1),
            "限制：每个园区至多 1 个；新站之间至少 700 米；每个社区的覆盖率不低于 10.0%（达不到的到其上限）",
            "Constraints: at most 1 a park; new stations at least 700 m apart; no community under 10.0%, as far as",
        ),
        (("--budget", 1.5), "限制：预算 1.5", "Constraints: a budget of 1.5"),
        (
            ("--budget", 1.5),
            "问题：在预算之内使新覆盖的居民最多",
            "Question: as many stations as the budget pays, most",
        ),
        (
            ("--keep", 1, "--weights", "appeals=2,legal=1"),
            "群众诉求 × 2、公共法律 × 1",
            "Appeals × 2, Public legal × 1",
        ),
    ],
)
def test_what_counts_and_what_limits_it_are_told(
    town: Path, tmp_path: Path, question: tuple[object, ...], zh: str, en: str
) -> None:
    """The weights of circles, what a new station offers, and each constraint with its number; else nothing."""
    for language, words in (("zh", zh), ("en", en)):
        done = sites(town, *question, "--lang", language, "--out", tmp_path / language, "-q")  # type: ignore[arg-type]
        assert done.exit_code == 0, done.stderr
        assert words in done.stdout
        assert words or not any(start in done.stdout for start in ("计入：", "限制：", "What counts", "Constraints:"))


def test_a_number_under_constraints_that_is_not_proved_fewest_is_told(town: Path, tmp_path: Path) -> None:
    """Proved, nothing is said of it; else between which numbers it lies, in both languages."""
    done = sites(town, "--add", 2, "--most-per-park", 1, "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    facts = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert facts["least_sites"] == facts["sites"]
    assert "未证明个数最少" not in done.stdout
    many = facts | {"sites": 9, "least_sites": 7}
    zh, en = ("\n".join(answer_lines(many, language=language)) for language in ("zh", "en"))
    assert "未证明个数最少：限制之下达到同样结果需要 7 到 9 个" in zh
    assert "Not proved to be the fewest: under the constraints between 7 and 9 sites are needed for as much" in en


@pytest.mark.parametrize(
    ("fact", "zh", "en"),
    [
        ({}, "未证明最少：需要 7 到 9 个，方案至多多出 2 个；", "between 7 and 9 are needed, so at most 2 too many;"),
        ({"proved": True}, "已证明：少于 9 个做不到", "proved fewest possible"),
        (
            {"reaches_target": False, "gap_weight": 5},
            "未证明新覆盖最多；新覆盖这么多需要 7 到 9 个",
            "between 7 and 9 are",
        ),
        (
            {"reaches_target": False, "gap_weight": 5, "fewest": 9},
            "未证明新覆盖最多；计算量",
            "not proved to gain most;",
        ),
    ],
)
def test_a_number_that_is_not_proved_is_told_with_both_its_bounds(fact: dict[str, object], zh: str, en: str) -> None:
    """How many are needed at the least, how many are known to do, and by how many the plan may be too large."""
    facts = {
        "question": {"kind": "target"}, "sites": 9, "fewest": 7, "proved": False, "gap_weight": 0,
        "reaches_target": True, "ending": "work limit", "weights": {"appeals": 1}, "workers": 0, "weight_by": None,
    }  # fmt: skip
    assert zh in quality_line(facts | fact, language="zh")
    assert en in quality_line(facts | fact, language="en")


def test_a_curve_in_building_order_alone_says_so(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under constraints on a problem taken for large: in the words, in both pictures and in the manifest."""
    asked = ("--target", 0.6, "--in", "anywhere", "--most-per-park", 5, "--lang", "en", "-q")
    told = ("best of each number not sought", "未另求各数量的最好方案")
    for name, is_large in (("small", False), ("large", True)):
        if is_large:
            monkeypatch.setattr(along_rules, "SOLVED_PAIRS", -1)
        done = sites(town, *asked, "--out", tmp_path / name)
        assert done.exit_code == 0, done.stderr
        pictures = [(tmp_path / name / f"curve.{tongue}.svg").read_text(encoding="utf-8") for tongue in ("en", "zh")]
        assert [word in picture for word, picture in zip(told, pictures, strict=True)] == [is_large] * 2
        assert ("the best of each number not sought" in done.stdout) == is_large
        assert ("best plan" in done.stdout) == (not is_large)
        manifest = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["sites"]["curve_sought"] != is_large


def test_constraints_of_a_target_that_is_missed_are_priced_by_the_ceiling(town: Path, tmp_path: Path) -> None:
    """Stations 3 km apart do not reach everybody; without that all are reached whom any candidate reaches."""
    done = sites(
        town, "--target", 1, "--in", "anywhere", "--min-spacing", 3000, "--out", tmp_path / "run", "--lang", "en", "-q"
    )
    assert done.exit_code == 0, done.stderr
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    (cost,) = answer["constraints"]
    assert cost["least"] == cost["most"] == answer["ceiling_weight"] - answer["base_weight"] - answer["gained_weight"]
    assert (cost["stations"], cost["fewer_least"], cost["reaches_without"]) == (None, None, True)
    assert "the target can be reached" in done.stdout
    assert f"the ceiling is {cost['most']} residents higher" in done.stdout


def test_every_community_reaches_the_target_or_its_ceiling(town: Path, tmp_path: Path) -> None:
    """The west is at 10 of 60 and cannot be helped from the park; the east needs one station for all of its 55."""
    done = sites(town, "--target", 1.0, "--each-area", "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    areas = table(tmp_path / "run", "areas_after").set_index("name")
    assert areas.loc["东社区", "appeals_after_rate"] == 1.0
    assert "每个社区都要达到" in done.stdout


def test_the_fairest_plan_helps_the_worst_community(town: Path, tmp_path: Path) -> None:
    """From the park only the east can be helped, so it is; the west counts at its ceiling."""
    done = sites(town, "--add", 1, "--fair", "--out", tmp_path / "run", "--lang", "en", "-q")
    assert done.exit_code == 0, done.stderr
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert answer["fairness"]["proved"]
    assert answer["fairness"]["worst_rate"] >= answer["fairness"]["worst_rate_today"]
    assert answer["gained_residents"] == 20
    assert "worst community" in done.stdout


def test_phases_are_nested(town: Path, tmp_path: Path) -> None:
    """Each phase holds the one before; its gain stands beside the best plan of its size alone."""
    done = sites(town, "--phases", "1,2", "--in", "anywhere", "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    phases, rows = table(tmp_path / "run", "phases"), table(tmp_path / "run", "sites")
    assert phases["gained"].tolist() == [40, 60]
    assert rows["phase"].tolist() == [1, 2]
    assert rows["cumulative_residents"].tolist() == phases["gained"].tolist()


def test_workers_of_the_parks_count_where_they_are_asked_for(town: Path, tmp_path: Path) -> None:
    """A park beyond all stations brings its workers; without a column of workers the question is refused."""
    refused = sites(town, "--add", 1, "--workers", 1, "--json")
    assert [finding["code"] for finding in json.loads(refused.stdout)["findings"]][-1] == "no_workers"
    folder = write_town(tmp_path / "plan")
    parks = gpd.read_file(folder / "parks.gpkg").assign(workers=100)
    parks.to_file(folder / "parks.gpkg", driver="GPKG")
    stations = (folder / "stations.csv").read_text(encoding="utf-8").splitlines()
    (folder / "stations.csv").write_text("\n".join(stations[:2]) + "\n", encoding="utf-8")
    done = sites(folder, "--add", 1, "--workers", 2, "--circle", "legal", "--out", tmp_path / "run", "--json", "-q")
    document = json.loads(done.stdout)
    assert document["answer"]["workers"] == 200
    assert document["sites"][0]["gained_weighted"] == document["sites"][0]["gained_residents"] + 200


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--add", 1, "--most-per-park", 0), "out_of_range"),
        (("--most-per-park", 1), "constraint_without_number"),
        (("--keep", 1, "--budget", 5), "not_together"),
        (("--move", 1, "--min-spacing", 5), "not_together"),
        (("--move", 1, "--workers", 2), "not_together"),
        (("--keep", 1, "--workers", 2), "not_together"),
        (("--keep", 1, "--in", "anywhere"), "not_together"),
        (("--keep", 1, "--services", "法律"), "not_together"),
        (("--add", 1, "--protect", "区级"), "not_together"),
        (("--add", 1, "--floor", 70), "floor_not_a_share"),
        (("--add", 1, "--each-area"), "each_area_alone"),
        (("--target", 0.5, "--fair"), "fair_alone"),
        (("--add", 1, "--fair", "--budget", 3), "not_together"),
        (("--phases", "5,3"), "phases_not_ascending"),
        (("--phases", "a"), "phases_unreadable"),
        (("--move", 3), "move_beyond_stations"),
        (("--add", 1, "--least-per-community", 9), "area_least_over_candidates"),
    ],
)
def test_constraints_that_make_no_sense_are_exit_2(
    town: Path, tmp_path: Path, arguments: tuple[object, ...], code: str
) -> None:
    """Each told with what to do; nothing is written."""
    done = sites(town, *map(str, arguments), "--out", tmp_path / "run", "--json")
    assert done.exit_code == 2, done.stdout
    assert code in [finding["code"] for finding in json.loads(done.stdout)["findings"]]
    assert not (tmp_path / "run").exists()


def test_an_own_layer_of_candidates(town: Path, tmp_path: Path) -> None:
    """A file of the planner's own; its ids are the answer's; a candidate that names services offers those alone."""
    frame = gpd.GeoDataFrame(
        {"id": ["甲", "乙"], "services": ["法律", ""]},
        geometry=[shapely.Point(EAST + 610, NORTH + 3), shapely.Point(EAST + 640, NORTH + 3)],
        crs=CRS,
    )
    frame.to_file(tmp_path / "own.gpkg", driver="GPKG")
    assert sites(town, "--add", 1, "--in", tmp_path / "own.gpkg", "--out", tmp_path / "run", "-q").exit_code == 0
    assert table(tmp_path / "run", "sites")["id"].tolist() == ["乙"]
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert "own.gpkg" in [source["file"] for source in manifest["inputs"]]


def test_ctrl_c_gives_the_best_plan_so_far(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the choice has begun the run is written with its bound, says so, and exits 130."""
    monkeypatch.setattr("servicecircle.cli.until_interrupted", _interrupted_at_once)
    monkeypatch.setattr("servicecircle.coverage.choosing.exact.LARGE_PAIRS", -1)
    done = sites(town, "--add", 1, "--out", tmp_path / "run", "--lang", "en", "-q")
    answer = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["sites"]
    assert answer["gained_residents"] <= answer["bound_gained_weight"]
    assert done.exit_code == 130
    assert answer["interrupted"]
    assert ("Interrupted after the plan was found" in done.stdout) == answer["proved"]


def _interrupted_at_once(progress: object) -> object:
    return contextlib.nullcontext((progress, lambda: False))


def test_every_figure_of_a_site_is_recounted_on_the_sample(sample: Path, tmp_path: Path) -> None:
    """On the sample district: cumulative gains, rates, areas and the ceiling agree with one another to the person."""
    done = sites(sample, "--add", 15, "--out", tmp_path / "run", "-q")
    assert done.exit_code == 0, done.stderr
    run = tmp_path / "run"
    answer = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["sites"]
    rows, gains, homes = table(run, "sites"), table(run, "site_gains"), table(run, "site_residences")
    assert answer["proved"]
    assert rows["gained_residents"].sum() == answer["gained_residents"] == homes["residents"].sum()
    assert (gains.groupby("rank")["gained_residents"].sum().to_numpy() == rows["gained_residents"].to_numpy()).all()
    areas = table(run, "areas_after")
    plan = areas[areas["level"] == "plan"].iloc[0]
    assert plan["appeals_after_residents"] == answer["covered_after"]
    for level in ("district", "subdistrict", "community"):
        part = areas[areas["level"].isin([level, "outside"])]
        assert part["appeals_after_residents"].sum() == answer["covered_after"]
    unreachable = table(run, "unreachable")
    assert unreachable["residents"].sum() + answer["ceiling_residents"] == answer["residents"]
    curve = table(run, "curve")
    assert (np.diff(curve["best_residents"]) >= 0).all()
    assert (curve["nested_residents"] <= curve["best_residents"]).all()
    assert (curve["best_residents"] <= curve["bound_residents"]).all()
