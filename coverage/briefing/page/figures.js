/* The figures of a view: who is covered today and in the view, by area. Nothing is counted here; tallies come from the engine. */
(function (SC) {
  'use strict';

  /**
   * @param {object} page the page's plan, coverages and state.
   * @returns {{before: object, after: object}} the coverage today and the one that the view shows
   */
  function coverages(page) {
    const after = { today: page.today, patrol: page.today, proposal: page.then, compare: page.then, what_if: page.what.coverage };
    return { before: page.today, after: after[page.state.view] };
  }

  /** The stations of a coverage; the places of those that went are empty. */
  function stationsOf(coverage) {
    return coverage.stations.filter(Boolean);
  }

  /** The mode that can be told: nominal where a circle's staff is not known. */
  function modeOf(page) {
    return page.state.mode === 'effective' && hasEffective(page) ? 'effective' : 'nominal';
  }

  function hasEffective(page) {
    const { circle } = page.state, { circles } = page.plan;
    return circle === SC.ALL ? circles.every((one) => one.staffed) : circles[circle].staffed;
  }

  /** The layers of a circle today and in the view. */
  function layers(page) {
    const { before, after } = coverages(page), mode = modeOf(page), { circle } = page.state;
    return { before: before.layer(circle, mode), after: after.layer(circle, mode) };
  }

  /** What the tables tell of a view's figures where homes are put together for sharing, or null; of what no table has, today's. */
  function toldOf(page, coverage, circle, mode) {
    const { plan } = page, name = circle === SC.ALL ? 'all' : plan.circles[circle].name, view = coverage === page.then ? 'proposal' : 'today';
    const figure = (when) => plan.doc.figures.find((one) => one.view === when && one.mode === mode && one.circle === name && one.told);
    return figure(view) || figure('today') || null;
  }

  /**
   * Covered residents by unit of a coverage: those of its stations; where homes are put together for sharing raised or lowered by
   * what the tables tell more or less before anything is changed, so that the page and the tables tell the same.
   */
  function covered(page, coverage, circle, mode) {
    const own = coverage.layer(circle, mode).tally.covered, told = toldOf(page, coverage, circle, mode), { units } = page.plan.doc;
    if (!told) return own;
    const shift = (unit) => (told.told[unit] === null ? 0 : told.told[unit] - told.covered[unit]);
    return own.map((people, unit) => Math.min(Math.max(people + shift(unit), 0), units[unit].residents));
  }

  /** Tenths of a percent covered, by unit: the tables' own rate as long as nothing is changed; null where nobody lives. */
  function rates(page, coverage, circle, mode) {
    const { units } = page.plan.doc, told = toldOf(page, coverage, circle, mode), is = covered(page, coverage, circle, mode);
    const isTold = (unit) => told && told.tenths[unit] !== null && told.told[unit] === is[unit];
    return Array.from(is, (people, unit) => (!units[unit].residents ? null : isTold(unit) ? told.tenths[unit] : SC.format.tenths(people, units[unit].residents)));
  }

  /** Whether a unit meets a target: by whole people, or by the rate where that is all that is told. */
  function meets(plan, people, tenths, unit, goal) {
    const rounded = plan.doc.made_of.kind === 'shared';
    return rounded ? tenths !== null && tenths >= Math.ceil(goal * 1000 - 1e-6) : SC.format.meets(people, plan.doc.units[unit].residents, goal);
  }

  /** How many more people must be covered until a target is met; of counts in fives, in fives. @param {number} step that counts have */
  function missing(covered, total, goal, step) {
    let more = Math.max(0, Math.floor(goal * total) - covered);
    while (covered + more < total && !SC.format.meets(covered + more, total, goal)) more += 1;
    return Math.ceil(more / step) * step;
  }

  /** Counts of a page for sharing are in fives. */
  const countStep = (plan) => (plan.doc.made_of.kind === 'shared' ? 5 : 1);

  /** Covered residents and their rates by unit, today and in the view. */
  function shown(page) {
    const { before, after } = coverages(page), mode = modeOf(page), { circle } = page.state;
    const of = (make) => ({ before: make(page, before, circle, mode), after: make(page, after, circle, mode) });
    return Object.assign(of(covered), { rates: of(rates) });
  }

  function target(page) {
    return page.state.circle === SC.ALL ? null : page.plan.circles[page.state.circle].target;
  }

  /** The units of a level in the order of the plan, with what lies outside all areas; the plan itself where it has no areas. */
  function unitsOf(plan, level) {
    const { units } = plan.doc;
    const found = units.map((unit, number) => ({ unit, number })).filter(({ unit }) => unit.kind !== 'plan' && (unit.level === level || unit.kind === 'outside'));
    return found.length ? found : [{ unit: units[0], number: 0 }];
  }

  /** @returns {object[]} the rows of the league table (see league.js). */
  function rows(page) {
    const { before, after, rates: shares } = shown(page), goal = target(page);
    return frameOf(page).map((row) => Object.assign({
      before: before[row.unit], after: after[row.unit], rateBefore: shares.before[row.unit], rate: shares.after[row.unit], target: goal,
      met: goal === null ? after[row.unit] === row.total : meets(page.plan, after[row.unit], shares.after[row.unit], row.unit, goal),
    }, row));
  }

  /** What of the rows depends on level and language alone: kept, for a drag asks for rows in every picture. */
  function frameOf(page) {
    const { plan, state } = page, key = `${state.level} ${state.language}`, patrol = patrolByUnit(plan);
    if (!page.frame || page.frame.key !== key) {
      const list = unitsOf(plan, state.level).map(({ unit, number }, index) => ({
        index,
        unit: number,
        kind: unit.kind,
        name: unitName(plan, number),
        place: unit.kind === 'plan' ? '' : placeOf(plan, number),
        total: unit.residents,
        patrol: patrol ? patrol.get(number) || null : null,
      }));
      page.frame = { key, list };
    }
    return page.frame.list;
  }

  function patrolByUnit(plan) {
    if (!plan.doc.patrol) return null;
    if (!plan.patrolByUnit) plan.patrolByUnit = new Map(plan.doc.patrol.rows.map((row) => [row.unit, row]));
    return plan.patrolByUnit;
  }

  /** Whether the patrollers of a row are told: they are not where they are masked, or not listed at this level. */
  const isTold = (row) => row.patrollers !== null && row.patrollers !== undefined;

  const isMasked = (row) => row.status === 'masked';

  /** Residents a patroller as text; a dash where nobody lives or nothing is told, a word where nobody patrols. */
  function ratioText(row) {
    if (!isTold(row) || !row.residents) return SC.format.DASH;
    return row.patrollers ? SC.format.ratio(row.residents, row.patrollers) : SC.words.say('patrol_nobody');
  }

  function unitName(plan, number) {
    const unit = plan.doc.units[number];
    if (unit.kind !== 'other' && unit.kind !== 'outside') return unit.name;
    const name = SC.words.say(`unit_${unit.kind}`);
    return unit.kind === 'other' && unit.parent ? `${unit.parent} · ${name}` : name;
  }

  function placeOf(plan, number) {
    const unit = plan.doc.units[number];
    const name = SC.words.isolate(unitName(plan, number));
    return unit.parent ? `${SC.words.isolate(unit.parent)} · ${name}` : name;
  }

  /** The areas that a residence lies in, coarse to fine, as text. */
  function placeOfHome(plan, home) {
    const names = plan.doc.levels.map((level, place) => (plan.unitOf[level] || plan.unitOf[place])[home]).filter((number) => number > 0).map((number) => SC.words.isolate(unitName(plan, number)));
    return names.filter((name, i) => names.indexOf(name) === i).join(' · ');
  }

  /** A proposed site in a table: the park or street that it stands in, else what it is called. */
  const shortSiteName = (site) => site.host || siteName(site);

  /** What a station or a proposed site is called: its number in the proposal where it has no name, never the id of a spot on a street. */
  function siteName(site) {
    if (site.kind !== 'site') return site.name || site.id;
    return site.name !== site.id && site.name ? site.name : site.host || SC.words.begin([site.area, `${SC.words.say('kind_proposed')} ${site.rank}`].filter(Boolean).join(' · '));
  }

  /** The level of a unit, in words; none of the plan as a whole and of what lies outside all areas. */
  function levelOfUnit(plan, number) {
    const { kind, level } = plan.doc.units[number];
    return kind === 'area' ? levelWord(level, false) : '';
  }

  /** Whether a home lies in a unit. @returns {function(number): boolean} */
  function isInUnit(plan, number) {
    const { kind, level } = plan.doc.units[number];
    if (kind === 'plan') return () => true;
    const unitOf = plan.unitOf[kind === 'outside' ? 0 : plan.doc.levels.indexOf(level)];
    return (home) => unitOf[home] === number;
  }

  /** The word for areas of a level, in a count or a heading. */
  function levelWord(level, many) {
    const plural = { district: 'districts', subdistrict: 'subdistricts', community: 'communities', grid: 'grids', plan: 'plans' };
    if (many) return SC.words.say(plural[level] || 'plans');
    return SC.words.say(`level_${level}`);
  }

  /** The rows that are areas of their level: not what lies outside all areas or in none of them. */
  const namedRows = (page) => rows(page).filter((row) => row.kind !== 'outside' && row.kind !== 'other');

  /** The class of a unit by residents a patroller, as the table `patrol` has it; 'none' where nobody patrols, 'empty' where nobody lives or nothing is told. */
  function densityClass(plan, number) {
    const patrol = patrolByUnit(plan), row = patrol && patrol.get(number);
    if (!row || !row.residents || !isTold(row)) return 'empty';
    return row.patrollers ? row.class || 'empty' : 'none';
  }

  /** What the class of an area or a hexagon means. */
  function classWord(plan, name) {
    const { ratio } = plan.doc.patrol, word = name === 'no_residents' ? 'nobody' : name;
    return SC.words.say(`l_class_${word}`, { ratio, worse: Number((ratio * 1.5).toFixed(3)), half: Number((ratio * 0.5).toFixed(3)) });
  }

  /** How patroller density may be shown: by areas, where the plan has them, and by hexagons, where it has patrollers. */
  function shapes(plan) {
    return ['areas', 'hexagons'].filter((name) => plan.doc.patrol && (name === 'areas' ? plan.areas.length : plan.hexagons.count));
  }

  /** Whether the map shows hexagons now. */
  function showsHexagons(page) {
    const { plan, state } = page, there = shapes(plan);
    return state.view === 'patrol' && there.includes('hexagons') && (state.shapes === 'hexagons' || there.length === 1);
  }

  function circleName(plan, circle) {
    if (circle === SC.ALL) return SC.words.say('all_circles');
    return SC.words.pick(plan.circles[circle].zh, plan.circles[circle].en);
  }

  const radiusM = (plan, circle) => Number((plan.circles[circle].radius / 1000).toFixed(3));

  SC.figures = { coverages, stationsOf, modeOf, hasEffective, layers, covered, rates, meets, missing, countStep, shown, target, rows, namedRows, unitsOf, unitName, levelOfUnit, isInUnit, placeOfHome, levelWord, densityClass, classWord, shapes, showsHexagons, patrolByUnit, isTold, isMasked, ratioText, siteName, shortSiteName, circleName, radiusM };
})(ServiceCircle);
