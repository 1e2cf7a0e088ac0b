/* The five headline figures. */
(function (SC) {
  'use strict';

  const { byId, make, fill, write } = SC.dom;
  const { say, begin } = SC.words;
  const format = SC.format;

  function update(page) {
    if (page.state.view === 'patrol' && page.plan.doc.patrol) patrolFigures(page);
    else coverageFigures(page);
  }

  /** @param {string} id @param {string} name @param {string} value @param {string} unit @param {string} note @param {boolean} lacking */
  function put(id, name, value, unit, note, lacking) {
    write(byId(`${id}-name`), begin(name));
    byId(`${id}-name`).title = begin(name);
    const box = byId(id);
    if (box.dataset.shown !== value + unit) {
      box.dataset.shown = value + unit;
      fill(box, value, unit ? make('small', { text: unit }) : null);
    }
    write(byId(`${id}-note`), note);
    byId(`${id}-note`).title = note;
    if (byId(`${id}-box`)) byId(`${id}-box`).classList.toggle('lacking', lacking);
  }

  function coverageFigures(page) {
    const { plan, state } = page, { before, after, rates } = SC.figures.shown(page), goal = SC.figures.target(page);
    const total = plan.doc.units[0].residents, was = before[0], is = after[0], same = state.view === 'today' || state.view === 'patrol';
    const all = state.circle === SC.ALL;
    const name = all ? say('rate_of_all') : say('rate_of', { circle: SC.figures.circleName(plan, state.circle), radius: SC.figures.radiusM(plan, state.circle) });
    const mode = plan.circles.some((circle) => circle.staffed) ? ` · ${say(SC.figures.modeOf(page))}` : '';
    const aim = goal === null ? say('no_target') : say('target_is', { target: format.rate(goal) });
    const rate = format.ofTenths(rates.after[0]);
    const changed = format.points(rates.before[0], rates.after[0], is - was), moved = is === was ? say('as_today') : `${say('from_today', { rate: format.ofTenths(rates.before[0]) })} · ${say('points', { n: changed })}`;
    const note = `${same ? say('is_today') : moved} · ${aim}`;
    put('f1', name + mode, rate.replace('%', ''), total ? '%' : '', total ? note : say('no_residents'), false);
    SC.bar.set(byId('f1-bar'), same ? is : was, is, total, goal);
    put('f2', say('not_covered'), format.whole(total - is), '', same || is === was ? say('of_people', { n: format.whole(total) }) : say('fewer', { n: format.change(was - is) }), total > is);
    if (plan.doc.levels.length || (goal === null && plan.doc.made_of.kind === 'shared')) unitsFigure(page, goal);
    else wholeFigure(page, goal, is);
    stationsFigure(page);
    patrolGap(page);
  }

  /** Of a plan without areas: how many people are missing to its target; where there is none, the residences not covered. */
  function wholeFigure(page, goal, is) {
    const { plan } = page, total = plan.doc.units[0].residents;
    if (goal === null) return put('f3', say('homes_lacking'), format.whole(plan.doc.units[0].residences - homesCovered(page)), '', say('homes_of', { n: format.whole(plan.doc.units[0].residences) }), false);
    const missing = SC.figures.missing(is, total, goal, SC.figures.countStep(plan));
    return put('f3', say('to_target', { target: format.rate(goal) }), format.whole(missing), '', say(missing ? 'to_target_note' : 'at_target'), missing > 0);
  }

  const homesCovered = (page) => SC.figures.layers(page).after.tally.coveredHomes[0];

  function unitsFigure(page, goal) {
    const { state, plan } = page, rows = SC.figures.namedRows(page).filter((row) => row.total > 0);
    const level = SC.figures.levelWord(plan.doc.levels.length ? state.level : 'plan', true);
    const met = rows.filter((row) => row.met).length;
    const name = goal === null ? say('units_full', { level }) : say('units_met', { level, target: format.rate(goal) });
    put('f3', name, format.whole(met), ` / ${format.whole(rows.length)}`, lowestOf(rows, state.level), false);
  }

  /** The area that is worst off, or how many are alike at the end of the table. */
  function lowestOf(rows, level) {
    const share = Math.min(...rows.map((row) => row.after / row.total)), lowest = rows.filter((row) => row.after / row.total === share);
    if (!rows.length) return '';
    const rate = format.ofTenths(lowest[0].rate);
    if (lowest.length === 1) return say('lowest', { name: lowest[0].name, rate });
    return lowest.length === rows.length ? say('all_alike', { rate }) : say('lowest_many', { rate, n: format.whole(lowest.length), level: SC.figures.levelWord(level, true) });
  }

  function stationsFigure(page) {
    const { state, plan } = page, { after } = SC.figures.coverages(page), mode = SC.figures.modeOf(page);
    const counted = SC.figures.stationsOf(after).filter((station) => SC.posts.offers(station, state.circle));
    const ready = counted.filter((station) => SC.posts.counts(station, state.circle, mode)).length;
    const added = counted.filter((station) => station.kind !== 'today').length;
    const name = state.circle === SC.ALL ? say('stations_all') : say('stations_of', { circle: SC.figures.circleName(plan, state.circle) });
    const isStaffed = mode === 'effective' && counted.length > 0;
    const notes = [!counted.length ? '' : isStaffed && added ? say('only_new', { new: format.whole(added) }) : added ? say('now_and_new', { now: format.whole(counted.length - added), new: format.whole(added) }) : say('only_now')];
    if (isStaffed) notes.unshift(say('staffed_of', { n: format.whole(ready), of: format.whole(counted.length) }));
    put('f4', name, format.whole(counted.length), '', notes.join(' · '), false);
  }

  /** Where nothing is told of patrollers: the share of residences; on a page for sharing, whose homes are put together, their number. */
  function homesFigure(page) {
    const { plan } = page, { residences } = plan.doc.units[0];
    if (plan.doc.made_of.kind === 'shared' || page.state.view === 'patrol') return put('f5', say('residences'), format.whole(residences), '', say('patrol_untold'), false);
    const covered = homesCovered(page);
    return put('f5', say('rate_of_homes'), format.percent(covered, residences), '', say('residences_note', { n: format.whole(covered), of: format.whole(residences) }), false);
  }

  /** What the areas of the level miss together: a surplus elsewhere helps none of them. */
  function patrolGap(page) {
    const { plan, state } = page;
    const patrol = SC.figures.patrolByUnit(plan), whole = patrol && patrol.get(0);
    if (!whole) return homesFigure(page);
    const ratio = plan.doc.patrol.ratio;
    const areas = SC.figures.unitsOf(plan, state.level).map(({ number }) => patrol.get(number)).filter(Boolean);
    const told = areas.filter(SC.figures.isTold), masked = areas.filter(SC.figures.isMasked).length, level = plan.doc.levels.length ? state.level : 'plan';
    // Python counts those of communities also where single ones are masked.
    const known = level === 'community' && whole.communities_shortage !== null ? whole.communities_shortage : null;
    const short = known !== null && known !== undefined ? known : told.length ? told.reduce((sum, row) => sum + row.shortage, 0) : null;
    const name = plan.doc.levels.length ? say('patrol_gap_by', { ratio, level: SC.figures.levelWord(state.level, false) }) : say('patrol_gap', { ratio });
    const note = say('patrol_gap_note', { need: format.whole(whole.required), have: SC.figures.isMasked(whole) ? say('patrol_masked') : format.whole(whole.patrollers) });
    return put('f5', name, format.whole(short), '', withMasked(note, masked), short > 0);
  }

  function withMasked(note, count) {
    return count ? `${note} · ${say('patrol_masked_count', { n: format.whole(count) })}` : note;
  }

  function patrolFigures(page) {
    const { plan, state } = page, ratio = plan.doc.patrol.ratio, whole = SC.figures.patrolByUnit(plan).get(0);
    const listed = SC.figures.namedRows(page).filter((row) => row.patrol && row.total > 0);
    const rows = listed.filter((row) => SC.figures.isTold(row.patrol)), masked = listed.filter((row) => SC.figures.isMasked(row.patrol)).length;
    const level = SC.figures.levelWord(state.level, true), short = rows.filter((row) => row.patrol.shortage > 0);
    put('f1', say('patrol_ratio'), format.ratio(whole.residents, whole.patrollers), '', say('patrol_ratio_note', { ratio }), false);
    // The bar shows the patrollers in post of those needed; its end is the standard.
    SC.bar.set(byId('f1-bar'), Math.min(whole.patrollers, whole.required), Math.min(whole.patrollers, whole.required), whole.required, null);
    patrolGap(page);
    put('f2', say('patrollers'), SC.figures.isMasked(whole) ? say('patrol_masked') : format.whole(whole.patrollers), '', say('patrol_needed', { n: format.whole(whole.required) }), false);
    put('f3', say('patrol_ok', { level, ratio }), format.whole(rows.length - short.length), ` / ${format.whole(rows.length)}`, withMasked(say('patrol_none', { n: rows.filter((row) => !row.patrol.patrollers).length }), masked), false);
    put('f4', say('patrol_surplus'), format.whole(rows.reduce((sum, row) => sum + row.patrol.surplus, 0)), '', say('patrol_surplus_note', { level }), false);
  }

  SC.headline = { update, lowestOf };
})(ServiceCircle);
