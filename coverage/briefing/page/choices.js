/* The rows of choices over the map and over the table: views, circles, nominal or effective, areas or hexagons, levels. */
(function (SC) {
  'use strict';

  const { byId, make, all } = SC.dom;
  const { say, begin } = SC.words;

  /**
   * Fill a fieldset with radio buttons; its legend stays.
   * @param {string} id @param {{value: string, text: string}[]} options @param {string} chosen @param {function(string): void} choose
   */
  function radios(id, options, chosen, choose) {
    const box = byId(id);
    const focused = box.contains(document.activeElement) ? document.activeElement.value : null;
    all('label', box).forEach((label) => box.removeChild(label));
    options.forEach(({ value, text }) => {
      const input = make('input', { type: 'radio', name: id, value, on: { change: () => choose(value) } });
      input.checked = value === chosen;
      box.appendChild(make('label', { title: text.length > 14 ? text : null }, input, make('span', { text: shorten(text) })));
      if (value === focused) input.focus();
    });
    box.hidden = options.length < 2;
  }

  const shorten = (text) => (text.length > 26 ? text.slice(0, 25) + '…' : text);

  /** Write all choices anew. @param {object} page @param {function(object): void} change takes the parts of the state that change */
  function build(page, change) {
    const { plan, state } = page;
    radios('views', SC.pageState.VIEWS.map((view) => ({ value: view, text: say(view) })), state.view, (view) => change({ view }));
    const circles = plan.circles.map((circle, c) => ({ value: String(c), text: SC.figures.circleName(plan, c) }));
    if (circles.length > 1) circles.push({ value: String(SC.ALL), text: say('all_circles') });
    radios('circles', circles, String(state.circle), (value) => change({ circle: Number(value) }));
    radios('bases', ['nominal', 'effective'].map((mode) => ({ value: mode, text: say(mode) })), state.mode, (mode) => change({ mode }));
    radios('levels', plan.doc.levels.map((level) => ({ value: level, text: begin(SC.figures.levelWord(level, false)) })), state.level, (level) => change({ level }));
    const isPatrol = state.view === 'patrol', shapes = SC.figures.shapes(plan);
    radios('shapes', shapes.map((name) => ({ value: name, text: say(`by_${name}`) })), SC.figures.showsHexagons(page) ? 'hexagons' : 'areas', (name) => change({ shapes: name }));
    byId('shapes').hidden = byId('shapes').hidden || !isPatrol;
    byId('circles').hidden = byId('circles').hidden || isPatrol;
    byId('bases').hidden = isPatrol;
    notice(page);
  }

  /** Say why a view shows nothing of its own. */
  function notice(page) {
    const { plan, state } = page, told = [];
    const noStations = state.circle !== SC.ALL && !SC.figures.stationsOf(SC.figures.coverages(page).after).some((station) => station.offers[state.circle]);
    if (state.view === 'patrol' && !plan.doc.patrol) told.push(say('no_patrol'));
    if ((state.view === 'proposal' || state.view === 'compare') && !plan.sites.length) told.push(say('no_proposal'));
    if (state.view !== 'patrol' && state.mode === 'effective' && !SC.figures.hasEffective(page)) told.push(say('no_staff'));
    if (state.view !== 'patrol' && noStations) told.push(say('no_stations'));
    if (page.refusal) told.unshift(say(page.refusal));
    const box = byId('notice'), text = told.join(' ');
    if (box.textContent !== text) box.textContent = text;
    box.hidden = !text;
  }

  SC.choices = { build, notice };
})(ServiceCircle);
