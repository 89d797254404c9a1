// Pages on which nothing can be done but wait: the server is silent, an administrator has to accept, the station is not set up. They
// leave by themselves when there is something else; with script not before the server answers.
'use strict';
const {must} = require('../walk.js');

// The server is asked behind the page: the first time it does not answer, and the page stays.
async function offline(panel) {
  const other = await panel.spare('');
  let asked = 0;
  if (panel.script) await other.page.route(url => url.pathname === '/t/news', route => asked++ === 0 ? route.abort() : route.continue());
  await other.go('/t/offline');
  await other.judge('offline');
  other.page.setDefaultTimeout(60000);
  panel.later(async () => {
    await other.page.waitForURL(url => url.pathname === '/t/');
    must(!panel.script || asked >= 2, 'the page left for a server that does not answer');
  });
}

async function accepted(panel) {
  const serial = panel.script ? 'NEW-1' : 'NEW-2', other = await panel.spare('');
  await other.go('/t/');
  await other.sees('body.message');
  await other.judge('no-serial');
  await other.go('/t/?terminal=' + serial);
  await other.sees('body.message');
  await other.judge('asks-to-be-accepted');
  panel.later(async () => {
    await other.at('sign-in');
    must(other.page.url().startsWith(panel.house.web + '/t/'), `left for ${other.page.url()}`);
  });
  await panel.house.ctl('terminals', 'accept', serial, '--name', 'Neuf ' + serial, '--device', panel.device);
}

// Another browser with this serial number is not this terminal.
async function refused(panel) {
  const other = await panel.spare('');
  await other.go('/t/?terminal=' + panel.serial);
  await other.sees('body.message');
  await other.judge('refused-terminal');
}

async function nothingThere(panel) {
  await panel.signIn();
  await panel.go('/t/nothing');
  await panel.at('message');
  await panel.judge('trouble');
  await panel.page.click('.hero .go');
  await panel.at('jobs');
  await panel.quit();
}

async function station(panel) {
  const other = await panel.spare('');
  other.own = panel.house.station;
  await other.page.goto(panel.house.station + '/');
  await other.at('message');
  await other.judge('station-unset', {wear: ['light']});
}

module.exports = [{name: 'offline', run: offline}, {name: 'accepted', run: accepted}, {name: 'refused', run: refused}, {name: 'nothing-there', run: nothingThere}, {name: 'station', run: station}];
