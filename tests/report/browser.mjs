/* A browser with one page of the report in it: started anew, offline, and whatever it says or asks for is kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--font-render-hinting=none', '--force-color-profile=srgb', '--hide-scrollbars'];

/* Starts the browser; call the function that comes back to end it. */
export async function start(chromium, executablePath) {
  const folder = mkdtempSync(join(tmpdir(), 'tongbi-browser-'));
  const context = await chromium.launchPersistentContext(folder, { executablePath, headless: true, args: ARGUMENTS, offline: true });
  return { context, end: async () => { await context.close(); rmSync(folder, { recursive: true, force: true }); } };
}

/* Opens a page; `said` holds console messages, errors and refused actions, `asked` every address but its own. */
export async function open(context, file, { hash = '', width = 1280, height = 900, dark = false, language } = {}) {
  const page = await context.newPage(), said = [], asked = [], address = pathToFileURL(file).href;
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => { if (request.url().split('#')[0] !== address) { asked.push(request.url()); } });
  page.on('dialog', (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.addInitScript(() => { try { localStorage.clear(); } catch { /* nothing kept */ } });
  await page.goto(address + hash);
  if (language && await page.evaluate(() => document.documentElement.lang) !== language) {
    await page.click('#language');
  }
  return { page, said, asked };
}
