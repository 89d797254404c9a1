// What every browser test does around its walk: a Chromium with a profile of its own, a picture of the page where it failed,
// and an exit status.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const {chromium} = require('playwright-core');

const browser = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync'],
  headless: true,
};

function must(condition, what) {
  if (!condition) throw new Error(what);
}

// Runs `walk(page)` in a context with `options`, and ends the process: 0, or 1 with the reason and pictures/failed.png.
async function run(pictures, options, walk) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'consigne-browser-'));
  const context = await chromium.launchPersistentContext(profile, {...browser, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  let status = 0;
  try {
    await walk(page);
  } catch (error) {
    status = 1;
    console.error(`${error.message}\nat ${page.url()}`);
    await page.screenshot({path: path.join(pictures, 'failed.png')}).catch(() => {});
  }
  await context.close();
  fs.rmSync(profile, {recursive: true, force: true});
  process.exit(status);
}

module.exports = {browser, must, run};
