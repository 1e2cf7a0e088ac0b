/* The card of an area: who is not covered in it and why, how many are missing to the target, and which homes are those. */
(function (SC) {
  'use strict';

  const { make, pairs } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;
  const REASONS = ['marginal', 'uncovered', 'cut_off', 'off_network'];
  const MOST_HOMES = 8;

  /** @param {object} page @param {number} unit its number in `plan.doc.units` @param {function(number): void} open shows a home @returns {Element[]} */
  function content(page, unit, open) {
    const { plan } = page, { residents, residences } = plan.doc.units[unit];
    return [
      make('h3', { dir: 'auto', text: SC.figures.unitName(plan, unit) }),
      make('p', { class: 'place', text: [SC.words.isolate(plan.doc.units[unit].parent || ''), SC.figures.levelOfUnit(plan, unit)].filter(Boolean).join(' · ') }),
      pairs([[say('card_residents'), format.whole(residents)], [say('residences'), format.whole(residences)], ...patrolOf(plan, unit)]),
      ...(page.state.view === 'patrol' ? [] : plan.circles.map((_, c) => circleRow(page, unit, c)).concat(homesRow(page, unit, open))),
    ].filter(Boolean);
  }

  function patrolOf(plan, unit) {
    const patrol = SC.figures.patrolByUnit(plan), row = patrol && patrol.get(unit);
    if (!row) return [];
    if (!SC.figures.isTold(row)) return SC.figures.isMasked(row) ? [[say('patrollers'), say('patrol_masked')]] : [];
    return [[say('patrollers'), say('area_patrol', { n: format.whole(row.patrollers), need: format.whole(row.required) })], [say('patrol_ratio'), SC.figures.ratioText(row)]];
  }

  function circleRow(page, unit, c) {
    const { plan } = page, { after } = SC.figures.coverages(page), mode = page.state.mode === 'effective' && plan.circles[c].staffed ? 'effective' : 'nominal';
    const total = plan.doc.units[unit].residents, goal = plan.circles[c].target, covered = SC.figures.covered(page, after, c, mode)[unit], rate = SC.figures.rates(page, after, c, mode)[unit];
    const met = !total || SC.figures.meets(plan, covered, rate, unit, goal), missing = met ? 0 : SC.figures.missing(covered, total, goal, SC.figures.countStep(plan));
    const head = make('h4', { class: 'rate', text: SC.figures.circleName(plan, c) }, make('span', { class: `status ${met ? 'covered' : 'uncovered'}`, text: format.ofTenths(rate) }));
    const list = pairs([[say('area_lacking'), format.whole(total - covered)], ...reasons(plan, after.layer(c, mode).tally, unit), missing > 0 && [say('area_missing', { target: format.rate(goal) }), format.whole(missing)]]);
    return make('div', { class: 'circle-row' }, head, list);
  }

  /** Uncovered people by status; on a page for sharing the tables' rounded sums do not tell them apart. */
  function reasons(plan, tally, unit) {
    if (plan.doc.made_of.kind === 'shared') return [];
    return REASONS.map((code, i) => [code, tally.byStatus[5 * unit + i + 1]]).filter(([, people]) => people > 0).map(([code, people]) => [`· ${say(`status_${code}`)}`, format.whole(people)]);
  }

  /** The residences of the chosen circle that are not covered, those of most people first; each opens its own card. */
  function homesRow(page, unit, open) {
    const { plan } = page;
    if (plan.doc.made_of.kind === 'shared') return null;
    const { count, first } = notCovered(plan, unit, SC.figures.layers(page).after.status);
    if (!count) return null;
    const items = first.map((home) => make('li', {}, make('button', { type: 'button', class: 'link', text: nameOf(plan, home), on: { click: () => open(home) } }), make('span', { text: say('people', { n: format.whole(plan.residences.residents[home]) }) })));
    return make('div', { class: 'circle-row' }, make('h4', { text: say('area_homes', { circle: SC.figures.circleName(plan, page.state.circle) }) }), make('ol', { class: 'homes' }, ...items),
      count > MOST_HOMES ? make('p', { class: 'reason', text: say('area_homes_of', { n: format.whole(MOST_HOMES), of: format.whole(count) }) }) : null);
  }

  /**
   * Homes of a unit where people live and are not covered. One pass: a large plan has a hundred thousand of them.
   * @returns {{count: number, first: number[]}} how many, and those of most people, eight at most
   */
  function notCovered(plan, unit, status) {
    const { count: homes, residents } = plan.residences, isIn = SC.figures.isInUnit(plan, unit), first = [];
    let count = 0;
    for (let i = 0; i < homes; i++) {
      if (status[i] === SC.COVERED || !residents[i] || !isIn(i)) continue;
      count += 1;
      if (first.length === MOST_HOMES && residents[i] <= residents[first[MOST_HOMES - 1]]) continue;
      const place = first.findIndex((home) => residents[home] < residents[i]);
      first.splice(place < 0 ? first.length : place, 0, i);
      first.length = Math.min(first.length, MOST_HOMES);
    }
    return { count, first };
  }

  const nameOf = (plan, home) => plan.residences.id(home) || say('aggregated', { n: format.whole(plan.residences.homes[home]) });

  SC.areaCard = { content };
})(ServiceCircle);
