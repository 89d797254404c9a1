// Walks the administration of people as an administrator would, with pictures of each page; WCAG by axe.
// usage: node people.js ENDPOINTS.json PICTURES-DIRECTORY FILES-DIRECTORY
'use strict';
const fs = require('fs');
const path = require('path');
const {chromium} = require('playwright-core');
const {judge: everywhere} = require('./judge.js');
const {browser: settings, must, run} = require('./walk.js');

const [, , endpointsFile, pictures, files] = process.argv;
const endpoints = JSON.parse(fs.readFileSync(endpointsFile, 'utf8'));
const web = endpoints.web;
const admin = endpoints.admin;
const sizes = [[1280, 800], [390, 844]];

const judge = (page, name) => everywhere(page, name, {pictures, prefix: 'people', sizes, fullPage: true});

async function signIn(page, login, password) {
  await page.fill('#user', login);
  await page.fill('#pass', password);
  await page.click('form button.go');
}

// At the machine's panel, which is one browser's: what does this code open? Back at the welcome page afterwards.
async function atTerminal(browser, code) {
  browser.panel ??= await browser.newContext({viewport: {width: 800, height: 480}, locale: 'en-GB'});
  const page = await browser.panel.newPage();
  await page.goto(endpoints.terminal);
  await page.goto(web + '/t/?how=code');
  for (const digit of code) await page.click(`button[name=k][value="${digit}"]`);
  await page.click('button.go[value=open]');
  await page.waitForLoadState();
  const opened = page.url() === web + '/t/jobs';
  await browser.panel.clearCookies({name: 'consigne_session'});
  await page.close();
  return opened;
}

async function flows(page, login, pictured) {
  const look = pictured ? judge : async () => {};
  await page.goto(web + '/admin/people');
  must(page.url().includes('/sign-in'), 'the administration is open to everybody');
  await signIn(page, admin.login, admin.password);
  must(page.url() === web + '/admin/people', `signed in to ${page.url()}`);
  await look(page, 'list');

  // Somebody new, with a code that opens the terminal.
  await page.click('a[href="/admin/people/new"]');
  await look(page, 'new');
  await page.fill('#login', 'AdmCanon');
  await page.click('.bar button.go');
  must(await page.locator('#amiss').count() === 1 && await page.inputValue('#login') === 'AdmCanon', 'a look-alike of admcanon is taken');
  await look(page, 'reserved');
  await page.fill('#login', login);
  await page.fill('#name', 'Élodie ' + login);
  await page.fill('#department', 'Comptabilité');
  await page.fill('#password', 'long enough 1');
  await page.click('.bar button.go');
  must(/\/admin\/people\/\d+$/.test(page.url()), `added to ${page.url()}`);
  const person = page.url();
  await page.click('button[value=draw]');
  const code = (await page.textContent('.secret')).replace(/\D/g, '');
  must(code.length >= 6, `the code is ${code}`);
  await look(page, 'person');
  await page.reload();
  must(await page.locator('.secret').count() === 0, 'the code is shown twice');
  must(await atTerminal(page.outside, code), 'the code drawn here does not open the terminal');

  // Found without accents, by the beginnings of words.
  await page.goto(web + '/admin/people');
  await page.fill('input[name=search]', 'elo compta ' + login.slice(0, 4));
  await page.press('input[name=search]', 'Enter');
  must(await page.locator('tbody tr').count() === 1, 'she is not found');
  await look(page, 'found');

  // A right that is given here opens a page there; by a group too.
  const context = await page.outside.newContext();
  const hers = await context.newPage();
  await hers.goto(web + '/sign-in?next=/admin/people');
  await signIn(hers, login, 'long enough 1');
  must(!(await hers.textContent('h1')).includes('People'), 'without a right the administration is open');
  await page.goto(web + '/admin/groups');
  if (await page.locator(`tbody a:text-is("Accueil")`).count() === 0) {
    await page.fill('#name', 'Accueil');
    await page.fill('#comment', 'Collects for others at the front desk');
    await page.check('input[name=operator]');
    await page.click('form.box button.go');
    await page.goto(web + '/admin/groups');
  }
  await look(page, 'groups');
  await page.click('tbody a:text-is("Accueil")');
  await page.fill('aside #login', login);
  await page.click('aside form[action$="/member"] button');
  must(await page.locator(`li:has-text("${login}")`).count() === 1, 'she is not in the group');
  await look(page, 'group');
  await hers.goto(web + '/sign-out').catch(() => {});
  await context.clearCookies();
  await hers.goto(web + '/sign-in?next=/admin/people');
  await signIn(hers, login, 'long enough 1');
  must(hers.url() === web + '/admin/people' && await hers.locator('table').count() === 1, 'the group’s right does not open people');
  must(await hers.locator('a[href="/admin/people/new"]').count() === 0, 'an operator may add people');
  await context.close();

  // Paused, the code opens nothing.
  await page.goto(person);
  await page.check('input[value=paused]');
  await page.click('.bar button.go');
  must(!await atTerminal(page.outside, code), 'a paused person signs in');

  // A table: looked at, refused whole, then taken whole.
  await page.goto(web + '/admin/people/import');
  await look(page, 'import');
  await page.setInputFiles('#file', path.join(files, 'bad.csv'));
  await page.click('button[value=look]');
  must(await page.locator('button[value=apply]').count() === 0, 'a table with a refused line may be taken');
  must((await page.textContent('table')).includes('AdmCanon'), 'the refused line is not said');
  await look(page, 'import-refused');
  await page.setInputFiles('#file', path.join(files, 'good.csv'));
  await page.click('button[value=look]');
  await look(page, 'import-looked-at');
  if (pictured) {
    await page.click('button[value=apply]');
    must(page.url() === web + '/admin/people', 'the table was not taken');
    await page.fill('input[name=search]', 'zoe martin');
    await page.press('input[name=search]', 'Enter');
    must((await page.textContent('tbody')).includes('Zoé Martin'), 'Windows-1252 is not read');
  } else must(await page.locator('button[value=apply]').count() === 0, 'what is there already is to be taken again');

  // Card readers: raw and canonical.
  await page.goto(web + '/admin/readers');
  await page.fill('#card-readers', 'HID USB: pattern %%%%%%%% | wiegand26\nHID serial: pattern RR0026(%%%%%%%%) | bits 26 left | wiegand26');
  await page.fill('#reading', 'RR002601147940');
  await page.click('button[value=try]');
  must((await page.textContent('#number')).includes('000228F2'), 'the reading is not turned into the number');
  await look(page, 'readers');
  await page.click('button[value=save]');

  // Parameters, each with its effect.
  await page.goto(web + '/admin/parameters');
  await look(page, 'parameters');
  await page.fill('#hold-for', '999');
  await page.click('.bar button.go');
  must(await page.locator('#amiss').count() === 1, 'anything is a number of hours');
  await page.fill('#hold-for', '48');
  await page.fill('#server-address', 'print.example.org');
  await page.click('.bar button.go');
  must(await page.locator('.note.ok, .note.info').count() === 1, 'the parameters are not saved');
  await page.setInputFiles('#certificate', path.join(files, 'site.crt'));
  await page.click('form[action$="/certificate"] button');
  must((await page.textContent('.note.bad')).includes('private key'), 'a certificate without its key is taken');
  await page.setInputFiles('#certificate', path.join(files, 'site.crt'));
  await page.setInputFiles('input[type=file][name=key]', path.join(files, 'site.key'));
  await page.click('form[action$="/certificate"] button');
  must((await page.textContent('aside')).includes('Ends within 30 days'), 'the new certificate is not shown');
  await look(page, 'certificate');

  // The log, with all of it.
  await page.goto(web + '/admin/audit');
  await look(page, 'audit');
  await page.fill('#word', 'drew a print code');
  await page.selectOption('#about', 'people');
  await page.click('form.sift button');
  must((await page.textContent('tbody')).includes('person ' + login), 'the code is not in the log');
  must(!(await page.textContent('tbody')).includes('signed in'), 'the filter shows everything');

  // How the server is, with the end of its log; the file for support is offered.
  await page.goto(web + '/admin/health');
  const health = await page.textContent('main');
  must(/[GM]iB free of/.test(health) && health.includes('no new document is taken'), 'the disks are not told');
  must(/Z info /.test(await page.textContent('pre.log')), 'the end of the log is not there');
  must(await page.locator('a[href="/admin/health/support.txt"]').count() === 1, 'there is no file for support');
  await look(page, 'health');

  // Gone, with what hung on her.
  await page.goto(person);
  await page.click('a[href$="/remove"]');
  must((await page.textContent('ul.dots-list')).includes('the print code'), 'what goes is not said');
  await look(page, 'remove');
  await page.click('button.danger');
  must((await page.textContent('.note.ok')).includes(login), 'she is still there');
  must((await page.goto(person)).status() === 404, 'her page is still there');
}

async function withoutScript(outside) {
  const context = await outside.newContext({javaScriptEnabled: false, viewport: {width: 1280, height: 800}, locale: 'en-GB'});
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.outside = outside;
  await flows(page, 'nadia', false);
  await context.close();
}

run(pictures, {viewport: {width: 1280, height: 800}, locale: 'en-GB'}, async page => {
  const outside = await chromium.launch(settings);
  page.outside = outside;
  const complaints = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type()) && !/status of 4(04|22)/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(web) && !request.url().startsWith('data:')) complaints.push('asks ' + request.url()); });
  try {
    await flows(page, 'elodie', true);
    await withoutScript(outside);
    must(complaints.length === 0, `the browser complains: ${complaints}`);
  } finally {
    await outside.close();
  }
});
