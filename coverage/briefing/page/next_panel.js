/* The curve of the next k stations, the order of building, and a way to try the first k. */
(function (SC) {
  'use strict';

  const { byId, make, svg, fill } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;
  const WIDTH = 560, HEIGHT = 250, LEFT = 50, RIGHT = 14, TOP = 14, BOTTOM = 34;

  /** @param {object} page @param {{choose: function(number): void, attempt: function(number): void, open: function(string): void}} act */
  function update(page, act) {
    const { plan } = page, { curve, proposal } = plan.doc, circle = circleOf(plan);
    const hasCurve = Boolean(curve && curve.length && curve[curve.length - 1].k > 0 && plan.doc.units[0].residents > 0);
    byId('next-title').textContent = say('next_title');
    byId('next-caption').textContent = hasCurve ? say('next_caption', { circle: SC.figures.circleName(plan, circle) }) : '';
    if (!proposal || !plan.sites.length || !hasCurve) return fill(byId('next'), make('p', { class: 'panel-note', text: say('next_none') }));
    const k = Math.max(0, Math.min(page.state.tryFirst || plan.sites.length, plan.sites.length));
    return fill(byId('next'), chart(page, circle, k), slider(page, circle, k, act), steps(page, act));
  }

  function circleOf(plan) {
    const name = plan.doc.proposal && plan.doc.proposal.circle, found = plan.circles.findIndex((circle) => circle.name === name);
    return found < 0 ? 0 : found;
  }

  function chart(page, circle, k) {
    const { plan } = page, { curve } = plan.doc, total = plan.doc.units[0].residents;
    const start = SC.figures.covered(page, page.today, circle, 'nominal')[0], goal = plan.circles[circle].target;
    const last = curve[curve.length - 1].k;
    const rates = curve.map((row) => (start + Math.max(row.best_residents, row.nested_residents)) / total);
    const top = Math.max(...rates), reachesGoal = top >= goal * 0.97;
    const step = stepOf((reachesGoal ? Math.max(top, goal) : top) - start / total);
    const low = Math.floor(start / total / step) * step, high = Math.min(1, Math.ceil((reachesGoal ? Math.max(top, goal) : top) / step + 0.15) * step);
    const x = (n) => LEFT + ((WIDTH - LEFT - RIGHT) * n) / last, y = (rate) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (rate - low) / (high - low));
    const path = (value) => curve.map((row, i) => `${i ? 'L' : 'M'}${x(row.k).toFixed(1)} ${y((start + value(row)) / total).toFixed(1)}`).join('');
    const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': say('next_chart', { k: last, before: format.percent(start, total), after: format.percent(start + curve[curve.length - 1].best_residents, total) }) });
    ticks(low, high, step).forEach((rate) => {
      picture.appendChild(svg('path', { d: `M${LEFT} ${y(rate)}H${WIDTH - RIGHT}`, stroke: '#e1e7eb' }));
      picture.appendChild(svg('text', { x: LEFT - 6, y: y(rate) + 4, 'text-anchor': 'end', class: 'axis', text: format.rate(Number(rate.toFixed(4))) }));
    });
    countsUpTo(last).forEach((n) => {
      picture.appendChild(svg('text', { x: x(n), y: HEIGHT - BOTTOM + 16, 'text-anchor': 'middle', class: 'axis', text: String(n) }));
    });
    picture.appendChild(svg('text', { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, 'text-anchor': 'middle', class: 'axis', text: say('next_axis_x') }));
    if (goal >= low && goal <= high) {
      picture.appendChild(svg('path', { d: `M${LEFT} ${y(goal)}H${WIDTH - RIGHT}`, stroke: '#15222e', 'stroke-width': 1.5, 'stroke-dasharray': '5 4' }));
      picture.appendChild(svg('text', { x: LEFT + 5, y: y(goal) - 5, class: 'axis', text: say('target_is', { target: format.rate(goal) }) }));
    } else picture.appendChild(svg('text', { x: LEFT + 5, y: TOP + 12, class: 'axis', text: say('next_beyond', { target: format.rate(goal) }) }));
    picture.appendChild(svg('path', { d: path((row) => row.best_residents), fill: 'none', stroke: '#2b7bba', 'stroke-width': 4, 'stroke-opacity': 0.35 }));
    picture.appendChild(svg('path', { d: path((row) => row.nested_residents), fill: 'none', stroke: '#00704f', 'stroke-width': 2.4 }));
    const gained = gainedBy(plan, k);
    picture.appendChild(svg('circle', { cx: x(Math.min(k, last)), cy: y((start + gained) / total), r: 6, fill: '#00704f', stroke: '#fff', 'stroke-width': 2 }));
    return picture;
  }

  /** A round distance of the lines: about five of them. */
  function stepOf(range) {
    return [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((step) => range / step <= 6) || 0.2;
  }

  function ticks(low, high, step) {
    const out = [];
    for (let i = 0; low + i * step <= high + 1e-9; i++) out.push(low + i * step);
    return out;
  }

  /** Whole numbers from 0 at one round distance, six at most. @param {number} last @returns {number[]} */
  function countsUpTo(last) {
    const step = [1, 2, 5].map((n) => n * Math.pow(10, Math.max(0, Math.floor(Math.log10(last / 5))))).find((n) => last / n <= 5) || Math.pow(10, Math.ceil(Math.log10(last / 5)));
    return ticks(0, last, step);
  }

  /** Residents gained by the first k sites of the proposal. */
  function gainedBy(plan, k) {
    return k ? plan.sites[k - 1].cumulative_residents : 0;
  }

  function slider(page, circle, k, act) {
    const { plan } = page, total = plan.doc.units[0].residents, start = SC.figures.covered(page, page.today, circle, 'nominal')[0];
    const text = (n) => say('next_k', { k: n, rate: format.percent(start + gainedBy(plan, n), total), n: format.whole(gainedBy(plan, n)) });
    const input = make('input', { type: 'range', id: 'next-k', min: 0, max: plan.sites.length, value: k, 'aria-label': say('next_axis_x'), 'aria-valuetext': text(k), on: { input: (event) => act.choose(Number(event.target.value)) } });
    const attempt = make('button', { type: 'button', text: say('next_try'), on: { click: () => act.attempt(k) } });
    return make('div', {}, make('p', { class: 'caption', id: 'next-said', text: text(k) }), make('div', { class: 'try' }, make('span', { text: `k = ${k}` }), input, attempt));
  }

  function steps(page, act) {
    const { plan } = page;
    const head = ['c_rank', 'c_site', 'c_gain', 'c_together', 'c_rate'].map((word, i) => make('th', { scope: 'col', class: i === 0 ? 'rank' : i === 1 ? 'name' : '', text: say(word) }));
    const rows = plan.sites.map((site) => make('tr', { class: site.rank <= (page.state.tryFirst || plan.sites.length) ? '' : 'later' },
      make('td', { class: 'rank', text: String(site.rank) }),
      make('th', { scope: 'row' }, make('button', { type: 'button', dir: 'auto', text: SC.figures.shortSiteName(site), title: [site.id, site.host, site.area].filter(Boolean).join(' · '), on: { click: () => act.open(site.key) } })),
      make('td', { text: format.change(site.gained_residents) }),
      make('td', { text: format.whole(site.cumulative_residents) }),
      make('td', { text: format.percent(site.rate, 1) })));
    return make('table', { class: 'steps' }, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows));
  }

  SC.nextPanel = { update, countsUpTo };
})(ServiceCircle);
