/* What is expensive to know of a state and asked for in every picture: kept until the state or the stations change. */
(function (SC) {
  'use strict';

  const PAUSE_MS = 30;

  /** Reached streets by coverage, circle and mode. Today's and the proposal's never change. */
  function reachMemory(page) {
    const kept = new Map();
    let edited = new Map();
    return {
      of(coverage, circle, mode) {
        const store = coverage === page.what.coverage ? edited : kept, name = coverage === page.then ? 'then' : 'today';
        const key = `${store === kept ? name : 'what'} ${circle} ${mode}`;
        if (!store.has(key)) store.set(key, SC.reach.of(page.plan, coverage, circle, mode));
        return store.get(key);
      },
      forget() {
        edited = new Map();
      },
    };
  }

  /** Hot spots of the view: found again when the figures changed, not in the middle of a drag. */
  function spotMemory(page) {
    let key = '', spots = [];
    return {
      find() {
        const { after } = SC.figures.coverages(page), mode = SC.figures.modeOf(page), wanted = `${page.state.view === 'what_if' ? `what ${page.edition}` : after === page.then ? 'then' : 'today'} ${page.state.circle} ${mode}`;
        if (wanted !== key) {
          key = wanted;
          spots = SC.hotSpots.find(page.scene, page.plan.residences.residents, after.layer(page.state.circle, mode).status, spotRadius(page));
        }
        return spots;
      },
    };
  }

  /** As far as a walk within the radius gets as the crow flies, streets being some 1.4 times longer: a round number. */
  function spotRadius(page) {
    const { plan, state } = page;
    const radius = state.circle === SC.ALL ? Math.min(...plan.circles.map((circle) => circle.radius)) : plan.circles[state.circle].radius;
    return Math.max(50, Math.round((radius / 1000) * 0.7 / 50) * 50);
  }

  /** Search while the reader reads what the what-if view will ask for: a circle at a time, so that no click waits long. */
  function searchAhead(page) {
    const { plan } = page, circles = plan.circles.map((_, c) => c).concat(plan.circles.length > 1 ? [SC.ALL] : []);
    const wanted = circles.reduce((list, circle) => list.concat([[page.today, circle], [page.what.coverage, circle]]), []);
    const next = () => {
      const [coverage, circle] = wanted.shift();
      coverage.layer(circle, 'nominal');
      if (wanted.length) setTimeout(next, PAUSE_MS);
    };
    setTimeout(next, PAUSE_MS);
  }

  SC.memory = { reachMemory, spotMemory, spotRadius, searchAhead };
})(ServiceCircle);
