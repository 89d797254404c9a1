// Documents that were sent with a password: asked for at the panel; one that came under a name of nobody's is claimed with it.
'use strict';
const {must} = require('../walk.js');

async function lock(panel) {
  const before = await panel.cameOut();
  await panel.leave(panel.documents.photo, {title: 'Contrat', password: '1234'});
  await panel.signIn();
  await panel.tick(1);
  await panel.press('print');
  await panel.at('lock');
  await panel.judge('lock');
  await panel.type('#p', '0000');
  await panel.sees('.note.bad');
  await panel.judge('lock-refused');
  must(await panel.cameOut() === before, 'it came out without its password');
  await panel.type('#p', '1234');
  await panel.done();
  must(await panel.cameOut() === before + 1, 'it did not come out with its password');
  await panel.quit();
}

async function claim(panel) {
  const name = 'stranger-at-' + panel.person.login, password = '9876' + panel.person.code.slice(0, 2);
  const id = await panel.house.print(panel.printer, name, panel.documents.photo, {title: 'Contrat', password});
  await panel.until('it waits', async () => (await panel.house.list('jobs', 'jobs', '--state', 'pending-held')).some(job => job.id === id));
  await panel.signIn();
  await panel.at('jobs');
  await panel.page.click('a[href="/t/claim"]');
  await panel.sees('#n');
  await panel.judge('claim');
  await panel.page.fill('#n', name);
  await panel.type('#p', '0000');
  await panel.sees('.note.bad');
  must(await panel.page.inputValue('#n') === name, 'the name is typed twice');
  await panel.type('#p', password);
  await panel.sees('body.jobs .note.ok');
  await panel.judge('claimed');
  must(await panel.count('input[name=job]') === 1, 'what was claimed is not in the list');
  await panel.quit();
}

module.exports = [{name: 'password', run: lock}, {name: 'claim', run: claim}];
