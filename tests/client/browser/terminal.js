// Walks the terminal pages as a person would, at both panel sizes, with pictures of each page.
// usage: node terminal.js ENDPOINTS.json PICTURES-DIRECTORY
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const {chromium} = require('playwright-core');

const [, , endpointsFile, pictures] = process.argv;
const endpoints = JSON.parse(fs.readFileSync(endpointsFile, 'utf8'));
const person = endpoints.people[0];
const sizes = [[800, 480], [1024, 600]];

function must(condition, what) {
  if (!condition) throw new Error(what);
}

async function picture(page, name) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({width, height});
    await page.screenshot({path: path.join(pictures, `${name}-${width}x${height}.png`)});
    const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    must(!over, `${name} is wider than ${width} px`);
  }
}

async function signIn(page, password) {
  await page.fill('input[name=user]', person.login);
  await page.fill('input[name=pass]', password);
  await page.click('button.go[value=open]');
}

async function walk(page) {
  await page.goto(endpoints.terminal);
  await picture(page, 'welcome');
  await page.goto(endpoints.web + '/t/?how=account');
  await picture(page, 'sign-in');
  await signIn(page, 'not ' + person.password);
  await page.waitForSelector('.note');
  await picture(page, 'sign-in-refused');
  await signIn(page, person.password);
  await page.waitForSelector('body.jobs');
  await picture(page, 'jobs');
  must((await page.textContent('main')).includes('Photos'), 'the document is not in the list');

  const box = page.locator('input[name=job]').first();
  if (!(await box.isChecked())) await page.locator('li.tk label').first().click();
  await page.click('button[value=options]');
  await page.waitForSelector('body.options');
  await page.click('label[for=c1]');
  await page.click('label[for=d1]');
  for (let turn = 0; turn < 5 && (await page.textContent('.step output')).trim() !== '2'; ++turn) {
    await page.click('.step button.r');
  }
  must((await page.textContent('.step output')).trim() === '2', 'the copies did not become 2');
  must(await page.locator('#c1').isChecked(), 'black and white was forgotten');
  must(await page.locator('#d1').isChecked(), 'two-sided was forgotten');
  await picture(page, 'options');
  await page.click('#print');
  await page.waitForSelector('body.progress');
  await picture(page, 'progress');
  await page.waitForSelector('.state .okc', {timeout: 30000});
  await picture(page, 'done');
}

(async () => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'consigne-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium', headless: true, viewport: {width: 800, height: 480}, locale: 'fr-FR',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
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
})();
