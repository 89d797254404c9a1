// A document that is printed somewhere appears on the list that is open: an event tells of it, nothing asks for it. Without script it is
// there when the list is asked for again.
'use strict';
const {must} = require('../walk.js');

const shown = panel => panel.count('input[name=job]');

async function byEvent(panel) {
  const {page} = panel, wire = await panel.context.newCDPSession(page), log = [];
  let feed = null;
  wire.on('Network.requestWillBeSent', event => {
    const where = new URL(event.request.url);
    if (where.pathname === '/t/news') feed = event.requestId;
    else if (where.pathname !== '/favicon.ico') log.push(`${event.request.method} ${where.pathname}${where.search}`);
  });
  wire.on('Network.eventSourceMessageReceived', event => { if (event.requestId === feed) log.push('event'); });
  await wire.send('Network.enable');

  await panel.leave(panel.documents.mono, {title: 'Attestation d’assurance'});
  await panel.signIn();
  await panel.sees('input[name=job]');
  await panel.tick(1);
  await panel.until('the page listens', async () => feed !== null && await page.evaluate(() => document.readyState === 'complete'));
  // A touch keeps the session, at once and then for a while no more: its answer is the last that comes by itself.
  await panel.until('the touch is told', () => log.includes('POST /t/jobs') && log.at(-1) === 'GET /t/jobs');
  log.length = 0;
  const began = Date.now();
  const id = await panel.house.print(panel.printer, panel.person.login, panel.documents.photo, {title: 'Photos du chantier'});
  const printed = Date.now();
  await panel.sees(`#j${id}`);
  console.log(`a printed document appeared on the panel ${Date.now() - began} ms after it was sent, ${Date.now() - printed} ms after its sender was answered`);
  must(log[0] === 'event', `the document was asked for before an event told of it: ${log}`);
  must(log.indexOf('GET /t/jobs?news=1') > 0, `the list did not come anew: ${log}`);
  // Nothing but what an event brought: each list that was fetched has an event before it.
  const lists = log.filter(line => line.startsWith('GET /t/jobs')).length, events = log.filter(line => line === 'event').length;
  must(lists <= events, `a list was fetched that no event told of: ${log}`);
  must(await panel.count('input[name=job]:checked') === 1, 'the tick was forgotten');
  await wire.detach();
  await panel.quit();
}

async function byAsking(panel) {
  await panel.leave(panel.documents.mono, {title: 'Attestation d’assurance'});
  await panel.signIn();
  await panel.sees('input[name=job]');
  await panel.leave(panel.documents.photo, {title: 'Photos du chantier'});
  must(await shown(panel) === 1, 'the list came anew without script');
  await panel.press('refresh');
  await panel.until('the printed document is there', async () => await shown(panel) === 2);
  await panel.quit();
}

module.exports = [{name: 'live', run: panel => panel.script ? byEvent(panel) : byAsking(panel)}];
