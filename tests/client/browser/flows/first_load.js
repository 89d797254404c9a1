// The first page of a terminal, with all that Chromium loads for it, is at most 50 KB (design.md §9), and from the server alone.
'use strict';
const {must} = require('../walk.js');

const most = 50 * 1024;

module.exports = [{name: 'first-load', plain: false, run: async panel => {
  const fresh = await panel.spare('Premier');
  const wire = await fresh.context.newCDPSession(fresh.page);
  const loads = new Map();
  wire.on('Network.requestWillBeSent', event => loads.set(event.requestId, {url: event.request.url, octets: 0}));
  wire.on('Network.loadingFinished', event => { if (loads.has(event.requestId)) loads.get(event.requestId).octets = event.encodedDataLength; });
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', {cacheDisabled: true});
  await fresh.page.goto(panel.house.web + '/t/', {waitUntil: 'networkidle'});
  await fresh.at('sign-in');

  const all = [...loads.values()], octets = all.reduce((sum, load) => sum + load.octets, 0);
  console.log(`first load: ${octets} octets: ${all.map(load => `${new URL(load.url).pathname.split('/').pop() || 'page'} ${load.octets}`).join(', ')}`);
  must(all.some(load => load.url.endsWith('.css')) && all.some(load => load.url.endsWith('.js')), `the first load has no style or no script: ${all.map(load => load.url)}`);
  must(all.every(load => load.octets > 0), 'something of the first load was not loaded anew');
  must(all.every(load => new URL(load.url).origin === panel.house.web), `another host is asked: ${all.map(load => load.url)}`);
  must(octets <= most, `the first load of a terminal has ${octets} octets, should have ${most} at most`);
}}];
