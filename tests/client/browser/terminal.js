// Walks the terminal pages as a person would, at both panel sizes, with pictures of each page; cards wherever the focus is. Each page is
// judged by the flows (flows.js).
// usage: node terminal.js ENDPOINTS.json PICTURES-DIRECTORY
'use strict';
const fs = require('fs');
const path = require('path');
const {chromium} = require('playwright-core');
const {browser: settings, must, run} = require('./walk.js');

const [, , endpointsFile, pictures] = process.argv;
const endpoints = JSON.parse(fs.readFileSync(endpointsFile, 'utf8'));
const person = endpoints.people[0];
const sizes = [[800, 480], [1024, 600]];

async function picture(page, name) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({width, height});
    await page.screenshot({path: path.join(pictures, `${name}-${width}x${height}.png`)});
    const over = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    must(!over, `${name} is wider than ${width} px`);
  }
}

// Nothing scrolls on a panel: what does not fit is not there. Hosts keep a strip for themselves (design.md §9).
async function fits(page, name) {
  for (const [width, height] of [...sizes, [800, 424]]) {
    await page.setViewportSize({width, height});
    const over = await page.evaluate(() => {
      const pane = document.querySelector('main.pane');
      return pane.scrollHeight - pane.clientHeight;
    });
    must(over <= 0, `${name} lacks ${over} px at ${width}x${height}`);
  }
  await page.setViewportSize({width: 800, height: 480});
}

async function signIn(page, password) {
  await page.fill('input[name=user]', person.login);
  await page.fill('input[name=pass]', password);
  await page.click('button.go[value=open]');
}

async function hold(page, card) {
  await page.waitForLoadState('load');  // half a card is what a page that is still loading would hear
  await page.keyboard.type(card);
  await page.keyboard.press('Enter');
}

// As people do: where a card was held to a page that was just being replaced, and nothing came of it, it is held once more.
async function read(page, card) {
  for (let turn = 1; ; ++turn) {
    await page.evaluate(() => { window.waiting = true; });
    await hold(page, card);
    const gone = await page.waitForFunction(() => !window.waiting, null, {timeout: 5000}).then(() => true, () => false);
    if (gone) return;
    must(turn < 3, 'three times a card was held to the page, and nothing came of it');
    console.log('a card was held once more');
  }
}

// A reader types into whatever has the focus; no card ever presses a button.
async function cards(page) {
  const [own, other] = endpoints.people.map((one) => one.card);
  await page.goto(endpoints.terminal);
  await page.mouse.click(790, 470);  // nothing has the focus
  await read(page, own);
  await page.waitForSelector('body.jobs');
  await page.mouse.click(300, 470);
  await read(page, own);
  await page.waitForSelector('body.sign-in');

  for (const focus of ['#print', 'button[value=options]', 'button[value=all]', '.rail .out']) {
    await read(page, own);
    await page.waitForSelector('body.jobs');
    await page.locator('li.tk label').first().click();
    await page.focus(focus);
    await read(page, own);
    await page.waitForSelector('body.sign-in');
  }

  await read(page, own);
  await page.waitForSelector('body.jobs');
  await page.locator('li.tk label').first().click();
  await page.click('button[value=options]');
  await page.waitForSelector('body.options');
  await page.focus('#print');
  await read(page, other);
  await page.waitForFunction((login) => document.querySelector('.who, .hero') && !document.body.textContent.includes(login), person.login);
  await read(page, other);
  await page.waitForSelector('body.sign-in');
}

// Without script a reader types into the field that has the focus; Chromium gives it a moment after the page is loaded.
async function holdPlain(page, card) {
  await page.waitForSelector('input:focus', {state: 'attached'});
  await hold(page, card);
}

async function withoutScript(enrolled) {
  // The panel's secret goes along: one browser holds a terminal.
  const browser = await chromium.launch(settings);
  const context = await browser.newContext({javaScriptEnabled: false, viewport: {width: 800, height: 480}, locale: 'fr-FR'});
  await context.addCookies((await enrolled.cookies()).filter((one) => one.name === 'consigne_terminal'));
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  await page.goto(endpoints.terminal);
  await holdPlain(page, person.card);
  await page.waitForSelector('body.jobs');
  await holdPlain(page, person.card);
  await page.waitForSelector('body.sign-in');
  await holdPlain(page, person.card);
  await page.waitForSelector('body.jobs');
  await page.locator('li.tk label').first().click();
  await holdPlain(page, person.card);  // the tick has the focus: the list comes again, ready for the card
  await page.waitForSelector('body.jobs input[name=job]:checked');
  await holdPlain(page, person.card);
  await page.waitForSelector('body.sign-in');
  await browser.close();
}

async function walk(page) {
  await page.goto(endpoints.terminal);
  await picture(page, 'welcome');
  await page.setViewportSize({width: 800, height: 480});
  await cards(page);
  await withoutScript(page.context());
  await page.goto(endpoints.web + '/t/?how=account');
  await picture(page, 'sign-in');
  await signIn(page, 'not ' + person.password);
  await page.waitForSelector('.note');
  await picture(page, 'sign-in-refused');
  await signIn(page, person.password);
  await page.waitForSelector('body.jobs');
  await picture(page, 'jobs');
  must((await page.textContent('main')).includes('Photos'), 'the document is not in the list');

  await page.click('.rail a[href="/t/machine"]');
  await page.waitForSelector('body.machine');
  await picture(page, 'machine');
  await page.click('.acts .go');
  await page.waitForSelector('body.jobs');

  await page.click('.claim .who');
  await page.waitForSelector('body.account');
  await picture(page, 'account');
  await fits(page, 'account');
  await page.click('button[value=return]');
  await page.waitForSelector('body.jobs');
  await fits(page, 'jobs');

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
  await fits(page, 'options');
  await page.click('button[value=return]');
  await page.waitForSelector('body.jobs');
  must(/2/.test(await page.textContent('button[value=options] small')), 'the list does not show the choices');
  await picture(page, 'jobs-chosen');
  await box.focus();
  await page.keyboard.press('Enter');  // as the keys of a panel do: Space ticks, Enter prints
  await page.waitForSelector('body.progress');
  await picture(page, 'progress');
  await page.waitForSelector('.state .okc', {timeout: 30000});
  await picture(page, 'done');
}

run(pictures, {viewport: {width: 800, height: 480}, locale: 'fr-FR'}, walk);
