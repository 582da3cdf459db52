/*
 * The report's page in a real browser: page.mjs --tongbi PROGRAM --work FOLDER [--chromium PROGRAM] [--renew]; check_page calls it.
 * FOLDER holds node_modules and gets the pages and pictures; --renew (TONGBI_RENEW=1) makes the pictures the references.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { open, start } from './browser.mjs';
import { test_absent, test_long, test_package } from './long.mjs';
import { compare } from './pictures.mjs';

const { values: given } = parseArgs({ options: { tongbi: { type: 'string' }, work: { type: 'string' }, chromium: { type: 'string', default: '/usr/bin/chromium' }, renew: { type: 'boolean' } } });
const here = dirname(fileURLToPath(import.meta.url)), datasets = join(here, '..', '..', 'datasets');
const work = resolve(given.work), tongbi = resolve(given.tongbi);
const need = createRequire(join(work, 'package.json'));
const { chromium } = need('playwright-core');
const AXE = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const REAL = join(work, 'zhengxiang.html'), SAMPLE = join(work, 'sample.html'), MANY = join(work, 'many.html');

/* ------------------------------------------------------------------------------------------------------------------- telling */

let failed = 0, done = 0;

function expect(what, fault) {
  done++;
  if (fault) {
    failed++;
    console.log(`FAILED  ${what}: ${fault}`);
  } else {
    console.log(`ok      ${what}`);
  }
}

const equal = (what, found, expected) => expect(what, JSON.stringify(found) === JSON.stringify(expected) ? '' : `found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
const below = (what, found, limit, unit) => expect(`${what}: ${found} ${unit}`, found < limit ? '' : `expected less than ${limit} ${unit}`);

const check = { equal, expect, need, datasets, work, real: REAL, sample: SAMPLE, third_party: join(here, '..', '..', 'third_party', 'uplot') };

/* ------------------------------------------------------------------------------------------------------------------- reports */

/* Writes a report; returns how many milliseconds of processors it took: what else the machine does is no matter. */
function report(data, file, ...options) {
  const told = execFileSync('sh', ['-c', '"$@" && times', 'sh', tongbi, 'report', data, '-o', file, '--quiet', ...options], { encoding: 'utf8' });
  const times = [...told.trim().split('\n').pop().matchAll(/(\d+)m([\d.]+)s/g)]; /* of the program: user, system */
  return Math.round(times.reduce((sum, [, minutes, seconds]) => sum + 60000 * minutes + 1000 * seconds, 0));
}

function write_reports() {
  const many = join(work, 'many');
  execFileSync('python3', [join(here, 'many.py'), many]);
  below('the real case is written', report(join(datasets, 'zhengxiang-2024'), REAL, '--lang=zh'), 1000, 'ms of processors');
  report(join(datasets, 'sample-city'), SAMPLE, '--lang=en');
  below('1,000 findings and 10,000 alerts are written', report(many, MANY, '--lang=en'), 5000, 'ms of processors');
  below('the real case', statSync(REAL).size, 1e6, 'bytes');
  below('1,000 findings and 10,000 alerts', statSync(MANY).size, 1e7, 'bytes');
}

/* ------------------------------------------------------------------------------------------------------------------ behaviour */

const shown = (page) => page.locator('#findings tr[data-e]:visible').count();
const first = async (page) => (await page.locator('#findings tr[data-e]:visible th').first().textContent()).trim(); /* not innerText: that of rows not painted yet is empty */

async function test_filters(page) {
  equal('all findings are shown', await shown(page), 70);
  await page.selectOption('#by-e', 'watch');
  equal('filter by evidence', await shown(page), 11);
  equal('the tile follows the filter', await page.getAttribute('.tile.watch', 'aria-pressed'), 'true');
  await page.click('.tile.watch');
  equal('the tile again: all', await shown(page), 70);
  await page.selectOption('#by-s', 'done');
  await page.selectOption('#by-e', 'contradicted');
  equal('filters together', [await shown(page), await first(page)], [1, '11']);
  equal('groups without findings are gone', await page.locator('#findings .group:visible').count(), 1);
  await page.click('[type=reset]');
  equal('cleared', await shown(page), 70);
  await page.selectOption('#by-v', 'high');
  const high = await shown(page);
  expect('filter by severity', high > 0 && high < 70 ? '' : `${high} shown`);
  await page.click('[type=reset]');
  await page.fill('#by-t', 'mfg');
  const none = await shown(page);
  await page.fill('#by-t', '制造业');
  const chinese = await shown(page);
  await page.fill('#by-t', 'MANUFACTURING');
  expect('text in either language, whatever the case', none === 0 && chinese > 0 && await shown(page) > 0 ? '' : `${none}, ${chinese}`);
  await page.keyboard.press('Escape');
  equal('Escape clears', [await shown(page), await page.inputValue('#by-t')], [70, '']);
}

async function test_order(page) {
  const button = page.locator('.sort').nth(3), head = page.locator('#findings thead th').nth(3);
  await button.click();
  equal('sorted by evidence, the worst first', [await first(page), await head.getAttribute('aria-sort')], ['11', 'ascending']);
  equal('groups are out of the way', await page.locator('#findings .group:visible').count(), 0);
  await button.click();
  equal('and the other way round', await head.getAttribute('aria-sort'), 'descending');
  await button.click();
  equal('and back to groups', [await first(page), await head.getAttribute('aria-sort')], ['1', null]);
  expect('with their heads', await page.locator('#findings .group:visible').count() > 1 ? '' : 'no heads');
}

async function test_language(page) {
  const title = page.locator('#findings .title a').nth(1);
  expect('the page speaks Chinese', /制造业/.test(await title.innerText()) ? '' : await title.innerText());
  equal('the title too', await page.title(), '蒸湘区：2024年整改情况报告中的数据');
  await page.click('#language');
  equal('the title follows', [await page.title(), await page.locator('#front h1').innerText()], Array(2).fill('Zhengxiang District: figures of the 2024 rectification report'));
  equal('the language of the document', await page.evaluate(() => document.documentElement.lang), 'en');
  expect('and now English', /[Mm]anufacturing/.test(await title.innerText()) && !/制造业/.test(await title.innerText()) ? '' : await title.innerText());
  equal('filters too', await page.locator('#by-e option').nth(2).innerText(), 'contradicted');
  const mixed = await page.evaluate(() => [...document.querySelectorAll('.current [lang=zh]')].filter((e) => e.checkVisibility()).length);
  equal('nothing of the other language is left', mixed, 0);
}

async function test_links(page) {
  const broken = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href')).filter((h) => h[0] !== '#' || !document.getElementById(h.slice(1))));
  equal('every link leads somewhere in the page', broken, []);
  const doubled = await page.evaluate(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i); });
  equal('no id twice', doubled, []);
  const named = await page.evaluate(() => [...document.querySelectorAll('svg[role=img]')].filter((s) => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent.trim()).length);
  equal('every chart has a name', named, 0);
  await page.locator('#findings .title a').nth(1).click();
  await page.locator('#f1').waitFor(); /* what an address shows is shown a little after it has changed */
  equal('a finding opens alone', await page.locator('main > section:visible').evaluateAll((s) => s.map((e) => e.id)), ['f1']);
  await page.keyboard.press('j');
  await page.locator('#f2').waitFor();
  equal('the next one', await page.locator('main > section:visible').getAttribute('id'), 'f2');
  await page.keyboard.press('k');
  await page.locator('#f1').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#front').waitFor();
  equal('and back', await page.locator('main > section:visible').getAttribute('id'), 'front');
  await page.evaluate(() => { location.hash = '#c10'; });
  await page.locator('#c10').waitFor();
  equal('a claim by its address is open', await page.locator('#c10').evaluate((e) => e.open && e.checkVisibility()), true);
  await page.keyboard.press('/');
  await page.locator('#front').waitFor();
  equal('/ leads to the search, also from a finding', await page.evaluate(() => document.activeElement.id), 'by-t');
  await page.keyboard.press('Escape');
  await page.locator('h1:visible').first().click();
  await page.keyboard.press('/');
  equal('and from the list', await page.evaluate(() => document.activeElement.id), 'by-t');
}

async function test_theme(page) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.click('#theme');
  expect('dark by choice', light !== await ground() ? '' : light);
  await page.click('#theme');
  equal('and light again', await ground(), light);
}

async function test_behaviour(context) {
  const { page, said, asked } = await open(context, REAL);
  await test_filters(page);
  await test_order(page);
  await test_language(page);
  await test_links(page);
  await test_theme(page);
  equal('no error, no message', said, []);
  equal('no request', asked, []);
  await page.close();
}

async function test_hostile(context) {
  const { page, said, asked } = await open(context, MANY);
  equal('a name from the data stays text', [await page.locator('img').count(), await page.locator('main script').count()], [0, 0]);
  expect('and is shown', (await page.locator('#findings .title').first().innerText()).includes('<img src=x onerror=alert(1)>') ? '' : 'it is not');
  const times = await page.evaluate(() => ['5', '57', 'finding 9', 'no such', ''].map((text) => {
    const words = document.getElementById('by-t');
    let least = Infinity;
    for (let i = 0; i < 5; i++) {
      words.value = 'something else';
      words.dispatchEvent(new Event('input', { bubbles: true }));
      void document.body.offsetHeight;
      const begin = performance.now();
      words.value = text;
      words.dispatchEvent(new Event('input', { bubbles: true }));
      void document.body.offsetHeight; /* laid out */
      least = Math.min(least, performance.now() - begin);
    }
    return least;
  }));
  below(`filtering 1,000 findings (${times.map((t) => Math.round(t)).join(', ')}), at most`, Math.round(Math.max(...times)), 100, 'ms');
  equal('no error and no request there either', [said, asked], [[], []]);
  await page.close();
}

async function test_without_script(context) {
  const { page } = await open(context, REAL);
  await page.close();
  const file = join(work, 'silent.html');
  writeFileSync(file, readFileSync(REAL, 'utf8').replace(/<script>[^]*<\/script>/, ''));
  const silent = await open(context, file);
  equal('without the script all parts are there', await silent.page.locator('main > section:visible').count(), 73); /* the front, 70 findings, what belongs to none, the data */
  equal('and what needs it is not', await silent.page.locator('#filters:visible, .switches:visible').count(), 0);
  await silent.page.close();
}

/* -------------------------------------------------------------------------------------------------------------- accessibility */

async function test_accessible(context, file, hash, dark, language) {
  const { page } = await open(context, file, { hash, dark, language });
  await page.evaluate(() => document.querySelectorAll('.current details').forEach((d) => { d.open = true; }));
  await page.evaluate(AXE);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const told = found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(' | ')}`);
  equal(`accessible: ${file.split('/').pop()}${hash} ${dark ? 'dark' : 'light'} ${language}`, told, []);
  await page.close();
}

const LOOKED_AT = [[REAL, '#front', 'zh'], [REAL, '#f1', 'en'], [REAL, '#quality', 'zh'], [SAMPLE, '#front', 'en'], [SAMPLE, '#f1', 'zh'], [SAMPLE, '#f4', 'en'], [SAMPLE, '#f5', 'zh']];

async function test_accessibility(context) {
  for (const [file, hash, language] of LOOKED_AT) {
    await test_accessible(context, file, hash, false, language);
    await test_accessible(context, file, hash, true, language);
  }
}

/* ------------------------------------------------------------------------------------------------------------------- pictures */

/* Findings 2, 5, 9 and 14 of the real case; two of the sample city, which has peers to rank. */
const PICTURES = [['zhengxiang', REAL, 'front', '#front', 'zh'], ['zhengxiang', REAL, 'finding-2', '#f1', 'zh'], ['zhengxiang', REAL, 'finding-5', '#f4', 'zh'],
  ['zhengxiang', REAL, 'finding-9', '#f8', 'en'], ['zhengxiang', REAL, 'finding-14', '#f13', 'en'], ['sample', SAMPLE, 'front', '#front', 'en'],
  ['sample', SAMPLE, 'finding-2', '#f1', 'en'], ['sample', SAMPLE, 'rule', '#r2', 'zh'], ['sample', SAMPLE, 'long', '#f3', 'en'], ['sample', SAMPLE, 'long-rule', '#r18', 'zh']];

const SHOWN = ['zhengxiang-front-desktop.png', 'sample-finding-2-desktop.png']; /* in the README, whole */

async function test_pictures(context) {
  const blank = await context.newPage(), folder = join(work, 'pictures'), references = join(here, 'references');
  mkdirSync(folder, { recursive: true });
  mkdirSync(references, { recursive: true });
  for (const [name, file, part, hash, language] of PICTURES) {
    for (const [device, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
      const { page } = await open(context, file, { hash, width, height, language });
      await page.evaluate((rule) => { document.activeElement.blur(); if (rule) { document.querySelector(rule).scrollIntoView(); } }, hash.startsWith('#r') ? hash : '');
      await page.waitForTimeout(100); /* long series appear when they are in sight */
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const picture = `${name}-${part}-${device}.png`, bytes = await page.screenshot();
      writeFileSync(join(folder, picture), bytes);
      expect(`picture ${picture}`, wide > 0 ? `${wide} px wider than the window` : await compare(blank, bytes, join(references, picture), SHOWN.includes(picture), given.renew));
      await page.close();
    }
  }
  await blank.close();
}

/* ----------------------------------------------------------------------------------------------------------------------- main */

write_reports();
const { context, end } = await start(chromium, given.chromium);
try {
  await test_behaviour(context);
  await test_hostile(context);
  await test_without_script(context);
  test_package(check);
  test_absent(check);
  await test_long(check, context);
  await test_accessibility(context);
  await test_pictures(context);
} finally {
  await end();
  rmSync(join(work, 'many'), { recursive: true, force: true });
}
console.log(`${done - failed} of ${done} passed`);
process.exit(failed > 0 ? 1 : 0);
