/* The card of a residence, a station or a hexagon: what the figures say of this one place, and why. */
(function (SC) {
  'use strict';

  const { byId, all, make, fill, pairs, show } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;
  const STATUS_CODES = ['covered', 'marginal', 'uncovered', 'cut_off', 'off_network'];

  /** @param {object} page @param {{close: function(): void, walk: function(number): void, station: function(string): void, home: function(number): void}} act */
  function update(page, act) {
    const { selected } = page.state, box = byId('card');
    const content = selected && contentOf(page, selected, act);
    show(box, Boolean(content));
    document.body.classList.toggle('with-card', Boolean(content));
    if (!content) return;
    fill(box, make('button', { type: 'button', class: 'close', 'aria-label': say('close'), text: '×', on: { click: act.close } }), ...content);
  }

  function contentOf(page, selected, act) {
    if (selected.kind === 'hexagon') return SC.figures.showsHexagons(page) ? SC.hexagonCard.content(page, selected.index) : null;
    if (selected.kind === 'area') return SC.areaCard.content(page, selected.index, act.home);
    return selected.kind === 'home' ? homeCard(page, selected.index, act) : stationCard(page, selected.key);
  }

  const inMetres = (mm) => say('card_metres', { n: format.metres(mm) });

  function homeCard(page, home, act) {
    const { plan } = page, { residences } = plan, { after } = SC.figures.coverages(page);
    const id = residences.id(home), homes = residences.homes ? residences.homes[home] : 1;
    const title = id ? `${say('kind_residence')} ${id}` : say('aggregated', { n: format.whole(homes) });
    return [
      make('h3', { text: title }),
      make('p', { class: 'place', text: SC.figures.placeOfHome(plan, home) }),
      pairs([[say('card_residents'), format.whole(residences.residents[home])]]),
      ...plan.circles.map((circle, c) => circleOfHome(page, after, home, c, act)),
    ];
  }

  function circleOfHome(page, coverage, home, c, act) {
    const { plan, state } = page, mode = state.mode === 'effective' && plan.circles[c].staffed ? 'effective' : 'nominal';
    const layer = coverage.layer(c, mode), code = STATUS_CODES[layer.status[home]], walk = page.walkOf(coverage, home, c, mode);
    const station = walk ? walk.station : null, radius = plan.circles[c].radius;
    const head = make('h4', { text: SC.figures.circleName(plan, c) }, make('span', { class: `status ${code}`, text: say(`status_${code}`) }));
    const straight = station ? Math.round(Math.hypot(station.x - plan.residences.x[home], station.y - plan.residences.y[home])) : null;
    const beyond = walk && walk.distance > radius ? walk.distance - radius : null;
    const list = pairs([
      walk && [say('card_distance'), inMetres(walk.distance)],
      station && [say('card_station'), make('button', { type: 'button', class: 'link', dir: 'auto', text: nameOf(station), on: { click: () => act.station(station.key) } })],
      beyond !== null && [say('card_shortfall'), inMetres(beyond)],
      straight !== null && [say('card_straight'), inMetres(straight)],
    ]);
    const draw = walk ? make('button', { type: 'button', class: 'walk', text: say('card_walk'), on: { click: () => act.walk(c) } }) : null;
    return make('div', { class: 'circle-row' }, head, list, make('p', { class: 'reason', text: why(page, code, walk, straight, radius) }), draw);
  }

  /** Why a residence has its status, in a sentence. */
  function why(page, code, walk, straight, radius) {
    if (code === 'cut_off') return say('why_cut_off');
    if (code === 'off_network') return say('why_off_network', { access: page.plan.doc.assumptions.max_access_m || '' });
    if (code !== 'covered' && walk && straight !== null && straight <= radius) return say('why_denied', { straight: format.metres(straight), walk: format.metres(walk.distance) });
    return say(`why_${code}`, { radius: Number((radius / 1000).toFixed(3)) });
  }

  function stationCard(page, key) {
    const { plan } = page, { after } = SC.figures.coverages(page);
    const station = SC.figures.stationsOf(after).find((one) => one.key === key) || plan.stations.concat(plan.sites).find((one) => one.key === key);
    if (!station) return null;
    const kind = { today: 'kind_station', site: 'kind_proposed', added: 'kind_added' }[station.kind];
    const services = plan.circles.map((circle, c) => (station.offers[c] ? SC.figures.circleName(plan, c) + staffNote(plan, station, c) : null)).filter(Boolean);
    const told = station.told || {};
    const moved = station.from ? Math.hypot(station.x - station.from.x, station.y - station.from.y) : null;
    return [
      make('h3', { dir: 'auto', text: nameOf(station) }),
      make('p', { class: 'place', text: [say(kind), station.id !== station.name ? station.id : '', station.area || told.community || ''].filter(Boolean).join(' · ') }),
      pairs([
        [say('card_services'), services.join(SC.words.pick('、', ', ')) || format.DASH],
        hosted(station, told),
        told.tier && [say('card_tier'), told.tier],
        hours(told) && [say('card_hours'), hours(told)],
        station.rank && [say('card_rank'), String(station.rank)],
        Number.isFinite(station.gained_residents) && [say('card_gain'), say('people', { n: format.whole(station.gained_residents) })],
        ...reached(page, after, station),
        station.change && [say('about_scenario'), scenarioNote(station)],
        moved !== null && [say('card_status'), say('card_moved', { n: format.metres(moved) })],
      ]),
    ];
  }

  /** What the scenario that the page follows did to a station. */
  function scenarioNote(station) {
    return ['added', 'moved', 'services'].filter((name) => station.change[name]).map((name) => say({ added: 'w_added', moved: 'w_moved', services: 'w_changed' }[name])).join(SC.words.pick('、', ', '));
  }

  /** The park that a place stands in or in front of; the street where a proposed place is in no park. */
  function hosted(station, told) {
    const host = station.host || told.host;
    if (!host) return null;
    if (told.kind === 'park_edge') return [say('card_host'), say('card_front', { park: host })];
    return [say(station.kind === 'site' && host === told.street ? 'card_street' : 'card_host'), host];
  }

  const nameOf = SC.figures.siteName;

  function hours(told) {
    const spans = (text) => String(text).split(/[;；]/).map((span) => span.trim()).filter(Boolean).join(SC.words.pick('、', ', '));
    return ['weekday', 'evening', 'weekend'].filter((window) => told[window]).map((window) => `${say(`window_${window}`)} ${spans(told[window])}`).join(SC.words.pick('；', '; '));
  }

  function staffNote(plan, station, c) {
    if (!plan.circles[c].staffed || station.kind !== 'today') return '';
    return SC.words.pick('（', ' (') + say(station.effective[c] ? 'card_staffed' : 'card_unstaffed') + SC.words.pick('）', ')');
  }

  /** Residents within the radius of this station, and those whom no other station covers. */
  function reached(page, coverage, station) {
    const { plan, state } = page, mode = SC.figures.modeOf(page);
    if (!coverage.stations.includes(station)) return [];
    const alone = SC.makeCoverage(plan, [station]), others = SC.makeCoverage(plan, SC.figures.stationsOf(coverage).filter((one) => one !== station));
    const circles = (state.circle === SC.ALL ? plan.circles.map((_, c) => c) : [state.circle]).filter((c) => SC.posts.counts(station, c, mode));
    const rows = [];
    circles.forEach((c) => {
      const covered = (one) => one.layer(c, mode).tally.covered[0];
      const term = state.circle === SC.ALL ? SC.figures.circleName(plan, c) : say('card_reached', { radius: SC.figures.radiusM(plan, c) });
      rows.push([term, say('card_alone', { n: format.whole(covered(alone)), alone: format.whole(covered(coverage) - covered(others)) })]);
    });
    return rows;
  }

  /** What is read out of the open card, its parts apart: of an area the rates, of anything else all of it. */
  function spoken(page) {
    const { selected } = page.state, parts = selected && selected.kind === 'area' ? 'h3, .rate' : 'h3, .place, dt, dd, h4, .reason';
    return all(parts, byId('card')).map((part) => Array.from(part.childNodes, (node) => node.textContent).join(' ')).join(SC.words.pick('；', '; '));
  }

  SC.card = { update, spoken };
})(ServiceCircle);
