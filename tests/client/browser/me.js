// Walks the portal as a person would, on a desk and a phone, with pictures of each page; WCAG by axe.
// usage: PRINT_TEST=… PRINT_FILE=… PRINT_TO=… node me.js ENDPOINTS.json PICTURES-DIRECTORY
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
const sizes = [[1280, 800], [390, 844], [320, 640]];

function print() {
  execFileSync('ipptool', ['-tf', process.env.PRINT_FILE, '-d', 'person=' + person.login, '-d', 'filetype=application/octet-stream', process.env.PRINT_TO, process.env.PRINT_TEST], {stdio: 'ignore'});
}

async function judge(page, name) {
  await everywhere(page, name, {pictures, prefix: 'me', sizes, fullPage: false});
  const twice = await page.evaluate(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, at) => ids.indexOf(id) !== at); });
  must(twice.length === 0, `${name}: an id is there twice: ${twice}`);
  await page.setViewportSize({width: 390, height: 844});
  const small = await page.evaluate(() => [...document.querySelectorAll('nav a, .btn, .pick button, header a, header button, .in')].filter(a => a.offsetParent && a.getBoundingClientRect().height < 44).map(a => a.textContent));
  must(small.length === 0, `${name}: too small to touch: ${small}`);
  await page.setViewportSize({width: sizes[0][0], height: sizes[0][1]});
}

async function signIn(page, password = person.password) {
  await page.fill('#user', person.login);
  await page.fill('#pass', password);
  await page.click('form button.go');
}

const tickets = page => page.locator('article.jt:not(.gone)');

// What each page does, by forms alone: with script and without.
async function flows(page) {
  const pictured = page.pictured ? judge : async () => {};
  await page.goto(web + '/me/');
  must(page.url().includes('/sign-in'), 'the portal is open to everybody');
  await pictured(page, 'sign-in');
  await signIn(page, 'not ' + person.password);
  must(await page.locator('.note.bad').count() === 1, 'nothing says that the password is wrong');
  must(await page.inputValue('#user') === person.login, 'the account is typed twice');
  await pictured(page, 'sign-in-refused');
  await signIn(page);
  must(page.url() === web + '/me/', `signed in to ${page.url()}`);
  must((await page.context().cookies()).some(c => c.name === 'consigne_desk' && c.httpOnly && c.sameSite === 'Strict'), 'the session lies open');
  await page.waitForSelector('article.jt');
  await pictured(page, 'documents');

  const first = await tickets(page).count();
  must(first >= 1, 'no ticket is shown');
  await tickets(page).last().locator('form[action="/me/delete"] button').click();
  await page.waitForSelector('article.gone');
  must(await tickets(page).count() === first - 1, 'the deleted document is still a ticket');
  await pictured(page, 'deleted');
  await page.click('article.gone button');
  await page.waitForFunction(() => !document.querySelector('article.gone'));
  must(await tickets(page).count() === first, 'undo does not bring it back');

  await tickets(page).first().locator('a.btn').click();
  must(/\/me\/jobs\/\d+$/.test(page.url()), 'a document has no page of its own');
  await pictured(page, 'prepare');
  await page.check('input[name=colour][value=bw]');
  await page.fill('#f-copies', '2');
  await page.click('button[value=save]');
  must((await tickets(page).first().textContent()).match(/2 (copies|ex)/), 'what was prepared is not on the ticket');
  must(await tickets(page).first().locator('.chip').count() === 2, 'the choices have no chips');
  await pictured(page, 'prepared');

  await page.goto(web + '/me/cards');
  await pictured(page, 'cards');
  await page.click('form[action="/me/cards/code"] button');
  const code = (await page.textContent('.secret')).replace(/\D/g, '');
  must(/^\d{6,8}$/.test(code), `the drawn code is ${code}`);
  await pictured(page, 'code');
  await page.goto(web + '/me/cards');
  must(await page.locator('.secret').count() === 0, 'a code is shown twice');

  await page.goto(web + '/me/address');
  await page.fill('#f-label', 'Phone');
  await page.click('form[action="/me/address"] button');
  must(/^ipps:.*\/ipp\/p\//.test(await page.textContent('.addr code')), 'the address is not shown');
  must(page.url() === web + '/me/address', 'a secret got into an address');
  await pictured(page, 'address');
  await page.locator('form[action="/me/address/revoke"] button').first().click();
  await page.waitForSelector('.note.ok');

  await page.goto(web + '/me/history');
  await pictured(page, 'history');
  await page.goto(web + '/me/account');
  await pictured(page, 'account');
  const other = await page.textContent('header form[action="/look"] button');
  const lang = await page.getAttribute('html', 'lang');
  await page.click('header form[action="/look"] button');
  must(await page.getAttribute('html', 'lang') !== lang && page.url() === web + '/me/account', `${other} does not stay on the page`);
  await page.click('header form[action="/look"] button');
  await page.click('button[name=theme][value=dark]');
  must(await page.getAttribute('html', 'data-theme') === 'dark', 'the theme is not kept');
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  must(ground === 'rgb(13, 21, 34)', `the dark ground is ${ground}`);
  await page.click('button[name=theme][value=""]');
  must(await page.getAttribute('html', 'data-theme') === null, 'the theme does not follow the system again');
}

async function withoutScript() {
  const browser = await chromium.launch(settings);
  const context = await browser.newContext({javaScriptEnabled: false, viewport: {width: 390, height: 844}, locale: 'fr-FR'});
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.waitForFunction = async () => {};  // nothing runs in the page; each press is a page of its own
  await flows(page);
  await page.goto(web + '/me/account');
  await page.click('header form[action="/sign-out"] button');
  must(page.url().includes('/sign-in'), 'signing out leads elsewhere');
  await page.goto(web + '/me/');
  must(page.url().includes('/sign-in'), 'the session goes on');
  await browser.close();
}

// By keyboard alone: the skip link first, and each stop can be seen.
async function keyboard(page) {
  await page.goto(web + '/me/');
  await page.keyboard.press('Tab');
  must(await page.evaluate(() => document.activeElement.className) === 'skip', 'the skip link is not the first stop');
  await page.keyboard.press('Enter');
  for (let stop = 0; stop < 6; ++stop) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
      return {name: at.outerHTML.slice(0, 80), inside: document.getElementById('m').contains(at), ring: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none', on: box.bottom > 0 && box.top < innerHeight};
    });
    must(seen.inside && seen.ring && seen.on, `the focus is not seen: ${JSON.stringify(seen)}`);
  }
}

async function live(page) {
  await page.goto(web + '/me/');
  await page.waitForFunction(() => window.EventSource && document.readyState === 'complete');
  await page.waitForTimeout(500);
  const before = await tickets(page).count();
  await page.evaluate(() => {
    window.came = new Promise(done => new MutationObserver(() => { if (document.querySelectorAll('article.jt').length > window.before) done(Date.now()); }).observe(document.getElementById('live'), {childList: true}));
    window.before = document.querySelectorAll('article.jt').length;
  });
  const sent = Date.now();
  print();
  const printed = Date.now();
  const came = await page.evaluate(() => window.came);
  console.log(`a printed document appeared ${came - sent} ms after the command was started, ${came - printed} ms after it ended`);
  must(await tickets(page).count() === before + 1, 'the printed document is not shown once');

  // Ended elsewhere, the page says so by itself.
  const second = await page.context().browser()?.newContext() ?? null;
  const browser = second ? null : await chromium.launch(settings);
  const context = second ?? await browser.newContext();
  const elsewhere = await context.newPage();
  await elsewhere.goto(web + '/sign-in?next=/me/account');
  await signIn(elsewhere);
  await elsewhere.click('form[action="/me/account/end-others"] button');
  await elsewhere.waitForSelector('.note.ok');
  await page.waitForSelector('.over', {timeout: 25000});
  await page.screenshot({path: path.join(pictures, 'me-signed-out.png')});
  await page.click('.over a');
  must(page.url().includes('/sign-in'), 'there is no way back');
  await signIn(page);
  must(page.url() === web + '/me/', 'the way back does not lead here');
  // The first is deleted for good.
  await page.locator('article.jt:not(.gone) form[action="/me/delete"] button').last().click();
  await page.waitForSelector('article.gone');
  await page.waitForFunction(() => !document.querySelector('article.gone'), null, {timeout: 40000});
  await context.close();
  if (browser) await browser.close();
}

run(pictures, {viewport: {width: 1280, height: 800}, locale: 'en-GB'}, async page => {
  page.pictured = true;
  const complaints = [];
  page.on('console', message => { if (['error', 'warning'].includes(message.type()) && !/status of 401/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => { if (!request.url().startsWith(web) && !request.url().startsWith('data:')) complaints.push('asks ' + request.url()); });
  await flows(page);
  await keyboard(page);
  await withoutScript();
  await live(page);
  must(complaints.length === 0, `the browser complains: ${complaints}`);
});
