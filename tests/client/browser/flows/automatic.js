// What comes out by itself: all of it after login, with a way to stop the rest; at the device, without anybody signed in.
'use strict';
const {must} = require('../walk.js');

async function withTerminal(panel, before, after, work) {
  await panel.house.ctl('terminals', 'set', panel.serial, ...before);
  try { await work(); } finally { await panel.house.ctl('terminals', 'set', panel.serial, ...after); }
}

const afterLogin = panel => withTerminal(panel, ['--after-login', 'all'], ['--after-login', 'choose'], async () => {
  const before = await panel.cameOut();
  await panel.leave(panel.documents.photo, {title: 'Plan du rez-de-chaussée'});
  await panel.leave(panel.documents.mono, {title: 'Attestation d’assurance'});
  await panel.signIn();
  await panel.at('progress');
  await panel.done();
  must(await panel.cameOut() === before + 2, 'not all of it came out after login');
  await panel.quit();

  // Slow enough to be stopped: what had begun comes out, the rest stays.
  await panel.house.machine(panel.control, '/speed?ipm=30');
  for (let number = 1; number <= 3; ++number) await panel.leave(panel.documents.pdf, {title: `Chapitre ${number}`});
  await panel.signIn();
  await panel.sees('body.progress .meter');
  await panel.judge('under-way');
  await panel.press('stop');
  await panel.house.machine(panel.control, '/speed?ipm=6000');
  await panel.sees('button[value=rest]');
  await panel.judge('stopped');
  await panel.press('more');
  await panel.at('jobs');
  must(await panel.count('input[name=job]') >= 1, 'what was stopped is not in store');
  await panel.quit();
});

const atTheDevice = panel => withTerminal(panel, ['--release', 'automatic'], ['--release', 'manual'], async () => {
  const before = await panel.cameOut();
  await panel.go('/t/');
  await panel.house.print(panel.inherits, panel.person.login, panel.documents.photo, {title: 'Ticket de caisse'});
  await panel.until('the document comes out by itself', async () => await panel.cameOut() === before + 1, 30);
  await panel.at('sign-in');
  const page = await panel.page.content();
  must(!page.includes(panel.person.name) && !page.includes('Ticket de caisse'), 'the panel says whose document came out, or which');
});

module.exports = [{name: 'after-login', run: afterLogin}, {name: 'at-the-device', run: atTheDevice}];
