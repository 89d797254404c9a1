// Pages of the terminal that are left open stay right, or say that they cannot be: with script, without events, without script, and
// while the server is away.
// usage: PRINT_TEST=… PRINT_FILE=… PRINT_TO=… node stays_right.js ENDPOINTS.json PICTURES-DIRECTORY
'use strict';
const fs = require('fs');
const http = require('http');
const path = require('path');
const {execFileSync} = require('child_process');
const {chromium} = require('playwright-core');
const {browser: settings, must, run} = require('./walk.js');

const [, , endpointsFile, pictures] = process.argv;
const endpoints = JSON.parse(fs.readFileSync(endpointsFile, 'utf8'));
const person = endpoints.people[0];
const panelSize = {viewport: {width: 800, height: 480}, locale: 'fr-FR'};

function ask(where, method, url, body) {
  return new Promise((done, failed) => {
    const request = http.request({...where, method, path: url, headers: body ? {'Content-Type': 'application/json'} : {}}, answer => {
      answer.resume().on('end', () => answer.statusCode < 300 ? done() : failed(new Error(`${method} ${url}: ${answer.statusCode}`)));
    });
    request.on('error', failed).end(body && JSON.stringify(body));
  });
}
const set = changed => ask({socketPath: endpoints.consignectl[1]}, 'PUT', '/api/v1/settings', changed);
const mfp = word => ask({host: '127.0.0.1', port: new URL(endpoints.mfp.control).port}, 'POST', word);
const ctl = (...words) => execFileSync(path.join(endpoints.bin, 'consignectl'), [...endpoints.consignectl, ...words], {stdio: 'ignore'});
const print = () => execFileSync('ipptool', ['-tf', process.env.PRINT_FILE, '-d', 'person=' + person.login, '-d', 'filetype=application/octet-stream', process.env.PRINT_TO, process.env.PRINT_TEST], {stdio: 'ignore'});

// A browser of its own at the same terminal, whose secret comes along. Its pages' clocks run ten times as fast: what is asked every
// twenty seconds is asked every two.
async function panel(terminal, options = {}, prepare = () => {}) {
  const browser = await chromium.launch(settings);
  const context = await browser.newContext({...panelSize, ...options});
  await context.addInitScript(() => {
    for (const name of ['setTimeout', 'setInterval']) {
      const real = window[name];
      window[name] = (act, time) => real(act, time / 10);
    }
  });
  await context.addInitScript(prepare);
  await context.addCookies([terminal]);
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  const forget = async () => { await context.clearCookies(); await context.addCookies([terminal]); };
  return {page, forget, close: () => browser.close()};
}

const typeCode = async page => { for (const digit of person.code) await page.click(`button[name=k][value="${digit}"]`); };
const codeIn = async page => { await page.goto(endpoints.web + '/t/?how=code'); await typeCode(page); await page.click('button.go[value=open]'); await page.waitForSelector('body.jobs'); };
const quit = async page => { await page.click('.rail .out'); await page.waitForSelector('body.sign-in'); };
const tickets = page => page.locator('li.tk:not(.gone)');

// The session of a sign-in page is over, or its cookie lost: the first try is the one that opens.
async function old(one) {
  const {page, forget} = one;
  const ways = {
    code: async () => { await typeCode(page); await page.click('button.go[value=open]'); },
    account: async () => { await page.fill('#u', person.login); await page.fill('#p', person.password); await page.click('button.go[value=open]'); },
    card: async () => { await page.waitForSelector('.wedge:focus', {state: 'attached'}); await page.keyboard.type(person.card); await page.keyboard.press('Enter'); },
  };
  for (const [name, way] of Object.entries(ways)) {
    await page.goto(endpoints.web + (name === 'account' ? '/t/?how=account' : '/t/?how=code'));
    await forget();
    await way();
    await page.waitForSelector('body.jobs', {timeout: 10000}).catch(() => { throw new Error(`a sign-in page whose session is gone does not take a ${name}`); });
    await quit(page);
  }
}

// Nobody touches the sign-in page, and it says what is so.
async function welcome(terminal) {
  const one = await panel(terminal), {page} = one;
  await page.goto(endpoints.web + '/t/');
  await set({'terminal-help': 'Sonnez au 12 34'});
  await page.getByText('Sonnez au 12 34').waitFor();
  await mfp('/jam');
  ctl('devices', 'probe', 'Accueil');
  await page.getByText(/bourrage/i).first().waitFor();
  await page.screenshot({path: path.join(pictures, 'left-open-jam.png')});
  await mfp('/recover');
  ctl('devices', 'probe', 'Accueil');
  await page.locator('.note').waitFor({state: 'detached'});
  await set({'terminal-theme': 'dark'});
  await page.waitForFunction(() => /dark/.test(document.querySelector('link[rel=stylesheet]').href));
  await set({'terminal-theme': 'light'});
  await page.waitForFunction(() => !/dark/.test(document.querySelector('link[rel=stylesheet]').href));

  // Digits that are half typed stay; once they are taken back the page is made anew.
  await page.click('button[name=k][value="4"]');
  await page.click('button[name=k][value="8"]');
  await set({'terminal-help': 'Sonnez au 56 78'});
  for (let turn = 0; turn < 3; ++turn) await page.waitForResponse(answer => answer.url().endsWith('/t/news'));
  must(await page.locator('.dots i').count() === 2, 'what was being typed is gone');
  await page.click('button[name=k][value=clear]');
  await page.getByText('Sonnez au 56 78').waitFor();
  await old(one);
  await one.close();
}

// What comes is on the open list, and what is ticked stays so.
async function list(terminal, prepare, how) {
  const one = await panel(terminal, {}, prepare), {page} = one;
  await codeIn(page);
  const before = await tickets(page).count();
  must(before > 0, 'no document waits');
  must(await page.locator('#delete').isDisabled(), 'with script nothing is ticked, and it could be deleted');
  must((await page.textContent('#print')).includes(`Tout imprimer (${before})`), `the button says '${await page.textContent('#print')}'`);
  await page.locator('li.tk label').first().click();
  must((await page.textContent('#print')).includes('Imprimer 1') && await page.locator('#delete').isEnabled(), 'a tick is not counted');
  const ticked = await page.locator('input[name=job]:checked').getAttribute('value');
  print();
  await page.waitForFunction(count => document.querySelectorAll('li.tk:not(.gone)').length > count, before).catch(() => { throw new Error(`${how}: what was printed does not come to the open list`); });
  must(await page.locator(`input[name=job][value="${ticked}"]`).isChecked(), `${how}: the tick is lost`);
  await quit(page);
  await one.close();
}

async function withoutScript(terminal) {
  const one = await panel(terminal, {javaScriptEnabled: false}), {page} = one;
  await page.goto(endpoints.web + '/t/?how=code');
  must(await page.locator('meta[http-equiv=refresh][content="120;url=/t/"]').count() === 1, 'the sign-in page would stay as it is for ever');
  await page.goto(endpoints.web + '/t/?how=account');
  must(await page.locator('meta[http-equiv=refresh]').count() === 0, 'an account that is being typed would be lost');
  await old(one);

  await codeIn(page);
  const waiting = await tickets(page).count();
  must((await page.textContent('#print')).includes('Coché, sinon tout'), `without script the button says '${await page.textContent('#print')}'`);
  must(await page.locator('#delete').isEnabled(), 'without script nothing can be deleted');
  await page.screenshot({path: path.join(pictures, 'jobs-plain.png')});
  await page.click('#delete');
  await page.getByText('Cochez d’abord').waitFor();
  await page.locator('li.tk label').first().click();
  await page.click('#delete');
  await page.locator('li.tk.gone').waitFor();
  must(await tickets(page).count() === waiting - 1, 'another number than what was ticked is deleted');
  await page.click('li.tk.gone button[name=undo]');
  await page.locator('li.tk.gone').waitFor({state: 'detached'});
  await quit(page);
  await one.close();
}

// The server goes: said on each page without a touch, and nobody's documents stay to be read. It comes back: so do they.
async function away(terminal) {
  const waiting = await panel(terminal), listed = await panel(terminal), choosing = await panel(terminal), all = [waiting, listed, choosing];
  await waiting.page.goto(endpoints.web + '/t/');
  await codeIn(listed.page);
  await set({'terminal-time-out': '25'});   // this page asks nothing until its time is nearly over
  await codeIn(choosing.page);
  await choosing.page.click('button[value=options]');
  await choosing.page.waitForSelector('body.options');
  process.kill(Number(fs.readFileSync(endpoints.pidfile, 'utf8')), 'SIGTERM');
  for (const {page} of all) {
    await page.getByRole('heading', {name: 'La consigne ne répond pas'}).waitFor();
    const text = await page.locator('body').innerText();
    must(text.includes('Nouvel essai dans 8 s') && text.includes('à l’abri'), `the page says '${text}'`);
    must(!/Photos|Martin/.test(text), 'somebody’s documents are still to be read');
  }
  await listed.page.screenshot({path: path.join(pictures, 'server-away.png')});
  execFileSync(endpoints.restart);
  for (const {page} of all) await page.waitForSelector('body.sign-in, body.jobs, body.options, body.still');
  await set({'terminal-time-out': '60'});
  await codeIn(waiting.page);
  await quit(waiting.page);
  for (const one of all) await one.close();
}

run(pictures, panelSize, async page => {
  await page.goto(endpoints.terminal);
  const terminal = (await page.context().cookies()).find(one => one.name === 'consigne_terminal');
  await page.goto('about:blank');
  await welcome(terminal);
  await list(terminal, () => {}, 'by events');
  await list(terminal, () => { delete window.EventSource; }, 'without events');
  await withoutScript(terminal);
  await away(terminal);
});
