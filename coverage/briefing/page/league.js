/* The league table: one row an area, sorted by a heading, written anew only where a figure changed. */
(function (SC) {
  'use strict';

  const { byId, make, fill, write, show } = SC.dom;
  const { say } = SC.words;
  const format = SC.format;
  const MOST_ROWS = 2500;

  /**
   * A column: its heading, what it sorts by, what it shows.
   * @typedef {{key: string, word: string, css: string, value: function(Row): *, fill: function(Element, Row): void}} Column
   * @typedef {{index: number, name: string, place: string, total: number, before: number, after: number,
   *   target: (number|null), patrol: (Patrol|null)}} Row residents in all, covered today, covered in the view
   * @typedef {{patrollers: ?number, required: number, shortage: ?number, surplus: ?number, status: string}} Patrol null: masked or not listed
   */

  const share = (part, row) => (row.total ? part / row.total : 2);
  const text = (css, of) => (cell, row) => {
    write(cell, of(row));
    if (css) cell.className = css(row);
  };
  const nameColumn = { key: 'area', word: 'c_area', css: 'name', value: (row) => row.name, fill: null };
  const rankColumn = { key: 'rank', word: 'c_rank', css: 'rank', value: null, fill: null };

  const COVERAGE = [
    rankColumn,
    nameColumn,
    { key: 'bar', word: 'c_bar', css: 'wide', value: (row) => share(row.before, row), fill: fillBar },
    { key: 'share', word: 'c_share', css: 'share', value: (row) => share(row.after, row), fill: text(null, (row) => format.ofTenths(row.rate)) },
    {
      key: 'change', word: 'c_change', css: 'change', value: (row) => (row.total ? (row.after - row.before) / row.total : 0),
      fill: text((row) => (row.after < row.before ? 'change short' : 'change'), (row) => (row.after === row.before ? '' : format.points(row.rateBefore, row.rate, row.after - row.before))),
    },
    { key: 'lacking', word: 'c_lacking', css: 'lacking', value: (row) => row.total - row.after, fill: text(null, (row) => format.whole(row.total - row.after)) },
    {
      key: 'patrol', word: 'c_patrol', css: 'optional', value: (row) => (isTold(row) ? row.patrol.patrollers - row.patrol.required : 1e12),
      fill: text((row) => (row.patrol && row.patrol.shortage ? 'optional short' : 'optional'), (row) => patrolGap(row)),
    },
  ];
  const PATROL = [
    rankColumn,
    nameColumn,
    { key: 'people', word: 'c_people', css: '', value: (row) => row.total, fill: text(null, (row) => format.whole(row.total)) },
    { key: 'patrollers', word: 'c_patrollers', css: '', value: (row) => (isTold(row) ? row.patrol.patrollers : -1), fill: text(null, (row) => (isTold(row) ? format.whole(row.patrol.patrollers) : untold(row))) },
    { key: 'ratio', word: 'c_ratio', css: 'share', value: patrolLoad, fill: text(null, (row) => (row.patrol ? SC.figures.ratioText(row.patrol) : format.DASH)) },
    { key: 'need', word: 'c_need', css: 'optional', value: (row) => (row.patrol ? row.patrol.required : -1), fill: text(null, (row) => (row.patrol ? format.whole(row.patrol.required) : format.DASH)) },
    {
      key: 'gap', word: 'c_gap', css: 'short', value: (row) => (isTold(row) ? row.patrol.shortage : -1),
      fill: text(null, (row) => (!isTold(row) ? format.DASH : row.patrol.shortage ? format.whole(row.patrol.shortage) : '')),
    },
    { key: 'over', word: 'c_over', css: '', value: (row) => (isTold(row) ? row.patrol.surplus : -1), fill: text(null, (row) => (!isTold(row) ? format.DASH : row.patrol.surplus ? format.whole(row.patrol.surplus) : '')) },
  ];

  function isTold(row) {
    return Boolean(row.patrol) && SC.figures.isTold(row.patrol);
  }

  /** What stands for patrollers who are not told. */
  const untold = (row) => (row.patrol && SC.figures.isMasked(row.patrol) ? say('patrol_masked') : format.DASH);

  function patrolLoad(row) {
    if (!isTold(row)) return -1;
    if (!row.patrol.patrollers) return row.total ? 1e15 + row.total : -1;
    return row.total / row.patrol.patrollers;
  }

  function patrolGap(row) {
    if (!isTold(row)) return untold(row);
    return row.patrol.shortage ? '−' + format.whole(row.patrol.shortage) : '✓';
  }

  function fillBar(cell, row) {
    if (!cell.firstChild) cell.appendChild(make('span', { class: 'bar', 'aria-hidden': 'true' }));
    SC.bar.set(cell.firstChild, row.before, row.after, row.total, row.target);
  }

  let shown = []; // {row, cells, line, known} in the order of the table
  let built = ''; // what the table was built from
  let columns = COVERAGE;
  let sort = { key: 'bar', down: false };
  let onSort = null, onOpen = null;

  /** @param {{open: function(number): void, sorted: function(string, boolean): void}} listeners */
  function start(listeners) {
    onOpen = listeners.open;
    onSort = listeners.sorted;
  }

  /**
   * Build the table anew where it has other areas, another language, another sorting or other columns; else the figures follow.
   * @param {Row[]} rows @param {'coverage'|'patrol'} kind @param {{key: string, down: boolean}} by @param {boolean} hasPatrol
   */
  function build(rows, kind, by, hasPatrol) {
    columns = kind === 'patrol' ? PATROL : COVERAGE.filter((column) => column.key !== 'patrol' || hasPatrol);
    sort = columns.some((column) => column.key === by.key && column.value) ? by : kind === 'patrol' ? { key: 'ratio', down: true } : { key: 'bar', down: false };
    const ordered = order(rows).slice(0, MOST_ROWS);
    const wanted = [SC.words.language(), kind, hasPatrol, sort.key, sort.down].concat(ordered.map((row) => `${row.index} ${row.unit} ${row.name} ${row.place}`)).join('\n');
    if (wanted !== built) {
      built = wanted;
      buildHead();
      shown = ordered.map((row, place) => makeLine(row, place + 1));
      fill(byId('league-rows'), ...shown.map((item) => item.line));
    }
    show(byId('league-more'), rows.length > MOST_ROWS);
    byId('league-more').textContent = say('more_rows', { n: format.whole(MOST_ROWS), of: format.whole(rows.length) });
    update(rows);
  }

  /** Write the figures of the rows into the table as it stands. @param {Row[]} rows by index */
  function update(rows) {
    shown.forEach((item) => {
      const row = rows[item.index];
      const known = `${row.before} ${row.after} ${row.total} ${row.target}`;
      if (known === item.known) return;
      item.known = known;
      columns.forEach((column, i) => column.fill && column.fill(item.cells[i], row));
      item.line.classList.toggle('low', isLow(row));
    });
  }

  function isLow(row) {
    if (columns === PATROL) return Boolean(row.patrol && row.patrol.shortage);
    return row.total > 0 && row.target !== null && !row.met;
  }

  function buildHead() {
    const head = columns.map((column) => {
      const cell = make('th', { scope: 'col', class: column.css });
      if (!column.value) {
        cell.textContent = say(column.word);
        return cell;
      }
      cell.setAttribute('aria-sort', column.key !== sort.key ? 'none' : sort.down ? 'descending' : 'ascending');
      cell.appendChild(make('button', { type: 'button', text: say(column.word), on: { click: () => sortBy(column.key) } }));
      return cell;
    });
    fill(byId('league-head'), ...head);
  }

  function sortBy(key) {
    onSort(key, key === sort.key ? !sort.down : key === 'lacking' || key === 'people' || key === 'gap' || key === 'change');
    const button = Array.from(byId('league-head').querySelectorAll('button'))[columns.filter((column) => column.value).findIndex((column) => column.key === key)];
    if (button) button.focus();
  }

  function order(rows) {
    const column = columns.find((one) => one.key === sort.key);
    const sign = sort.down ? -1 : 1;
    const compare = (a, b) => {
      const x = column.value(a), y = column.value(b);
      if (typeof x === 'string') return x.localeCompare(y, SC.words.language() === 'zh' ? 'zh-CN' : 'en');
      return x - y;
    };
    return rows.slice().sort((a, b) => sign * compare(a, b) || a.index - b.index);
  }

  function makeLine(row, place) {
    const cells = columns.map((column) => {
      if (column.key === 'area') {
        const open = make('button', { type: 'button', dir: 'auto', text: row.name, title: row.place, on: { click: () => onOpen(row.index) } });
        return make('th', { scope: 'row' }, open);
      }
      return make('td', { class: column.css, text: column.key === 'rank' ? String(place) : '' });
    });
    return { index: row.index, cells, line: make('tr', {}, ...cells), known: '' };
  }

  SC.league = { start, build, update };
})(ServiceCircle);
