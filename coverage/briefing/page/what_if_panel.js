/* The panel of the what-if view: buttons, services of the chosen station, what every circle gains, the list of changes. */
(function (SC) {
  'use strict';

  const { byId, make, fill, show } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;

  /** @param {object} page @param {object} act what the buttons do, by name */
  function update(page, act) {
    const box = byId('what-if');
    show(box, page.state.view === 'what_if');
    if (page.state.view !== 'what_if') return;
    const focused = box.contains(document.activeElement) ? document.activeElement.id || 'w-add' : '';
    fill(box, buttons(page, act), help(page), services(page, act), results(page), edits(page, act));
    if (focused) keepFocus(focused);
  }

  function help(page) {
    const isEffective = SC.figures.modeOf(page) === 'effective';
    const words = [page.plan.doc.scenario && 'w_from_scenario', isEffective && 'w_as_staffed', 'w_help'].filter(Boolean);
    return make('p', { class: 'help', id: 'what-if-help', text: words.map((word) => say(word)).join(' ') });
  }

  /** The panel was made anew: the same button keeps the focus, or the first one where it can do nothing now. */
  function keepFocus(id) {
    const same = byId(id);
    (same && !same.disabled ? same : byId('w-add')).focus();
  }

  function buttons(page, act) {
    const { what } = page, chosen = chosenStation(page);
    const button = (name, enabled, extra) => make('button', Object.assign({ type: 'button', id: `w-${name}`, text: say(`w_${name}`), disabled: !enabled, on: { click: act[name] } }, extra));
    return make('div', { class: 'buttons' },
      button('add', true, { 'aria-pressed': String(page.adding), class: 'add' }),
      button('remove', Boolean(chosen)),
      button('undo', what.canUndo),
      button('redo', what.canRedo),
      button('reset', what.edits.length > 0),
      page.plan.sites.length ? button('from_proposal', true) : null,
      button('export', what.edits.length > 0, { class: 'strong' }));
  }

  function chosenStation(page) {
    const { selected } = page.state;
    return selected && selected.kind === 'station' ? page.what.stations.find((station) => station.key === selected.key) || null : null;
  }

  function services(page, act) {
    const station = chosenStation(page), { circles } = page.plan;
    if (!station || circles.length < 2) return null;
    const boxes = circles.map((circle, c) => {
      const input = make('input', { type: 'checkbox', id: `w-service-${c}`, on: { change: () => act.services(station, c) } });
      input.checked = station.offers[c];
      return make('label', {}, input, SC.figures.circleName(page.plan, c));
    });
    return make('fieldset', { class: 'services' }, make('legend', { text: say('w_services', { name: station.name || station.id }) }), ...boxes);
  }

  /** One line a circle, and one for all together. */
  function results(page) {
    const { plan } = page;
    const circles = plan.circles.map((_, c) => c).concat(plan.circles.length > 1 ? [SC.ALL] : []);
    const rows = circles.map((c) => {
      const mode = page.state.mode === 'effective' && (c === SC.ALL ? plan.circles.every((one) => one.staffed) : plan.circles[c].staffed) ? 'effective' : 'nominal';
      const rate = (coverage) => format.ofTenths(SC.figures.rates(page, coverage, c, mode)[0]);
      const was = SC.figures.covered(page, page.today, c, mode)[0], is = SC.figures.covered(page, page.what.coverage, c, mode)[0];
      return make('tr', {},
        make('th', { scope: 'row', text: SC.figures.circleName(plan, c) }),
        make('td', { text: rate(page.today) }),
        make('td', { class: 'after', text: rate(page.what.coverage) }),
        make('td', { class: is < was ? 'loss' : is > was ? 'gain' : '', text: format.change(is - was) }));
    });
    const head = ['w_circle', 'w_before', 'w_after', 'w_gain'].map((word) => make('th', { scope: 'col', text: say(word) }));
    return make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', { id: 'w-results' }, ...rows));
  }

  function edits(page, act) {
    const list = page.what.edits;
    if (!list.length) return make('p', { class: 'help', text: say('w_none') });
    const words = { add: 'w_added', move: 'w_moved', remove: 'w_removed', services: 'w_changed' };
    const items = list.map((edit) => make('li', {}, make('span', { text: say(words[edit.action]) }),
      make('button', { type: 'button', class: 'link', dir: 'auto', text: nameOf(page, edit), on: { click: () => act.open(edit.key) } })));
    return make('div', { class: 'edits' }, make('p', { text: say('w_changes', { n: list.length }) }), make('ul', {}, ...items));
  }

  function nameOf(page, edit) {
    const station = page.what.stations.concat(page.plan.stations, page.plan.sites).find((one) => one.key === edit.key);
    return (station && SC.figures.siteName(station)) || edit.name || edit.key;
  }

  /** While a station is dragged only the figures follow. */
  function follow(page) {
    const old = byId('w-results');
    if (old) old.parentNode.parentNode.replaceChild(results(page), old.parentNode);
  }

  SC.whatIfPanel = { update, follow, chosenStation };
})(ServiceCircle);
