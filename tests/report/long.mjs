/* Long series in the browser: the chart of uPlot over the drawing, read and zoomed with mouse, finger and keys. The figures expected are read from the case's own table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from './browser.mjs';

const HASH = '#f5', ENTITY = 'SC0010', INDICATOR = 'police_calls', FIRST = '2019-01', LAST = '2024-12'; /* F06 of the sample city: 72 months */
const FILES = ['LICENSE', 'uPlot.iife.min.js', 'uPlot.min.css'];

const slider = (page) => page.locator('.current .stage .uplot').first();
const said_of = (page) => slider(page).getAttribute('aria-valuetext');
const reading = (page) => page.locator('.current .reading').first().innerText();

/* The figures of a month, from the case's table. */
function figures(datasets) {
  const rows = readFileSync(join(datasets, 'sample-city', 'observations-months.csv'), 'utf8').trim().split('\n').map((row) => row.split(','));
  const [head] = rows, at = (name) => head.indexOf(name);
  return new Map(rows.filter((row) => row[at('entity')] === ENTITY && row[at('indicator')] === INDICATOR).map((row) => [row[at('period')], Number(row[at('value')])]));
}

const expected = (values, period) => `${period}, ${values.get(period).toLocaleString('en')} 起`;

/* uPlot as it lies in the tree is the package's. */
export function test_package({ equal, need, third_party }) {
  const folder = join(need.resolve('uplot/package.json'), '..');
  const same = FILES.map((file) => readFileSync(join(third_party, file)).equals(readFileSync(join(folder, file === 'LICENSE' ? file : join('dist', file)))));
  equal('third_party/uplot holds the files of the npm package', same, FILES.map(() => true));
  const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  equal('and names its version', [readFileSync(join(third_party, 'README.md'), 'utf8').split('\n')[0], readFileSync(join(third_party, FILES[1]), 'utf8').includes(`(v${version})`)], [`# uPlot ${version}`, true]);
}

/* A page without a long series holds none of it. */
export function test_absent({ equal, real, sample }) {
  const holds = (file) => ['uPlot', 'class="live"', 'Leon Sorokin'].map((text) => readFileSync(file, 'utf8').includes(text));
  equal('without a long series there is no uPlot', holds(real), [false, false, false]);
  equal('with one it is there, with its licence', holds(sample), [true, true, true]);
}

async function test_keys({ equal, expect }, page, values) {
  equal('a long series begins at its last figure', await said_of(page), expected(values, LAST));
  await slider(page).focus();
  await page.keyboard.press('ArrowLeft');
  equal('arrows go from period to period', await said_of(page), expected(values, '2024-11'));
  await page.keyboard.press('PageDown');
  equal('a page is a year', await said_of(page), expected(values, '2023-11'));
  await page.keyboard.press('Home');
  equal('Home is the first', await said_of(page), expected(values, FIRST));
  equal('and what is seen is what is said', (await reading(page)).replace(/\s+/g, ' '), `${FIRST} ${values.get(FIRST)} 起`);
  await page.keyboard.press('End');
  const whole = await labels(page);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  const near = await labels(page);
  expect('+ shows less', near < whole ? '' : `${near} steps, then ${whole}`);
  await page.keyboard.press('Escape');
  equal('Escape shows all again', [await labels(page), await page.locator('main > section:visible').getAttribute('id')], [whole, HASH.slice(1)]);
}

/* How many periods the chart shows: by moving the mouse to both ends of it. */
async function labels(page) {
  const box = await page.locator('.current .u-over').first().boundingBox(), ends = [];
  for (const x of [1, box.width - 1]) {
    await page.mouse.move(box.x + x, box.y + 20);
    await page.waitForTimeout(30);
    const [year, month] = (await said_of(page)).slice(0, 7).split('-').map(Number);
    ends.push(12 * year + month);
  }
  return ends[1] - ends[0] + 1;
}

async function test_mouse({ equal, expect }, page, values) {
  const over = page.locator('.current .u-over').first(), box = await over.boundingBox();
  equal('the whole is shown', await labels(page), 72);
  await page.mouse.move(box.x + box.width * (30.5 / 72), box.y + 30); /* step 30 of 0 to 71, half a step of room at both ends */
  await page.waitForTimeout(30);
  equal('the mouse reads the period under it', await said_of(page), expected(values, '2021-07'));
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * (42.5 / 72), box.y + 40, { steps: 5 });
  await page.mouse.up();
  const near = await labels(page);
  expect('dragging zooms in', near >= 12 && near <= 14 ? '' : `${near} periods`);
  await page.locator('.current .zooms button').nth(2).click();
  equal('and the button shows all', await labels(page), 72);
}

async function test_words({ equal, expect }, page) {
  const ink = () => page.locator('.current .stage canvas').first().evaluate((drawn) => {
    const canvas = document.createElement('canvas'), { width, height } = drawn, colors = new Map();
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(drawn, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 255) { const color = `${data[i]},${data[i + 1]},${data[i + 2]}`; colors.set(color, (colors.get(color) ?? 0) + 1); }
    }
    return [...colors].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  });
  const light = await ink();
  expect('the line has the drawing\'s colour', light.includes('0,114,178') ? '' : light.slice(0, 4).join(' ')); /* #0072b2 */
  await page.click('#theme');
  await page.waitForTimeout(100);
  const dark = await ink();
  expect('and another on dark ground', dark.includes('74,168,224') && !dark.includes('0,114,178') ? '' : dark.slice(0, 4).join(' ')); /* #4aa8e0 */
  await page.click('#theme');
  const button = page.locator('.current .zooms button').first();
  equal('buttons speak English', await button.innerText(), 'Zoom in');
  await page.click('#language');
  equal('and Chinese', await button.innerText(), '放大');
  await page.click('#language');
}

/* R18: the rule of the same finding, with its threshold and the span in which it fired. */
async function test_rule({ expect }, page) {
  await page.evaluate(() => { location.hash = '#r18'; });
  await page.locator('#r18 .stage').first().waitFor();
  await page.locator('#r18 .uplot').first().focus();
  await page.keyboard.press('Home');
  const said = [];
  for (let i = 0; i < 72; i++) {
    said.push(await page.locator('#r18 .uplot').first().getAttribute('aria-valuetext'));
    await page.keyboard.press('ArrowRight');
  }
  expect('the rule\'s threshold is told', said.every((text) => /threshold -?[\d.]+/.test(text)) ? '' : said[0]);
  const fired = said.filter((text) => text.endsWith('firing')).length;
  expect('and where it fired', fired > 0 && fired < 72 ? '' : `${fired} of 72 periods`);
  expect('and before the first comparison there is no figure', said[0].includes('no value') ? '' : said[0]);
}

async function test_paper({ equal }, page) {
  const seen = () => page.evaluate(() => ['.current .long > .chart', '.current .stage'].map((what) => {
    const box = document.querySelector(what).getBoundingClientRect();
    return box.width > 100 && box.height > 100;
  }));
  equal('on a screen the chart is seen', await seen(), [false, true]);
  equal('and the drawing is still heard', await page.locator('.current .long > .chart').first().evaluate((svg) => [svg.getAttribute('role'), getComputedStyle(svg).display, getComputedStyle(svg).visibility]), ['img', 'block', 'visible']);
  await page.emulateMedia({ media: 'print' });
  equal('on paper the drawing', await seen(), [true, false]);
  await page.emulateMedia({ media: 'screen' });
}

async function test_touch({ equal }, context, file, values) {
  const { page } = await open(context, file, { hash: HASH, width: 390, height: 844, language: 'en' });
  await page.locator('.current .stage').first().waitFor();
  const over = page.locator('.current .u-over').first(), box = await over.boundingBox();
  await over.evaluate((element, x) => {
    const finger = new Touch({ identifier: 1, target: element, clientX: x, clientY: element.getBoundingClientRect().top + 20 });
    element.dispatchEvent(new TouchEvent('touchstart', { touches: [finger], bubbles: true }));
  }, box.x + box.width * (30.5 / 72));
  await page.waitForTimeout(50);
  equal('a finger reads the period under it', await said_of(page), expected(values, '2021-07'));
  equal('and nothing is wider than a phone', await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await page.setViewportSize({ width: 844, height: 390 });
  await page.waitForTimeout(100);
  equal('turned, the chart is as wide as there is room', await over.evaluate((element) => element.closest('.uplot').clientWidth === element.closest('.long').clientWidth), true);
  await page.close();
}

async function test_silent({ equal }, context, file, work) {
  const silent = join(work, 'silent-long.html');
  writeFileSync(silent, readFileSync(file, 'utf8').replace(/<script>[^]*<\/script>/, ''));
  const { page } = await open(context, silent);
  equal('without the script there are the drawings alone', [await page.locator('.long > .chart:visible').count() > 0, await page.locator('.stage, .live:visible').count()], [true, 0]);
  await page.close();
}

export async function test_long(check, context) {
  const values = figures(check.datasets);
  const { page, said, asked } = await open(context, check.sample, { hash: HASH, language: 'en' });
  await page.locator('.current .stage').first().waitFor();
  await test_keys(check, page, values);
  await test_mouse(check, page, values);
  await test_words(check, page);
  await test_paper(check, page);
  await test_rule(check, page);
  check.equal('no error, no message, no request of a long series', [said, asked], [[], []]);
  await page.close();
  await test_touch(check, context, check.sample, values);
  await test_silent(check, context, check.sample, check.work);
}
