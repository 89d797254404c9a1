// Walks the administration of jobs, machines and terminals as an administrator would, on a desk and a phone, with pictures of each
// page; what is set for a terminal is looked for on its panel. WCAG by axe.
// usage: PRINT_TEST=… PRINT_FILE=… PRINT_TO=… SECOND=ipp://… node admin.js ENDPOINTS.json PICTURES-DIRECTORY
'use strict';
const fs = require('fs');
const path = require('path');
const {execFileSync} = require('child_process');
const {chromium} = require('playwright-core');
const {judge: everywhere} = require('./judge.js');
const {browser: settings, must, run} = require('./walk.js');

const [, , endpointsFile, pictures] = process.argv;
const endpoints = JSON.parse(fs.readFileSync(endpointsFile, 'utf8'));
const web = endpoints.web;
const person = endpoints.people[0];
const sizes = [[1280, 800], [390, 844]];

function print(login) {
  execFileSync('ipptool', ['-tf', process.env.PRINT_FILE, '-d', 'person=' + login, '-d', 'filetype=application/octet-stream', process.env.PRINT_TO, process.env.PRINT_TEST], {stdio: 'ignore'});
}

const judge = (page, name) => everywhere(page, name, {pictures, prefix: 'admin', sizes, fullPage: true});

async function signIn(page, login = endpoints.admin.login, password = endpoints.admin.password) {
  await page.fill('#user', login);
  await page.fill('#pass', password);
  await page.click('form button.go');
}

const noted = async (page, what) => must(await page.locator('.note.ok').count() === 1, `${what} is not said: ${await page.locator('.note').allTextContents()}`);

// At the panel: signed in with the code.
async function atPanel(panel) {
  await panel.goto(web + '/t/');
  if (await panel.locator('.rail .out').count() > 0) await panel.click('.rail .out');
  await panel.goto(web + '/t/?how=code');
  for (const digit of person.code) await panel.click(`button[name=k][value="${digit}"]`);
  await panel.click('button.go[value=open]');
}

async function check(page, name, on) {
  const box = page.locator(`form.keep [name="${name}"]`);
  if (on) await box.check(); else await box.uncheck();
}

async function flows(page, panel, round) {
  const pictured = page.pictured ? judge : async () => {};
  await page.goto(web + '/admin/');
  must(page.url().includes('/sign-in'), 'the administration is open to everybody');
  await signIn(page);
  must(page.url() === web + '/admin/', `signed in to ${page.url()}`);
  must((await page.textContent('.att')).includes('nobody'), 'the document that is nobody’s is not on the dashboard');
  await pictured(page, 'dashboard');

  // A machine from its address, asked at once, tried with a page.
  await page.click('.side a[href="/admin/printers"]');
  await pictured(page, 'printers');
  await page.click('a.go[href="/admin/new-machine"]');
  await page.fill('#uri', 'nonsense');
  await page.fill('#name', 'Library ' + round);
  await page.click('.bar .go');
  must(await page.locator('.note.bad').count() === 1 && await page.inputValue('#name') === 'Library ' + round, 'a wrong address is not said, or what was typed is lost');
  await page.fill('#uri', process.env.SECOND);
  await page.selectOption('select[name=printer]', '+');
  await pictured(page, 'new-machine');
  await page.click('.bar .go');
  await noted(page, 'that the machine answers');
  must((await page.textContent('.cols')).includes('PDF'), 'what the machine can do is not shown');
  await pictured(page, 'machine');
  if (page.pictured) {
    await page.click('form[action$="/test"] button');
    await noted(page, 'the test page');
    must(/\/admin\/jobs\/\d+$/.test(page.url()), 'a test page is no document');
    await page.waitForFunction(() => document.querySelector('.head .s.ok') && !document.querySelector('.fold .idle'), null, {timeout: 60000});
    await page.goBack();
  }

  // The printer that came with it: changed, paused, gone on, removed with what hangs on it.
  await page.click('.side a[href="/admin/printers"]');
  await page.click(`table a:text-is("Library-${round}")`);
  await page.fill('#info', 'Second floor');
  await page.fill('#networks', '10.0.0.0/8\n192.168.0.0/16');
  await page.check('input[name=mode][value=inherit]');
  await page.click('.bar .go');
  await noted(page, 'that the printer is saved');
  must(await page.isChecked('input[name=mode][value=inherit]'), 'the mode is not kept');
  await pictured(page, 'printer');
  await page.fill('#networks', 'everywhere');
  await page.click('.bar .go');
  must(await page.locator('.note.bad').count() === 1, 'a network that is none is not refused');
  await page.goto(page.url());
  await page.click('button[value=pause]');
  must(await page.locator('.head .s.warn').count() === 1, 'a paused printer looks well');
  await page.click('button[value=resume]');
  must(await page.locator('.head .s.ok').count() === 1, 'a printer that goes on looks paused');
  await page.click('form[action$="/remove"] button');
  await noted(page, 'that the printer is gone');
  await page.click(`table a:text-is("Library ${round}")`);
  await page.click('form[action$="/remove"] button');
  await noted(page, 'that the machine is gone');
  await page.click('table a:text-is("Accueil")');
  must(await page.locator('form[action$="/remove"]').count() === 0 && (await page.textContent('.cols')).includes('consigne'), 'a machine in use can be removed, or nobody says what uses it');

  // Documents: found, given, released, deleted.
  await page.click('.side a[href="/admin/jobs"]');
  await page.waitForSelector('table');
  await pictured(page, 'jobs');
  await page.fill('#owner', person.login);
  await page.click('.sift .go button, .sift button.go');
  must(await page.locator('tbody tr').count() >= 1 && !(await page.textContent('tbody')).includes('stranger'), 'the owner is not sifted by');
  await page.fill('#owner', '');
  await page.selectOption('#show', 'unowned');
  await page.click('.sift button.go');
  must((await page.textContent('tbody')).includes('stranger'), 'what is nobody’s is not found');
  await page.locator('tbody a').first().click();
  await page.fill('#owner', person.login);
  await page.click('form[action$="/give"] button');
  await noted(page, 'whose it is now');
  await page.waitForSelector('form[action$="/release"]');
  await pictured(page, 'job');
  await page.check('form[action$="/release"] [name=colour]');
  await page.click('form[action$="/release"] .go');
  await noted(page, 'where it goes');
  must(await page.locator('.fold tbody tr').count() >= 1, 'the delivery is not in its history');
  await page.goto(web + '/admin/jobs?owner=' + person.login);
  await page.locator('tbody a').last().click();
  await page.click('form[action$="/delete"] button');
  await noted(page, 'that it is deleted');

  // A panel asks; it is accepted with a name of its own and its machine.
  const serial = 'NEW' + round;
  const stranger = await panel.context().browser().newContext({javaScriptEnabled: false});
  const asking = await stranger.newPage();
  await asking.goto(`${web}/t/?terminal=${serial}`);
  await page.click('.side a[href="/admin/terminals"]');
  await page.waitForSelector('.asks');
  must(await page.locator('.side a b').count() === 1, 'the menu does not say that a terminal asks');
  await pictured(page, 'terminals');
  await page.click('.asks a.go');
  await pictured(page, 'terminal-asks');
  await page.fill('#name', 'Accueil');
  await page.selectOption('#machine', {index: 1});
  await page.click('.bar .go');
  must(await page.locator('#trouble').count() === 1, 'two terminals may have one name');
  await page.fill('#name', '08 Library ' + round);
  await page.click('.bar .go');
  await noted(page, 'that it is accepted');
  await asking.goto(web + '/t/');
  must((await asking.content()).includes('name="form"'), 'the accepted panel does not let people sign in');
  await page.click('form[action$="/remove"] button');
  await noted(page, 'that the terminal is gone');
  await stranger.close();

  // What is set for the terminal is so on its panel.
  await page.click('table a:text-is("Accueil")');
  const terminal = page.url();
  await atPanel(panel);
  must(await panel.locator('button[value=options]').count() === 1, 'no documents at the panel');
  await panel.click('button[value=options]');
  must(await panel.locator('input[name=colour]').count() > 0, 'black and white is not offered at first');
  if (page.pictured) {
    await page.uncheck('[name=options]');
    must(await page.locator('[data-if=options]').first().evaluate(at => at.classList.contains('off')), 'the picture does not follow the form');
    await page.check('[name=release][value=automatic]');
    must(!await page.locator('[data-if="release=automatic"]').evaluate(at => at.classList.contains('off')), 'the picture does not show automatic release');
    await page.click('button[type=reset]');
  }
  await check(page, 'mono', false);
  await page.fill('#comment', 'Key with reception');
  await page.click('.bar .go');
  await noted(page, 'that the terminal is saved');
  await pictured(page, 'terminal');
  await atPanel(panel);
  await panel.click('button[value=options]');
  must(await panel.locator('input[name=colour][value=bw]:not([disabled])').count() === 0, 'black and white is still offered');
  await check(page, 'mono', true);
  await page.check('[name=after][value=all]');
  await page.click('.bar .go');
  print(person.login);
  await panel.waitForTimeout(1500);
  await atPanel(panel);
  must(panel.url().endsWith('/t/progress'), `after login the panel is at ${panel.url()}`);
  await page.goto(terminal);
  await page.check('[name=after][value=choose]');
  await page.click('.bar .go');

  // And what is set for all of them.
  await page.click('.tabs a[href="/admin/all-terminals"]');
  await pictured(page, 'all-terminals');
  await page.check('[name="keyboard-login"][value=account]');
  await page.uncheck('[name="second-keyboard-login"]');
  await page.check('[name="terminal-theme"][value=dark]');
  await page.check('[name="terminal-language"][value=en]');
  await page.fill('[name="terminal-help"]', 'Guichet 2, poste 4210');
  await page.fill('[name="terminal-time-out"]', '5');
  const before = page.url();
  await page.evaluate(() => document.querySelector('form.keep').setAttribute('novalidate', '')).catch(() => {});
  if (page.pictured) {
    await page.click('.bar .go');
    must(await page.locator('.note.bad').count() === 1, 'five seconds are taken');
    must(await page.inputValue('[name="terminal-help"]') === 'Guichet 2, poste 4210', 'what was typed is lost');
  }
  await page.fill('[name="terminal-time-out"]', '90');
  await page.click('.bar .go');
  await noted(page, 'that it is saved');
  must(page.url() === before, 'saving leads elsewhere');
  await panel.context().clearCookies({name: 'consigne_session'});
  await panel.goto(web + '/t/');
  const shown = await panel.content();
  must(shown.includes('name="pass"') && !shown.includes('name="k"'), 'the panel does not ask for account and password alone');
  must(shown.includes('<html lang="en"') && shown.includes('Guichet 2, poste 4210'), 'language or help line are not on the panel');
  const ground = await panel.evaluate(() => getComputedStyle(document.body).backgroundColor).catch(() => '');
  must(ground === 'rgb(13, 21, 34)', `the panel’s ground is ${ground}`);
  if (page.pictured) await panel.screenshot({path: path.join(pictures, 'admin-panel-dark.png')});
  await page.check('[name="keyboard-login"][value=code]');
  await page.check('[name="second-keyboard-login"]');
  await page.check('[name="terminal-theme"][value=light]');
  await page.check('[name="terminal-language"][value=server]');
  await page.fill('[name="terminal-help"]', '');
  await page.click('.bar .go');
  await noted(page, 'that it is saved');
}

// What is printed meanwhile comes to the dashboard by itself; paused, it stands still and says so.
async function live(page) {
  await page.goto(web + '/admin/');
  await page.waitForFunction(() => window.EventSource && document.readyState === 'complete');
  const before = await page.textContent('.strip .first b');
  print(person.login);
  await page.waitForFunction(was => document.querySelector('.strip .first b').textContent !== was, before, {timeout: 15000});
  await page.click('#pause');
  must(await page.locator('.live.stale').count() === 1, 'a paused page does not say so');
  const paused = await page.textContent('.strip .first b');
  print(person.login);
  await page.waitForTimeout(3000);
  must(await page.textContent('.strip .first b') === paused, 'a paused page goes on');
  await page.click('#pause');
  await page.waitForFunction(was => document.querySelector('.strip .first b').textContent !== was, paused, {timeout: 15000});
}

run(pictures, {viewport: {width: 1280, height: 800}, locale: 'en-GB'}, async page => {
  page.pictured = true; page.setDefaultTimeout(20000);
  const complaints = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type()) && !/status of (401|422)/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(web) && !request.url().startsWith('data:')) complaints.push('asks ' + request.url()); });
  const browser = await chromium.launch(settings);
  const panel = await (await browser.newContext({viewport: {width: 800, height: 480}, locale: 'en-GB'})).newPage();
  panel.setDefaultTimeout(20000);
  await panel.goto(endpoints.terminal);
  await flows(page, panel, 1);
  await live(page);
  print('stranger');
  print(person.login);
  const plain = await (await browser.newContext({javaScriptEnabled: false, viewport: {width: 1280, height: 800}, locale: 'en-GB'})).newPage();
  plain.setDefaultTimeout(20000);
  await flows(plain, panel, 2);
  await browser.close();
  must(complaints.length === 0, `the browser complains: ${complaints}`);
});
