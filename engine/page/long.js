/*
 * Long series: in the place of each drawing a chart of uPlot, to be zoomed and read period by period, with mouse, finger or keys. Figures are
 * text in hidden elements of the page (long.c); colours are those of the drawing.
 */
(function () {
  'use strict';
  var HEIGHT = 240, LEAST = 4; /* steps that are shown at least */
  var root = document.documentElement, stages = [];
  var list = function (selector, within) { return Array.prototype.slice.call(within.querySelectorAll(selector)); };
  var numbers = function (text, mark) { return text ? text.split(mark).map(Number) : []; };
  var show = function (value) { return value.toLocaleString('en', { maximumFractionDigits: 15 }); };

  function make(tag, className, within) {
    var element = document.createElement(tag);
    element.className = className;
    within.appendChild(element);
    return element;
  }

  /* Words in both languages; the style shows those of the page's. */
  function both(element, english, chinese) {
    [['en', english], ['zh', chinese]].forEach(function (words) {
      var part = make('i', '', element);
      part.lang = words[0];
      part.textContent = words[1];
    });
  }

  /* ----------------------------------------------------------------------------------------------------------------------- figures */

  function words_of(element) { return { en: element.dataset.en || '', zh: element.dataset.zh || '' }; }

  function read_line(element, n) {
    var level = 'level' in element.dataset, values = element.textContent.split(',');
    return {
      words: words_of(element), dashed: level || 'dashed' in element.dataset, tone: level ? 't' : 's' + element.dataset.tone,
      y: Array.from({ length: n }, function (_, i) { var text = level ? values[0] : values[i]; return text ? Number(text) : null; })
    };
  }

  function read(figure) {
    var data = figure.querySelector('.live'), periods = document.getElementById(data.dataset.periods).textContent.split(',');
    return {
      periods: periods, longest: Math.max.apply(null, periods.map(function (period) { return period.length; })), unit: words_of(data), reversed: 'reversed' in data.dataset,
      breaks: numbers(data.dataset.breaks, ','), lines: list('b', data).map(function (line) { return read_line(line, periods.length); }),
      spans: (data.dataset.spans || '').split(';').filter(Boolean).map(function (span) { return numbers(span, ','); })
    };
  }

  /* How many steps a year has, and the first step of one; of spans that no year is made of ten go together. */
  function years_of(data) {
    var first = data.periods[0], known = /^\d{4}-\d\d$/.test(first) ? 12 : /^\d{4}-Q\d$/.test(first) ? 4 : /^\d{4}-H\d$/.test(first) ? 2 : 0;
    if (data.breaks.length > 1) { return { steps: data.breaks[1] - data.breaks[0], first: data.breaks[0], known: true }; }
    return { steps: known || 10, first: Math.max(0, data.periods.findIndex(function (period) { return /-(01|Q1|H1)$/.test(period); })), known: known > 0 };
  }

  /* ------------------------------------------------------------------------------------------------------------------------ colours */

  /* What the drawing's style says of a class. */
  function look(stage, name, property) {
    var probe = document.createElementNS(stage.drawing.namespaceURI, 'path');
    probe.setAttribute('class', name);
    stage.drawing.appendChild(probe);
    var said = getComputedStyle(probe)[property];
    probe.remove();
    return said;
  }

  function stroke(name) { return function (plot) { return look(plot.stage, name, 'stroke'); }; }

  /* -------------------------------------------------------------------------------------------------------------------------- axes */

  /* Steps with labels: as many as fit; where there are many, the first of every so many years. */
  function choose_ticks(plot, axis, from, to) {
    var data = plot.stage.data, years = years_of(data), longest = 12 + 7 * data.longest, steps = [1, 2, 3, 6];
    var width = plot.bbox.width / devicePixelRatio, ticks = [];
    steps = steps.filter(function (step) { return step < years.steps && years.steps % step === 0; });
    var step = steps.find(function (one) { return (to - from) / one * longest <= width; });
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].forEach(function (n) {
      step = step || ((to - from) / (n * years.steps) * (years.known ? 40 : longest) <= width ? n * years.steps : 0);
    });
    for (var at = years.first % (step || 1); at < data.periods.length; at += step || data.periods.length) {
      if (at >= from && at <= to) { ticks.push(at); }
    }
    return ticks;
  }

  /* Of whole years their number will do. */
  function name_ticks(plot, ticks) {
    var data = plot.stage.data, years = years_of(data), whole = years.known && ticks.length > 1 && (ticks[1] - ticks[0]) % years.steps === 0;
    return ticks.map(function (at) { return whole ? data.periods[at].slice(0, 4) : data.periods[at]; });
  }

  function axes(stage) {
    var font = '11px ' + getComputedStyle(stage.drawing).fontFamily;
    var common = { stroke: function (plot) { return look(plot.stage, 'm', 'fill'); }, font: font, grid: { stroke: stroke('g'), width: 1 } };
    return [
      Object.assign({}, common, { size: 30, grid: { show: false }, ticks: { stroke: stroke('a'), width: 1, size: 5 }, splits: choose_ticks,
        values: name_ticks }),
      Object.assign({}, common, { ticks: { show: false }, gap: 6, values: function (plot, ticks) { return ticks.map(show); },
        size: function (plot, values) { return 14 + 6.5 * Math.max.apply(null, (values || ['']).map(function (text) { return text.length; })); } })
    ];
  }

  /* ----------------------------------------------------------------------------------------------------------------------- drawing */

  /* Spans in which the rule was pending or firing, behind everything. */
  function shade(plot) {
    var context = plot.ctx, box = plot.bbox;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    plot.stage.data.spans.forEach(function (span) {
      var from = plot.valToPos(span[0] - 0.5, 'x', true), to = plot.valToPos(span[1] - 0.5, 'x', true);
      context.globalAlpha = Number(look(plot.stage, 'b' + span[2], 'fillOpacity'));
      context.fillStyle = look(plot.stage, 'b' + span[2], 'fill');
      context.fillRect(from, box.top, Math.max(to - from, 2), box.height);
    });
    context.restore();
  }

  function write_unit(plot) {
    var unit = plot.stage.data.unit[root.lang], context = plot.ctx;
    context.save();
    context.font = 11 * devicePixelRatio + 'px ' + getComputedStyle(plot.stage.drawing).fontFamily;
    context.fillStyle = look(plot.stage, 'm', 'fill');
    context.textAlign = 'left';
    context.textBaseline = 'top';
    context.fillText(unit || '', 4 * devicePixelRatio, 2 * devicePixelRatio);
    context.restore();
  }

  /* Where figures begin anew no line leads from the step before: what lies between two such steps is a series. */
  function pieces_of(data, line) {
    if (line.tone === 't') { return [line.y]; }
    return [0].concat(data.breaks).map(function (from, i) {
      var to = i < data.breaks.length ? data.breaks[i] : data.periods.length;
      return line.y.map(function (value, step) { return step >= from && step < to ? value : null; });
    });
  }

  function series_of(line) {
    return { stroke: stroke(line.tone), width: line.dashed ? 1.4 : 1.8, dash: line.dashed ? [5, 3] : undefined, points: { show: false } };
  }

  /* The whole, or what was chosen of it. */
  function range_of(stage) {
    var n = stage.data.periods.length;
    return function (plot, from, to) { return to - from >= n - 1 ? [-0.5, n - 0.5] : [Math.max(from, -0.5), Math.min(to, n - 0.5)]; };
  }

  /* ----------------------------------------------------------------------------------------------------------------------- reading */

  var STATES = { 11: { key: 'firing', en: 'firing', zh: '触发' }, 10: { key: 'pending', en: 'pending', zh: '待确认' } }; /* by tone */

  function state_at(data, step) {
    var span = data.spans.find(function (one) { return step >= one[0] && step < one[1]; });
    return span ? STATES[span[2]] : null;
  }

  /* "2014-03", then a text a line: name, value, unit. */
  function texts_at(data, step) {
    return data.lines.map(function (line) {
      var name = line.words[root.lang], value = line.y[step], unit = data.unit[root.lang];
      if (line.tone === 't') { return name; } /* a threshold says its own number */
      var number = value === null ? { en: 'no value', zh: '无数值' }[root.lang] : show(value) + (unit ? ' ' + unit : '');
      return (name ? name + ' ' : '') + number;
    });
  }

  function tell(stage) {
    var data = stage.data, texts = texts_at(data, stage.step), state = state_at(data, stage.step);
    stage.reading.textContent = '';
    make('b', '', stage.reading).textContent = data.periods[stage.step];
    texts.forEach(function (text, i) {
      var value = make('span', 'value', stage.reading);
      value.textContent = text;
      value.style.setProperty('--tone', look(stage, data.lines[i].tone, 'stroke'));
    });
    if (state) { make('span', 'badge ' + state.key, stage.reading).textContent = state[root.lang]; }
    stage.slider.setAttribute('aria-valuenow', stage.step);
    stage.slider.setAttribute('aria-valuetext', [data.periods[stage.step]].concat(texts, state ? state[root.lang] : []).join(', '));
  }

  /* ---------------------------------------------------------------------------------------------------------------------- zooming */

  function is_zoomed(stage) { var x = stage.plot.scales.x; return x.max - x.min < stage.data.periods.length; }

  function show_range(stage, from, to) {
    var n = stage.data.periods.length, width = Math.min(Math.max(to - from, LEAST), n);
    from = Math.min(Math.max(from, -0.5), n - 0.5 - width);
    stage.plot.setScale('x', { min: from, max: from + width });
  }

  function zoom(stage, factor) {
    var x = stage.plot.scales.x, width = (x.max - x.min) * factor, inside = stage.step >= x.min && stage.step <= x.max;
    var centre = inside ? stage.step : (x.min + x.max) / 2;
    show_range(stage, centre - (centre - x.min) * factor, centre - (centre - x.min) * factor + width);
    go(stage, stage.step);
  }

  function all(stage) { show_range(stage, -0.5, stage.data.periods.length - 0.5); go(stage, stage.step); }

  /* The cursor to a step, which comes into sight. */
  function go(stage, step) {
    var plot = stage.plot, x = plot.scales.x, n = stage.data.periods.length;
    stage.step = Math.min(Math.max(step, 0), n - 1);
    if (stage.step < x.min) { show_range(stage, stage.step - 0.5, stage.step - 0.5 + x.max - x.min); }
    if (stage.step > x.max) { show_range(stage, stage.step + 0.5 - (x.max - x.min), stage.step + 0.5); }
    plot.setCursor({ left: plot.valToPos(stage.step, 'x'), top: 1 });
    tell(stage);
  }

  /* ------------------------------------------------------------------------------------------------------------------------ inputs */

  var KEYS = {
    ArrowLeft: function (stage) { go(stage, stage.step - 1); }, ArrowRight: function (stage) { go(stage, stage.step + 1); },
    ArrowDown: function (stage) { go(stage, stage.step - 1); }, ArrowUp: function (stage) { go(stage, stage.step + 1); },
    PageUp: function (stage) { go(stage, stage.step + years_of(stage.data).steps); },
    PageDown: function (stage) { go(stage, stage.step - years_of(stage.data).steps); },
    Home: function (stage) { go(stage, 0); }, End: function (stage) { go(stage, stage.data.periods.length - 1); },
    '+': function (stage) { zoom(stage, 0.5); }, '=': function (stage) { zoom(stage, 0.5); }, '-': function (stage) { zoom(stage, 2); }, '0': all
  };

  function press(stage, event) {
    var act = KEYS[event.key] || (event.key === 'Escape' && is_zoomed(stage) ? all : null);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) { return; }
    act(stage);
    event.preventDefault();
    event.stopPropagation();
  }

  function touch(stage, event) {
    var box = stage.plot.over.getBoundingClientRect();
    stage.plot.setCursor({ left: event.touches[0].clientX - box.left, top: 1 });
  }

  function add_buttons(stage) {
    var bar = make('div', 'zooms', stage.box);
    [[['Zoom in', '放大'], function () { zoom(stage, 0.5); }], [['Zoom out', '缩小'], function () { zoom(stage, 2); }], [['All', '全部'], function () { all(stage); }]].forEach(function (row) {
      var button = make('button', '', bar);
      button.type = 'button';
      both(button, row[0][0], row[0][1]);
      button.addEventListener('click', row[1]);
    });
    both(make('span', 'hint', bar), 'Drag to zoom; keys: ← → + − 0', '拖动可放大；按键：← → + − 0');
  }

  /* ------------------------------------------------------------------------------------------------------------------------- whole */

  function options_of(stage, width) {
    return {
      width: width, height: HEIGHT, padding: [stage.data.unit.en ? 20 : 8, 10, 0, 0], legend: { show: false }, axes: axes(stage),
      scales: { x: { time: false, range: range_of(stage) }, y: { dir: stage.data.reversed ? -1 : 1 } },
      cursor: { y: false, drag: { x: true, y: false, uni: 10 } }, series: [{}].concat(stage.series),
      hooks: {
        init: [function (plot) { plot.stage = stage; }], drawClear: [shade], draw: [write_unit],
        setCursor: [function (plot) { if (stage.slider && plot.cursor.idx !== null && plot.cursor.idx !== undefined && plot.cursor.left >= 0) { stage.step = plot.cursor.idx; tell(stage); } }]
      }
    };
  }

  function last_step(lines) {
    var y = lines[0].y, at = y.length - 1;
    while (at > 0 && y[at] === null) { at--; }
    return at;
  }

  function name_slider(stage, figure) {
    var slider = stage.plot.root;
    [['role', 'slider'], ['tabindex', '0'], ['aria-labelledby', figure.querySelector('figcaption').id], ['aria-valuemin', '0'], ['aria-valuemax', String(stage.data.periods.length - 1)]]
      .forEach(function (pair) { slider.setAttribute(pair[0], pair[1]); });
    slider.addEventListener('keydown', function (event) { press(stage, event); });
    stage.slider = slider;
  }

  function begin(figure) {
    var stage = { drawing: figure.querySelector('.chart'), data: read(figure), box: make('div', 'stage', figure) };
    var steps = stage.data.periods.map(function (_, i) { return i; });
    stage.step = last_step(stage.data.lines);
    figure.classList.add('ready');
    var columns = [steps];
    stage.series = [];
    stage.data.lines.forEach(function (line) {
      pieces_of(stage.data, line).forEach(function (piece) { columns.push(piece); stage.series.push(series_of(line)); });
    });
    stage.plot = new uPlot(options_of(stage, figure.clientWidth), columns, stage.box);
    stage.reading = make('div', 'reading', stage.box);
    name_slider(stage, figure);
    add_buttons(stage);
    ['touchstart', 'touchmove'].forEach(function (kind) { stage.plot.over.addEventListener(kind, function (event) { touch(stage, event); }, { passive: true }); });
    new ResizeObserver(function () {
      if (figure.clientWidth > 0 && figure.clientWidth !== stage.plot.width) { stage.plot.setSize({ width: figure.clientWidth, height: HEIGHT }); }
    }).observe(figure);
    tell(stage);
    stages.push(stage);
  }

  function refresh() {
    stages.forEach(function (stage) { stage.plot.redraw(); tell(stage); });
  }

  /* A chart is made when it comes into sight: it has no width before. */
  var watch = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { watch.unobserve(entry.target); begin(entry.target); }
    });
  }, { rootMargin: '300px' });

  list('.plot.long', document).forEach(function (figure) { watch.observe(figure); });
  new MutationObserver(refresh).observe(root, { attributes: true, attributeFilter: ['lang', 'data-theme'] });
  matchMedia('(prefers-color-scheme:dark)').addEventListener('change', refresh);
}());
