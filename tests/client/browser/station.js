// The panel behind a station, and its set-up page, in a real browser. The test beside it is told when the server is to go and come back.
// usage: node station.js WALK.json PICTURES-DIRECTORY
'use strict';
const fs = require('fs');
const net = require('net');
const path = require('path');
const {inspect} = require('./judge.js');
const {must, run} = require('./walk.js');

const [, , walkFile, pictures] = process.argv;
const walk = JSON.parse(fs.readFileSync(walkFile, 'utf8'));
const tell = word => fs.appendFileSync(walk.asked, `${word}\n`);
const hold = card => new Promise((resolve, reject) => {
  const reader = net.connect(walk.port, '127.0.0.1', () => reader.end(`${card}\n`));
  reader.on('close', resolve).on('error', reject);
});
const picture = (page, name) => page.screenshot({path: path.join(pictures, `station-${name}.png`)});

run(pictures, {viewport: {width: 800, height: 480}}, async page => {
  const faults = [];
  page.on('pageerror', error => faults.push(error.message));
  page.on('console', message => { if (/Content Security Policy/.test(message.text())) faults.push(message.text()); });

  // Whoever was signed in quits; a card, and the page shows its person without a touch.
  await page.goto(`${walk.panel}/`);
  if (await page.locator('body.jobs').count()) await page.getByRole('button', {name: /Quitter|Quit/}).first().click();
  await page.locator('body.sign-in').waitFor();
  await hold(walk.card);
  await page.getByText('Camille Martin').first().waitFor();
  await picture(page, 'signed-in');
  await page.getByRole('button', {name: /Quitter|Quit/}).first().click();
  await page.locator('body.sign-in').waitFor();
  must((await page.context().cookies()).length === 0, 'the browser of the panel holds cookies');

  // The server goes: said on the panel, without a touch. It comes back: so does the panel.
  tell('down');
  await page.getByRole('heading', {name: 'The counter does not answer'}).waitFor({timeout: 60000});
  must(/silent since \d\d:\d\d/.test(await page.locator('main').innerText()), 'the panel does not say since when');
  await picture(page, 'unreachable');
  await inspect(page, 'the page of a station without its server');
  tell('up');
  await page.locator('body.sign-in').waitFor({timeout: 60000});

  // The set-up page.
  await page.setViewportSize({width: 1024, height: 900});
  await page.goto(`${walk.set_up}/`);
  await page.getByLabel('Password', {exact: true}).fill('station-try-2026');
  await page.getByRole('button', {name: 'Sign in'}).click();
  await page.getByRole('heading', {name: 'Set-up of this terminal'}).waitFor();
  await picture(page, 'set-up');
  await page.getByRole('button', {name: 'Test the connection'}).click();
  must(/The server answers/.test(await page.locator('#said').innerText()), 'the test does not say that the server answers');
  await page.getByRole('button', {name: 'Show the next card'}).click();
  await page.locator('#card').waitFor();
  await hold('0004 51E5');
  await page.getByText('0004 51E5', {exact: true}).waitFor({timeout: 10000});
  await picture(page, 'test-card');
  await page.setViewportSize({width: 360, height: 780});
  await picture(page, 'set-up-phone');
  must(!await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), 'the set-up page is wider than a telephone');
  await page.getByRole('button', {name: 'Log out'}).click();
  await page.getByRole('heading', {name: 'Administrator of this terminal'}).waitFor();
  must(faults.length === 0, faults.join('\n'));
  tell('done');
});
