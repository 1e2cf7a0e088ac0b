/* Search by name: stations, proposed sites, areas, parks, residence ids. A combobox as WAI-ARIA describes it. */
(function (SC) {
  'use strict';

  const { byId, make, fill, show, announce } = SC.dom;
  const { say } = SC.words;
  const MOST = 12;

  let entries = null, found = [], active = -1;

  /** Letters as they are compared: full-width ones of Chinese keyboards and capitals are the same. */
  const plain = (text) => text.normalize('NFKC').toLowerCase();

  /** All that has a name; residences are looked at only when nothing else fills the list. */
  function namesOf(page) {
    const { plan } = page;
    const list = [];
    page.what.stations.forEach((station) => list.push({ kind: station.kind === 'today' ? 'kind_station' : station.kind === 'added' ? 'kind_added' : 'kind_proposed', text: station.name || station.id, also: station.id, target: { station: station.key } }));
    plan.sites.forEach((site) => list.push({ kind: 'kind_proposed', text: SC.figures.siteName(site), also: site.id, target: { station: site.key } }));
    plan.areas.forEach((area, number) => list.push({ kind: 'kind_area', text: area.name, also: SC.figures.levelWord(area.level, false), target: { area: number } }));
    plan.parks.forEach((park, number) => list.push({ kind: 'kind_park', text: park.name, also: '', target: { park: number } }));
    return list;
  }

  function look(page, text) {
    const wanted = plain(text.trim());
    if (!wanted) return [];
    entries = namesOf(page);
    const scored = entries.map((entry) => ({ entry, score: score(entry, wanted) })).filter((one) => one.score > 0);
    scored.sort((a, b) => b.score - a.score);
    const list = scored.slice(0, MOST).map((one) => one.entry);
    return list.concat(homes(page, wanted, MOST - list.length));
  }

  function score(entry, wanted) {
    const text = plain(entry.text), also = plain(String(entry.also));
    if (text === wanted || also === wanted) return 4;
    if (text.startsWith(wanted) || also.startsWith(wanted)) return 3;
    return text.includes(wanted) ? 2 : also.includes(wanted) ? 1 : 0;
  }

  function homes(page, wanted, room) {
    const { residences } = page.plan, list = [], starts = [];
    if (room <= 0 || !residences.count || !residences.id(0)) return list;
    for (let i = 0; i < residences.count && list.length < room; i++) {
      const id = plain(residences.id(i));
      if (id === wanted) list.push(i);
      else if (starts.length < room && id.startsWith(wanted)) starts.push(i);
    }
    return list.concat(starts).slice(0, room).map((i) => ({ kind: 'kind_residence', text: residences.id(i), also: SC.figures.placeOfHome(page.plan, i), target: { home: i } }));
  }

  /** @param {object} page @param {function(object): void} go opens what was found */
  function start(page, go) {
    const input = byId('search'), list = byId('found');
    const close = () => {
      show(list, false);
      input.setAttribute('aria-expanded', 'false');
      input.removeAttribute('aria-activedescendant');
      active = -1;
    };
    const choose = (number) => {
      const entry = found[number];
      if (!entry) return;
      close();
      input.value = entry.text;
      go(entry.target);
    };
    input.addEventListener('input', () => {
      found = look(page, input.value);
      if (input.value.trim()) writeOut(input, list, choose);
      else close();
    });
    input.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (list.hidden && found.length) writeOut(input, list, choose);
        step(input, list, event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === 'Enter') {
        event.preventDefault();
        choose(active < 0 ? 0 : active);
      } else if (event.key === 'Escape') close();
    });
    input.addEventListener('blur', () => setTimeout(close, 150));
  }

  function writeOut(input, list, choose) {
    const items = found.map((entry, number) =>
      make('li', { role: 'option', id: `found-${number}`, 'aria-selected': 'false', on: { mousedown: (event) => { event.preventDefault(); choose(number); } } },
        make('bdi', { text: entry.text }), make('small', { text: [say(entry.kind), entry.also === entry.text ? '' : entry.also].filter(Boolean).join(' · ') })));
    const none = make('li', { class: 'none', role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', text: say('search_none', { text: input.value.trim() }) });
    fill(list, ...(items.length ? items : [none]));
    show(list, true);
    input.setAttribute('aria-expanded', 'true');
    active = -1;
    announce(items.length ? say('search_count', { n: items.length }) : none.textContent);
  }

  function step(input, list, by) {
    if (!found.length || list.hidden) return;
    if (active >= 0) list.children[active].setAttribute('aria-selected', 'false');
    active = (active + by + found.length) % found.length;
    list.children[active].setAttribute('aria-selected', 'true');
    list.children[active].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', `found-${active}`);
  }

  SC.search = { start };
})(ServiceCircle);
