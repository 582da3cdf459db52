/* The page without this script: everything below each other, in the report's language. With it: one part at a time, filters, order, language. */
(function () {
  'use strict';
  var root = document.documentElement;
  var find = function (selector, within) { return (within || document).querySelector(selector); };
  var list = function (selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); };
  var number = function (text) { return text === undefined ? NaN : Number(text); };

  /* What the reader chose stays chosen where the browser lets a file keep anything. */
  var recall = function (key) { try { return localStorage.getItem('tongbi-' + key); } catch (e) { return null; } };
  var keep = function (key, value) { try { localStorage.setItem('tongbi-' + key, value); } catch (e) { /* then not */ } };

  /* ------------------------------------------------------------------------------------------------------------------- language */

  function speak(language) {
    root.lang = language;
    document.title = find('title').getAttribute('data-' + language);
    list('option').forEach(function (option) { option.textContent = option.getAttribute('data-' + language); });
  }

  find('#language').addEventListener('click', function () {
    speak(root.lang === 'en' ? 'zh' : 'en');
    keep('language', root.lang);
    filter();
  });

  /* ---------------------------------------------------------------------------------------------------------------------- theme */

  function isDark() {
    var chosen = root.getAttribute('data-theme');
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme:dark)').matches;
  }

  find('#theme').addEventListener('click', function () {
    root.setAttribute('data-theme', isDark() ? 'light' : 'dark');
    keep('theme', root.getAttribute('data-theme'));
  });

  /* ---------------------------------------------------------------------------------------------------------------------- parts */

  var parts = list('main > section');

  function show(moved) {
    var target = document.getElementById(location.hash.slice(1)) || find('#front');
    var part = target.closest('main > section');
    if (part) {
      parts.forEach(function (other) { other.classList.toggle('current', other === part); });
    }
    for (var box = target; box; box = box.parentElement) {
      if (box.tagName === 'DETAILS') { box.open = true; }
    }
    if (part) { tidy(part); }
    if (!moved && target !== part) { target.scrollIntoView(); }
    if (moved) {
      var head = target === part ? find('h1', part) : find('summary, h2', target) || target;
      if (head.tagName !== 'SUMMARY') { head.tabIndex = -1; }
      head.focus({ preventScroll: true });
      if (target === part) { scrollTo(0, 0); } else { target.scrollIntoView(); }
    }
  }

  /* Only what scrolls is a stop of the Tab key. */
  function tidy(part) {
    list('.wide, .broad', part).forEach(function (box) {
      if (box.scrollWidth <= box.clientWidth) { box.removeAttribute('tabindex'); } else { box.tabIndex = 0; }
    });
  }

  addEventListener('hashchange', function () { show(true); });
  addEventListener('resize', function () { tidy(find('.current')); });
  document.addEventListener('toggle', function (event) { tidy(event.target); }, true);

  /* --------------------------------------------------------------------------------------------------------------------- filters */

  var table = find('#findings');
  var rows = list('tbody tr[data-e]', table).map(function (row, i) {
    return { row: row, place: i, home: row.parentElement, text: row.textContent.toLowerCase(), g: row.dataset.g, s: row.dataset.s, e: row.dataset.e, v: row.dataset.v };
  });
  var form = find('#filters');
  var chosen = {};
  ['g', 's', 'e', 'v'].forEach(function (key) { chosen[key] = find('#by-' + key); });
  var words = find('#by-t');
  var tiles = list('.tile');

  function fits(row, wanted) {
    for (var key in chosen) {
      if (chosen[key].value !== '*' && chosen[key].value !== row[key]) { return false; }
    }
    return wanted.every(function (word) { return row.text.indexOf(word) >= 0; });
  }

  function filter() {
    var wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var fit = fits(row, wanted);
      if (row.row.hidden === fit) { row.row.hidden = !fit; }
      shown += fit ? 1 : 0;
    });
    list('tbody', table).forEach(function (body) { body.hidden = !find('tr[data-e]:not([hidden])', body); });
    tiles.forEach(function (tile) { tile.setAttribute('aria-pressed', String(tile.dataset.e === chosen.e.value)); });
    find('#shown').textContent = root.lang === 'zh' ? '显示 ' + shown + ' / ' + rows.length + ' 项' : shown + ' of ' + rows.length + ' findings shown';
  }

  form.addEventListener('input', filter);
  form.addEventListener('change', filter);
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('reset', function (event) {
    event.preventDefault(); /* it would come behind this */
    words.value = '';
    for (var key in chosen) { chosen[key].value = '*'; }
    filter();
  });
  tiles.forEach(function (tile) {
    tile.addEventListener('click', function () {
      chosen.e.value = chosen.e.value === tile.dataset.e ? '*' : tile.dataset.e;
      filter();
    });
  });

  /* ----------------------------------------------------------------------------------------------------------------------- order */

  var heads = list('thead th', table);
  var all = document.createElement('tbody'); /* where rows lie while they are not by group */

  function key(row, column) {
    var cell = row.row.cells[column], said = find('[lang=' + root.lang + ']', cell);
    var value = number(cell.dataset.k);
    return isNaN(value) ? (said || cell).textContent : value;
  }

  function compare(a, b) {
    return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), root.lang);
  }

  function order(column, direction) {
    heads.forEach(function (head, i) {
      if (i === column && direction) { head.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending'); } else { head.removeAttribute('aria-sort'); }
    });
    var sorted = rows.slice().map(function (row) { return { row: row, key: direction ? key(row, column) : row.place }; });
    sorted.sort(function (a, b) { return compare(a.key, b.key) * (direction || 1) || a.row.place - b.row.place; });
    sorted.forEach(function (entry) { (direction ? all : entry.row.home).appendChild(entry.row.row); });
    if (direction) { table.appendChild(all); } else { all.remove(); }
    filter();
  }

  list('.sort', table).forEach(function (button) {
    button.addEventListener('click', function () {
      var column = Number(button.dataset.c), now = heads[column].getAttribute('aria-sort');
      order(column, now === 'ascending' ? -1 : now === 'descending' ? 0 : 1);
    });
  });

  /* -------------------------------------------------------------------------------------------------------------------------- keys */

  function step(by) {
    var links = rows.length ? list('tr[data-e]:not([hidden]) .title a', table) : [];
    var next = links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement) + by))];
    if (next) { next.focus(); }
  }

  function follow(selector) {
    var link = find('.current ' + selector);
    if (link) { link.click(); }
  }

  /* The words can take the focus when they are shown, and show() is done with it. */
  function search(front) {
    if (front) { words.focus(); return; }
    addEventListener('hashchange', function () { words.focus(); }, { once: true });
    location.hash = '#front';
  }

  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName), front = find('#front').classList.contains('current');
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === 'Escape') { if (front) { find('[type=reset]').click(); } else { location.hash = '#front'; } return; }
    if (typing) { return; }
    if (event.key === '/') { search(front); event.preventDefault(); }
    if (front && (event.key === 'j' || event.key === 'k')) { step(event.key === 'j' ? 1 : -1); }
    if (!front && event.key === 'j') { follow('[rel=next]'); }
    if (!front && event.key === 'k') { follow('[rel=prev]'); }
  });

  /* ------------------------------------------------------------------------------------------------------------------------- paper */

  var opened = [];
  addEventListener('beforeprint', function () {
    opened = list('.current details:not([open])');
    opened.forEach(function (box) { box.open = true; });
  });
  addEventListener('afterprint', function () {
    opened.forEach(function (box) { box.open = false; });
  });

  if (/^(light|dark)$/.test(recall('theme') || '')) { root.setAttribute('data-theme', recall('theme')); }
  if (/^(en|zh)$/.test(recall('language') || '')) { speak(recall('language')); }
  root.classList.add('js');
  filter();
  show(false);
}());
