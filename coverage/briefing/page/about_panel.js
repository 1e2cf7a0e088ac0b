/* Source, date, datum, population basis, rule, limits, map approval number: what goes with every figure. */
(function (SC) {
  'use strict';

  const { byId, make, fill, write, show } = SC.dom;
  const { say, pick } = SC.words;
  const format = SC.format;

  function update(page) {
    const { plan } = page, rows = rowsOf(plan);
    const list = make('dl');
    rows.filter(([, texts]) => texts.length).forEach(([term, texts]) => {
      list.appendChild(make('dt', { text: term }));
      texts.forEach((text) => list.appendChild(make('dd', { text: SC.words.begin(text) })));
    });
    fill(byId('about'), list);
    fill(byId('print-notes'), ...printed(rows, plan));
    frame(plan);
  }

  /** The same as running text for print; of the sources the files alone, in one line, of a scenario what it changes. */
  function printed(rows, plan) {
    const files = (plan.doc.sources || []).map((source) => source.file).filter((file, i, all) => all.indexOf(file) === i);
    const inPrint = { [say('about_source')]: () => [files.join(pick('、', ', '))], [say('about_scenario')]: (texts) => texts.slice(0, 1) };
    const shown = rows.map(([term, texts]) => [term, texts.length && inPrint[term] ? inPrint[term](texts) : texts]);
    return shown.filter(([, texts]) => texts.length).map(([term, texts]) => make('p', {}, make('b', { text: `${term}${pick('：', ': ')}` }), texts.map((text) => text.replace(/[。.]$/, '')).join(pick('；', '; '))));
  }

  function rowsOf(plan) {
    const { doc } = plan, about = doc.plan, network = doc.network || {}, facts = doc.assumptions || {};
    const joined = (list) => list.filter(Boolean).join(pick('；', '; '));
    return [
      [say('about_made_up'), about.made_up ? [say('made_up_long')] : []],
      [say('about_scenario'), doc.scenario ? [note(doc.scenario), say('scenario_today'), say('scenario_export')] : []],
      [say('about_basis'), [basisLine(plan), note(doc.made_of)].filter(Boolean)],
      [say('about_date'), [about.date || about.population_date || say('date_untold')]],
      [say('about_source'), (doc.sources || []).map((source) => sourceLine(source))],
      [say('about_rule'), [say('about_rule_text')].concat(plan.circles.map((circle, c) => circleLine(plan, circle, c)))],
      [say('about_network'), [joined([network.data_date, say('about_streets', { edges: format.whole(network.edges), junctions: format.whole(network.junctions) }), network.hash && `#${String(network.hash).slice(0, 12)}`])]],
      [say('about_datum'), [datumLine(facts)].filter(Boolean)],
      [say('about_limits'), (doc.limits || []).map((limit) => pick(limit.zh, limit.en)).concat(['limit_streets', 'limit_areas', 'limit_what_if'].map((key) => say(key)))],
      [say('about_approval'), [about.map_approval || say('about_approval_none')]],
    ].concat(Object.keys(doc.left_out || {}).map((part) => [say('about_left_out'), doc.left_out[part].map((finding) => pick(finding.zh, finding.en))]));
  }

  /** What is to be said of a part of the document, in the page's language; nothing where it has no note. */
  function note(part) {
    return part && part.note ? pick(part.note.zh, part.note.en) : '';
  }

  /** A file, what it was read as, and where the page is not for sharing how many rows and the start of its hash. */
  function sourceLine(source) {
    const datum = source.datum ? { wgs84: 'WGS 84', cgcs2000: 'CGCS2000', gcj02: 'GCJ-02', bd09: 'BD-09' }[source.datum] || source.datum : '';
    return [`${say(`layer_${source.role}`)}${pick('：', ': ')}${source.file}`, datum, source.rows === null ? '' : say('rows', { n: format.whole(source.rows) }), source.sha256 === null ? '' : `SHA-256 ${String(source.sha256).slice(0, 8)}…`].filter(Boolean).join(' · ');
  }

  function circleLine(plan, circle, c) {
    return `${SC.figures.circleName(plan, c)}${pick('：', ': ')}${say('card_metres', { n: SC.figures.radiusM(plan, c) })}${pick('，', ', ')}${say('target_is', { target: format.rate(circle.target) })}`;
  }

  function basisLine(plan) {
    const { population_basis: basis, population_date: date } = plan.doc.plan;
    return say('people_of', { n: format.whole(plan.doc.units[0].residents), basis: SC.words.basis(basis), date: date || say('date_untold') });
  }

  function datumLine(facts) {
    return [facts.crs_name, facts.crs].filter(Boolean).join(' · ');
  }

  /** Header and footer. */
  function frame(plan) {
    const { doc } = plan, title = say('title', { plan: doc.plan.name });
    write(byId('title'), title);
    byId('title').title = title;
    document.title = title;
    const level = doc.levels.includes('community') ? 'community' : doc.levels[doc.levels.length - 1];
    const count = level ? SC.figures.unitsOf(plan, level).filter(({ unit }) => unit.kind === 'area').length : 0;
    const areas = level ? `${format.whole(count)} ${SC.words.language() === 'zh' ? '个' : ''}${SC.figures.levelWord(level, count !== 1)}` : '';
    const homes = doc.made_of && doc.made_of.residences ? doc.made_of.residences : doc.units[0].residences;
    write(byId('subtitle'), [say('subtitle'), areas, say('homes_of', { n: format.whole(homes) }), basisLine(plan)].filter(Boolean).join(' · '));
    show(byId('made-up'), Boolean(doc.plan.made_up));
    write(byId('made-up'), say('made_up'));
    show(byId('scenario'), Boolean(doc.scenario));
    write(byId('scenario'), say('scenario_mark'));
    byId('scenario').title = note(doc.scenario);
    write(byId('foot-rule'), [note(doc.scenario), note(doc.made_of) || say('foot_rule')].filter(Boolean).join(pick('；', '; ')));
    byId('foot-rule').title = byId('foot-rule').textContent;
    const facts = doc.assumptions || {};
    write(byId('foot-source'), say('foot_source', { basis: SC.words.basis(doc.plan.population_basis), date: doc.plan.population_date || '', datum: facts.crs_name || facts.crs || '', approval: doc.plan.map_approval || say('approval_slot') }));
  }

  SC.about = { update };
})(ServiceCircle);
