/* The page as a whole: reads the plan, holds its state, and has every part follow it. */
(function (SC) {
  'use strict';

  const { byId, all, announce, show: reveal } = SC.dom;
  const { say } = SC.words;
  const PRINTED_ROWS = 31; // what the print style has room for
  const TABS = ['league', 'spots', 'next', 'about'];

  /** All that the page knows, in one object. */
  function makePage(plan, link) {
    const opensIn = document.documentElement.lang === 'en' ? 'en' : 'zh'; // as it was written; a switch changes `lang`
    const page = {
      plan,
      opensIn,
      scene: SC.makeScene(plan),
      state: SC.pageState.fromLink(SC.pageState.first(plan, opensIn), link && link.extra, plan),
      today: SC.makeCoverage(plan, plan.stations),
      then: SC.makeCoverage(plan, plan.stations.concat(plan.sites)),
      what: SC.makeWhatIf(plan, { stations: plan.stations.slice() }),
      adding: false, dragging: false, legendAsked: false, walk: null, walkCircle: undefined, refusal: '', // the word of what could not be done
       edition: 0, timings: [],
    };
    page.scene.plan = plan;
    if (link && link.edits && link.edits.length) page.what.apply(link.edits);
    page.reach = SC.memory.reachMemory(page);
    const spots = SC.memory.spotMemory(page);
    page.spots = spots.find;
    page.spotRadius = () => SC.memory.spotRadius(page);
    page.walkOf = (coverage, home, circle, mode) => SC.walk(coverage, home, circle, mode);
    page.shownStations = () => SC.figures.stationsOf(SC.figures.coverages(page).after);
    page.removed = () => page.what.edits.filter((edit) => edit.action === 'remove').map((edit) => plan.stations.find((station) => station.key === edit.key)).filter(Boolean);
    page.what.onChange = () => {
      page.edition += 1;
      page.reach.forget();
    };
    return page;
  }

  /** The functions that bring parts of the page up to the state. */
  function makeShow(page, view) {
    let frame = 0, drawn = null; // what the last step of a drag drew
    const placeNow = () => {
      const c = view.map.getCenter();
      return { x: Math.round(c.lng * 1000), y: Math.round(c.lat * 1000), zoom: view.map.getZoom() };
    };
    const show = {
      act: null,
      placeNow,
      picture() {
        view.state.split = page.state.split;
        view.state.stale = true;
        if (!frame) frame = requestAnimationFrame(() => { frame = 0; if (view.state.stale) view.state.redraw(); });
      },
      link: () => SC.link.writeSoon(page, placeNow),
      drag() {
        SC.headline.update(page);
        SC.league.update(SC.figures.rows(page));
        SC.whatIfPanel.follow(page);
        const now = lookAt(page, view);
        view.state.redraw(drawn && SC.changedParts.between(drawn, now));
        drawn = now;
      },
      table() {
        const { state, plan } = page, isPatrol = state.view === 'patrol' && Boolean(plan.doc.patrol);
        SC.league.build(SC.figures.rows(page), isPatrol ? 'patrol' : 'coverage', state.sort, Boolean(plan.doc.patrol));
        leagueWords(page, isPatrol);
      },
      panels() {
        const { act } = show;
        if (page.state.tab === 'spots') SC.spotsPanel.update(page, { open: (spot) => act.open({ spot }), attempt: act.attemptAt });
        if (page.state.tab === 'next') SC.nextPanel.update(page, { choose: (k) => chooseFirst(page, show, k), attempt: act.attempt, open: (key) => act.open({ station: key }) });
        TABS.forEach((tab) => {
          const chosen = tab === page.state.tab;
          byId(`tab-${tab}`).setAttribute('aria-selected', String(chosen));
          byId(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
          byId(`panel-${tab}`).hidden = !chosen;
        });
      },
      all() {
        const { act } = show, { state } = page;
        document.body.dataset.view = state.view === 'what_if' ? 'what-if' : state.view;
        byId('map').classList.toggle('editing', state.view === 'what_if');
        byId('map').classList.toggle('adding', page.adding);
        byId('map').classList.toggle('aiming', page.adding);
        SC.choices.build(page, act.change);
        SC.headline.update(page);
        show.table();
        show.panels();
        SC.legend.build(page, (layer, on) => act.change({ layers: Object.assign({}, page.state.layers, { [layer]: on }) }), show.picture);
        SC.whatIfPanel.update(page, act);
        SC.legend.giveWay(page);
        SC.card.update(page, { close: () => leaveCard(view, act), walk: act.drawWalk, station: (key) => act.open({ station: key }), home: (home) => act.open({ home }) });
        show.picture();
        show.link();
      },
      language() {
        SC.words.speak(page.state.language);
        byId('language').textContent = say('other_language');
        SC.about.update(page);
        SC.mapView.relabel(view);
        show.all();
      },
    };
    return show;
  }

  function lookAt(page, view) {
    const at = SC.picture.withScale(view.state.view());
    return SC.changedParts.look(page, at, SC.picture.placeRates(view.state.context(), at, page));
  }

  function chooseFirst(page, show, k) {
    page.state = Object.assign({}, page.state, { tryFirst: k });
    show.panels();
    byId('next-k').focus();
  }

  function leagueWords(page, isPatrol) {
    const { state, plan } = page, hasAreas = plan.doc.levels.length > 0;
    const level = SC.figures.levelWord(hasAreas ? state.level : 'plan', false), goal = SC.figures.target(page);
    byId('league-title').textContent = hasAreas ? say(isPatrol ? 'league_patrol' : 'league_of', { level }) : say('league_plan');
    const caption = isPatrol ? say('league_caption_patrol', { ratio: plan.doc.patrol.ratio, level }) : goal === null ? say('league_caption_all') : say('league_caption', { target: SC.format.rate(goal) });
    byId('league-caption').textContent = hasAreas ? caption : say('no_areas');
    const count = SC.figures.rows(page).length;
    byId('league-print').textContent = count > PRINTED_ROWS ? say('print_rows', { n: SC.format.whole(count) }) : '';
  }

  function listen(page, view, show, act) {
    byId('language').addEventListener('click', () => {
      page.state = Object.assign({}, page.state, { language: page.state.language === 'zh' ? 'en' : 'zh' });
      SC.mapView.keepWhole(page, view, show.language);
    });
    byId('projector').addEventListener('click', () => project(page, view, show, !page.state.projector));
    byId('print').addEventListener('click', () => window.print());
    byId('copy-link').addEventListener('click', () => tell(SC.link.copy(page, show.placeNow()) ? say('copied') : say('copy_here')));
    byId('card').addEventListener('keydown', (event) => event.key === 'Escape' && leaveCard(view, act));
    const split = byId('split');
    split.addEventListener('input', () => {
      page.state.split = split.value / 1000;
      placeDivider(page);
      show.picture();
      show.link();
    });
    TABS.forEach((tab, place) => {
      byId(`tab-${tab}`).addEventListener('click', () => openTab(page, show, tab));
      byId(`tab-${tab}`).addEventListener('keydown', (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const next = TABS[(place + by + TABS.length) % TABS.length];
        openTab(page, show, next);
        byId(`tab-${next}`).focus();
      });
    });
    window.addEventListener('hashchange', () => follow(page, view, show));
    window.addEventListener('resize', () => SC.mapView.resize(page, view));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && page.adding && act.add());
    SC.league.start({ open: act.openRow, sorted: (key, down) => { page.state = Object.assign({}, page.state, { sort: { key, down } }); show.table(); show.link(); } });
    SC.search.start(page, act.open);
  }

  /** Close the card; the keyboard goes on on the map. */
  function leaveCard(view, act) {
    act.chooseNothing();
    view.map.getContainer().focus();
  }

  function openTab(page, show, tab) {
    page.state = Object.assign({}, page.state, { tab });
    show.panels();
    show.link();
  }

  /** Words that stay for a moment beside the button, and are said. */
  function tell(text) {
    announce(text);
    const button = byId('copy-link');
    button.textContent = text.split(/[:：]/)[0];
    setTimeout(() => (button.textContent = say('copy_link')), 2500);
  }

  function project(page, view, show, on) {
    page.state = Object.assign({}, page.state, { projector: on });
    const whole = SC.mapView.showsWhole(page, view);
    view.ground.stale = true;
    document.documentElement.classList.toggle('projector', on);
    byId('projector').setAttribute('aria-pressed', String(on));
    view.map.invalidateSize({ animate: false });
    show.all();
    if (whole) SC.mapView.fit(page, view, SC.mapView.wholePlan(page), false);
    if (view.ground.stale) view.ground.redraw();
  }

  function placeDivider(page) {
    byId('split').value = String(Math.round(page.state.split * 1000));
    all('.divider').forEach((element) => element.style.setProperty('--split', `${page.state.split * 100}%`));
  }

  /** Somebody put another link of this plan into the address. */
  function follow(page, view, show) {
    const link = SC.link.read(page.plan);
    page.refusal = SC.link.isRefused(page.plan) ? 'link_refused' : '';
    if (!link) return SC.choices.notice(page);
    page.what.reset();
    if (link.edits && link.edits.length) page.what.apply(link.edits);
    page.state = SC.pageState.fromLink(SC.pageState.first(page.plan, page.opensIn), link.extra, page.plan);
    settle(page, view, show);
    const place = placeOf(page, link);
    if (place) view.map.setView(SC.mapView.toMap(place.x, place.y), place.zoom, { animate: false });
    return view.ground.stale && view.ground.redraw();
  }

  /** The place of the map that a link names; null where it is no place of this plan. */
  function placeOf(page, link) {
    const place = link && link.extra && link.extra.place;
    return place && [place.x, place.y, place.zoom].every(Number.isFinite) && SC.mapView.holds(page, place) ? place : null;
  }

  /** Bring everything up to a state that came from outside. */
  function settle(page, view, show) {
    view.ground.stale = true;
    document.documentElement.classList.toggle('projector', page.state.projector);
    byId('projector').setAttribute('aria-pressed', String(page.state.projector));
    placeDivider(page);
    SC.actions.rewalk(page);
    show.language();
  }

  async function start() {
    try {
      const plan = await SC.readPlan(document), link = SC.link.read(plan), page = makePage(plan, link);
      page.refusal = !link && SC.link.isRefused(plan) ? 'link_refused' : '';
      SC.words.speak(page.state.language);
      reveal(byId('copy-link'), SC.link.hasAddress());
      const view = SC.mapView.start(page), show = makeShow(page, view), act = SC.actions.make(page, view, show);
      show.act = act;
      page.metresPerPixel = () => SC.mapView.metresPerPixel(view);
      listen(page, view, show, act);
      settle(page, view, show);
      SC.mapView.open(page, view, placeOf(page, link));
      SC.legend.tick(page);
      SC.mapView.relabel(view);
      SC.mapInput.start(page, view, act);
      SC.printMap.start(page, view);
      SC.page = page;
      SC.act = act;
      SC.view = view;
      requestAnimationFrame(() => setTimeout(() => {
        document.documentElement.setAttribute('data-ready', String(Math.round(performance.now())));
        SC.memory.searchAhead(page);
      }, 0));
    } catch (error) {
      byId('notice').textContent = say('failed', { why: error && error.message ? error.message : String(error) });
      reveal(byId('notice'), true);
      throw error;
    }
  }

  SC.start = start;
  start();
})(ServiceCircle);
