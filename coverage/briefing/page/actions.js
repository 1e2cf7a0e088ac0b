/* What a reader can do: each action changes the state or the stations, then has the page follow. */
(function (SC) {
  'use strict';

  const { byId, announce } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;

  /** @param {object} page @param {object} view @param {{all: function(), figures: function(), picture: function()}} show */
  function makeActions(page, view, show) {
    const { plan } = page;

    const act = {
      /** Change parts of the state. */
      change(parts) {
        const was = page.state;
        page.state = Object.assign({}, was, parts);
        page.refusal = '';
        if (parts.view && parts.view !== 'what_if') page.adding = false;
        const chosen = page.state.selected;
        if (chosen && chosen.kind === 'hexagon' && !SC.figures.showsHexagons(page)) page.state = Object.assign({}, page.state, { selected: null });
        if (chosen) rewalk(page);
        SC.mapView.keepWhole(page, view, show.all);
        if (parts.view || parts.circle !== undefined || parts.mode) announce(shareNow(page));
      },

      chooseStation(station) {
        act.change({ selected: { kind: 'station', key: station.key } });
        announce(say('w_selected', { name: station.name || station.id }));
      },

      chooseHome(home) {
        page.walkCircle = Math.max(0, page.state.circle);
        act.change({ selected: { kind: 'home', index: home } });
        showWalk(page, view);
        announce(SC.card.spoken(page));
      },

      chooseHexagon(index) {
        act.change({ selected: { kind: 'hexagon', index } });
        announce(SC.card.spoken(page));
      },

      chooseNothing() {
        page.walk = null;
        page.adding = false;
        act.change({ selected: null });
      },

      /** The next or last station by its place from west to east; of hexagons by their ratio, from the worst on. */
      chooseNext(by) {
        if (SC.figures.showsHexagons(page)) return nextHexagon(by);
        const list = page.shownStations().slice().sort((a, b) => a.x - b.x || a.y - b.y);
        if (!list.length) return undefined;
        const chosen = page.state.selected, at = chosen && chosen.kind === 'station' ? list.findIndex((one) => one.key === chosen.key) : -1;
        const next = list[(at + by + list.length + (at < 0 && by < 0 ? 1 : 0)) % list.length];
        view.map.panInside(SC.mapView.toMap(next.x, next.y), { padding: [60, 60], animate: false });
        return act.chooseStation(next);
      },

      drawWalk(circle) {
        page.walkCircle = circle;
        rewalk(page);
        show.picture();
        showWalk(page, view);
      },

      /** Open what was found by name. */
      open(target) {
        if (target.station !== undefined) openStation(target.station);
        else if (target.home !== undefined) openHome(target.home);
        else if (target.area !== undefined) openArea(page.scene.areas[target.area].unit, page.scene.areas[target.area]);
        else if (target.park !== undefined) fitBox(page.scene.parks[target.park].box);
        else if (target.spot) openSpot(target.spot);
        showMap();
      },

      openRow(index) {
        const row = SC.figures.rows(page)[index], area = page.scene.areas.find((one) => one.unit === row.unit);
        openArea(row.unit, area);
        showMap();
        if (!area) SC.mapView.fit(page, view, row.kind === 'plan' ? SC.mapView.wholePlan(page) : homesExtent(row.unit), true, {});
      },

      moved() {
        SC.legend.tick(page);
        show.link();
      },

      redraw: () => show.picture(),

      add() {
        page.adding = !page.adding;
        show.all();
        if (page.adding) view.map.getContainer().focus();
      },

      addAt({ x, y }) {
        if (!SC.enter(plan, x, y).length) return refuse('w_no_street');
        const number = page.what.edits.filter((edit) => edit.action === 'add').length + 1;
        const key = page.what.add(x, y, { name: say('w_new_name', { n: number }) });
        page.adding = false;
        page.state = Object.assign({}, page.state, { selected: { kind: 'station', key } });
        return told('w_added');
      },

      remove() {
        const chosen = SC.whatIfPanel.chosenStation(page);
        if (!chosen) return refuse('w_pick');
        page.what.remove(chosen.key);
        page.state = Object.assign({}, page.state, { selected: null });
        return told('w_removed');
      },

      moveBy(station, dx, dy) {
        const x = station.x + dx, y = station.y + dy;
        if (!SC.enter(plan, x, y).length) return refuse('w_no_street');
        page.what.move(station.key, x, y);
        view.map.panInside(SC.mapView.toMap(x, y), { padding: [60, 60], animate: false });
        return told('w_moved');
      },

      dragStart(station) {
        page.dragging = true;
        page.state = Object.assign({}, page.state, { selected: { kind: 'station', key: station.key } });
        return page.what.drag(station.key);
      },

      dragTo(handle, { x, y }) {
        const started = performance.now();
        if (!SC.enter(plan, x, y).length) return;
        handle.to(x, y);
        show.drag();
        page.timings.push(performance.now() - started);
      },

      dragEnd(handle) {
        handle.end();
        page.dragging = false;
        told('w_moved');
      },

      services(station, circle) {
        const offered = plan.circles.filter((_, c) => (c === circle ? !station.offers[c] : station.offers[c])).map((one) => one.service);
        const others = (station.services || []).filter((service) => !plan.circles.some((one) => one.service === service));
        page.what.setServices(station.key, offered.concat(others));
        told('w_changed');
      },

      undo: () => page.what.canUndo && (page.what.undo(), told('w_undone')),
      redo: () => page.what.canRedo && (page.what.redo(), told('w_redone')),
      reset: () => (page.what.reset(), told('w_was_reset')),

      /** Put the first k proposed sites among the stations, and look at them. */
      attempt(k) {
        const wanted = plan.sites.slice(0, k).filter((site) => !page.what.station(site.key));
        page.what.apply(wanted.map((site) => {
          const services = plan.circles.filter((_, c) => site.offers[c]).map((one) => one.service);
          return { action: 'add', x: site.x, y: site.y, services, name: siteName(site), key: site.key, id: site.id };
        }));
        page.state = Object.assign({}, page.state, { view: 'what_if' });
        told('w_added');
      },

      /** Put one station where most uncovered people of a hot spot live, and look what it changes. */
      attemptAt(spot) {
        openSpot(spot);
        act.change({ view: 'what_if' });
        const to = SC.hotSpots.middle(page.scene, plan.residences.residents, SC.figures.layers(page).after.status, spot, page.spotRadius());
        if (to) act.addAt({ x: Math.round(to.x * 1000), y: Math.round(-to.y * 1000) });
        else refuse('w_no_street');
      },

      from_proposal: () => act.attempt(plan.sites.length),

      export() {
        const text = SC.scenarioText(SC.scenario(page.what, { name: `${plan.doc.plan.name} · ${say('what_if')}` }));
        save(text, 'scenario.json');
        announce(say('w_exported'));
      },
    };

    function siteName(site) {
      return [`${say('kind_proposed')} ${site.rank}`, site.host].filter(Boolean).join(' · ');
    }

    /** What could not be done is shown and said, until something else is done. */
    function refuse(word) {
      page.refusal = word;
      SC.choices.notice(page);
      announce(say(word));
    }

    /** After an edit: everything follows, and the new share is said. */
    function told(word) {
      page.refusal = '';
      rewalk(page);
      SC.mapView.keepWhole(page, view, show.all);
      announce(said(page, say(word)));
    }

    function openStation(key) {
      const station = page.shownStations().concat(plan.sites).find((one) => one.key === key);
      if (!station) return;
      if (station.kind === 'site' && !page.shownStations().includes(station)) page.state = Object.assign({}, page.state, { view: 'proposal' });
      act.chooseStation(station);
      fitAround(station.x / 1000, -station.y / 1000, 700, {});
    }

    function nextHexagon(by) {
      const { hexagons } = plan, order = SC.hexagons.worstFirst(hexagons), chosen = page.state.selected;
      const at = chosen && chosen.kind === 'hexagon' ? order.indexOf(chosen.index) : by > 0 ? -1 : 0, next = order[(at + by + order.length) % order.length];
      view.map.panInside(SC.mapView.toMap(hexagons.x[next], hexagons.y[next]), { padding: [60, 60], animate: false });
      act.chooseHexagon(next);
    }

    function openHome(home) {
      act.chooseHome(home);
      const x = page.scene.homeX[home], y = -page.scene.homeY[home], walk = page.walk ? walkExtent(page.walk) : [x, y, x, y];
      SC.mapView.fit(page, view, [Math.min(walk[0], x - 500), Math.min(walk[1], y - 500), Math.max(walk[2], x + 500), Math.max(walk[3], y + 500)], true, {});
    }

    function openSpot(spot) {
      fitAround(spot.x, spot.y, 1.6 * page.spotRadius());
      page.walk = null;
      act.change({ selected: null, layers: Object.assign({}, page.state.layers, { spots: true }) });
    }

    /** On a narrow screen the map and the card below it are somewhere else on the page. */
    function showMap() {
      if (window.innerWidth <= 1080) byId('map').scrollIntoView({ block: 'start' });
    }

    /** The card of an area beside its place. */
    function openArea(unit, area) {
      if (unit !== null && unit !== undefined) {
        act.change({ selected: { kind: 'area', index: unit } });
        announce(SC.card.spoken(page));
      }
      if (area) fitBox(area.box);
    }

    function homesExtent(unit) {
      const isIn = SC.figures.isInUnit(plan, unit), { homeX, homeY } = page.scene, box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < homeX.length; i++) {
        if (!isIn(i)) continue;
        box[0] = Math.min(box[0], homeX[i]);
        box[1] = Math.min(box[1], -homeY[i]);
        box[2] = Math.max(box[2], homeX[i]);
        box[3] = Math.max(box[3], -homeY[i]);
      }
      return box[0] <= box[2] ? box : SC.mapView.wholePlan(page);
    }

    function fitAround(x, y, metres, beside) {
      SC.mapView.fit(page, view, [x - metres, -y - metres, x + metres, -y + metres], true, beside);
    }

    function fitBox(box) {
      SC.mapView.fit(page, view, [box[0], -box[3], box[2], -box[1]], true, {});
    }

    return act;
  }

  /** The walk of the chosen residence in the view; it is drawn along the streets. */
  function rewalk(page) {
    const { selected } = page.state;
    page.walk = null;
    if (!selected || selected.kind !== 'home' || page.state.view === 'patrol') return;
    const circle = page.walkCircle === undefined ? Math.max(0, page.state.circle) : page.walkCircle;
    const mode = page.state.mode === 'effective' && page.plan.circles[circle].staffed ? 'effective' : 'nominal';
    page.walk = page.walkOf(SC.figures.coverages(page).after, selected.index, circle, mode);
  }

  /** [west, south, east, north] of a walk in metres. */
  function walkExtent(walk) {
    const xs = Array.from(walk.x, (x) => x / 1000), ys = Array.from(walk.y, (y) => y / 1000);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }

  /** Move the map, and no nearer, where the walk is not all in sight or the card that tells of it covers it. */
  function showWalk(page, view) {
    if (!page.walk) return;
    const extent = walkExtent(page.walk);
    if (!SC.mapView.isFree(view, extent)) SC.mapView.fit(page, view, extent, false, { maxZoom: view.map.getZoom() });
  }

  function shareNow(page) {
    const { state, plan } = page;
    if (state.view === 'patrol') return `${say('patrol')}: ${byId('f1').textContent}`;
    const { rates } = SC.figures.shown(page);
    return `${say(state.view)}: ${SC.figures.circleName(plan, state.circle)} ${format.ofTenths(rates.after[0])}`;
  }

  function said(page, what) {
    const { before, after, rates } = SC.figures.shown(page);
    return say('w_said', { what, circle: SC.figures.circleName(page.plan, page.state.circle), rate: format.ofTenths(rates.after[0]), change: format.change(after[0] - before[0]) });
  }

  /** Let the browser save a text as a file, without asking anyone for it. */
  function save(text, name) {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  SC.actions = { make: makeActions, rewalk };
})(ServiceCircle);
